package io.overlapped;

import io.overlapped.internal.engine.OperationKind;
import org.jspecify.annotations.Nullable;

/** The steps of an operation's way through a ledger, as the model takes them. */
final class StressLedgers {
    private StressLedgers() {}

    static Notifications of(CallbackCounts counts) {
        return new Notifications(counts, "file", Misuse.REFUSE, () -> 0, false);
    }

    /** Null where it is refused. */
    static @Nullable Account issue(Notifications ledger) {
        try {
            return ledger.issue(OperationKind.READ, 0, 1);
        } catch (MisuseException e) {
            return null;
        }
    }

    /** False where it is refused. */
    static boolean issueAndComplete(Notifications ledger, CallbackCounts counts) {
        Account account = issue(ledger);
        if (account == null) {
            return false;
        }
        if (account.beginCallback()) {
            counts.callbackEnded(account);
        }
        return true;
    }

    /** False where it is refused. */
    static boolean cancel(Notifications ledger) {
        try {
            ledger.cancel();
            return true;
        } catch (MisuseException e) {
            return false;
        }
    }

    static int total(Notifications ledger) {
        Ledger now = ledger.ledger();
        return (int) (now.prepared() + now.owed() + now.running());
    }
}
