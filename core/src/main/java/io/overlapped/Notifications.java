package io.overlapped;

import io.overlapped.internal.engine.OperationKind;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of one {@link ThreadPoolIo}: what was announced and what is owed, on top of the {@link CallbackCounts} that
 * every object has. Thread-safe.
 */
final class Notifications {
    private static final long SUSPICION_MILLIS = 100;

    private final String file;
    private final Misuse policy;
    private final LongSupplier held;
    private final @Nullable StartTracker tracker;
    private final CallbackCounts counts;

    /** Guarded by this, together with the step that abandons: in between, a start would be in neither place. */
    private long abandonedStarts;

    /** Threads that might suspect their wait. They look at the account after they are counted here. */
    private final AtomicInteger suspicious = new AtomicInteger();

    /** Changes whenever something is started while there are such threads: a start that finds none was before their first look. */
    private final AtomicLong activity = new AtomicLong();

    Notifications(CallbackCounts counts, String file, Misuse policy, LongSupplier held, boolean track) {
        this.counts = counts;
        this.file = file;
        this.held = held;
        this.policy = policy;
        this.tracker = track ? new StartTracker() : null;
    }

    Misuse policy() {
        return policy;
    }

    void start() {
        while (!counts.account().prepare()) {
            Thread.onSpinWait(); // abandoned: its successor is being put in place
        }
        if (suspicious.get() != 0) {
            activity.incrementAndGet();
        }
        if (tracker != null) {
            tracker.started();
        }
    }

    void cancel() {
        if (!takeBack() && !takeAbandonedStart() && policy == Misuse.REFUSE) {
            throw new MisuseException(
                    "cancel() (CancelThreadpoolIo) on " + file + " refused: no start is left to take back ("
                            + figures()
                            + "). Call it once for an operation whose completion will not come: it FAILED or was"
                            + " COMPLETED_SILENTLY. An operation that was PENDING or COMPLETED runs its callback and"
                            + " needs none.");
        }
    }

    /** Takes back a prepared start. False where none is. */
    boolean takeBack() {
        if (!counts.account().unprepare()) {
            return false;
        }
        if (tracker != null) {
            tracker.used();
        }
        counts.wakeWaiters();
        return true;
    }

    /**
     * Takes a prepared start for an operation.
     *
     * @return the account that owes the callback, or null where none is prepared and the policy lets it through
     * @throws MisuseException where none is prepared and the policy refuses
     */
    @Nullable
    Account issue(OperationKind kind, long offset, long length) {
        Account current;
        do {
            current = counts.account();
            if (current.issue()) {
                if (tracker != null) {
                    tracker.used();
                }
                return current;
            }
        } while (current.isAbandoned());
        if (policy == Misuse.REFUSE) {
            throw new MisuseException(unannounced(OperationText.describe(kind, offset, length), "refused"));
        }
        return null;
    }

    /** The message about an operation without a start. */
    String unannounced(String operation, String verdict) {
        return operation + " on " + file + " " + verdict + ": the pool expects no completion for it (" + figures()
                + "). Call start() (StartThreadpoolIo) once for each operation, immediately before issuing it; "
                + "once for each file is not enough." + unmatched();
    }

    void giveBack(Account from) {
        if (!from.giveBack()) {
            addAbandonedStarts(1); // the cancel that follows finds it here
        } else if (tracker != null) {
            tracker.started();
        }
    }

    /** Abandons what is prepared and owed. */
    long abandon() {
        long seen;
        synchronized (this) {
            seen = counts.abandon();
            addAbandonedStarts(Account.prepared(seen));
        }
        if (tracker != null) {
            tracker.clear();
        }
        return seen;
    }

    private synchronized void addAbandonedStarts(long number) {
        abandonedStarts += number;
    }

    private synchronized boolean takeAbandonedStart() {
        if (abandonedStarts == 0) {
            return false;
        }
        abandonedStarts--;
        return true;
    }

    /** Takes back the starts that no operation used; returns how many there were. */
    long cancelUnused() {
        long count = 0;
        while (counts.account().unprepare()) {
            count++;
        }
        if (count > 0) {
            counts.wakeWaiters();
        }
        return count;
    }

    Ledger ledger() {
        Account current = counts.account();
        long seen = current.lvWord();
        return new Ledger(Account.prepared(seen), Account.owed(seen), current.allRunning(seen), held.getAsLong());
    }

    /** Waits until nothing is prepared, owed or running. */
    void awaitSettled() throws InterruptedException {
        suspicious.incrementAndGet();
        try {
            awaitSettledOrRefuse();
        } finally {
            suspicious.decrementAndGet();
        }
    }

    private void awaitSettledOrRefuse() throws InterruptedException {
        Suspicion suspicion = new Suspicion();
        while (!counts.isSettled()) {
            if (policy == Misuse.REFUSE && suspicion.isConfirmed()) {
                throw new MisuseException("waiting for the callbacks of " + file + " refused: it would never end ("
                        + figures() + "). Each start must be used by an operation or be taken back with cancel() "
                        + "(CancelThreadpoolIo) when no completion will come." + unmatched());
            }
            counts.awaitChange(counts::isSettled, SUSPICION_MILLIS);
        }
    }

    /**
     * The suspicion that a wait can never end: starts are prepared, and nothing is owed or running that could use or cancel
     * them. Another thread may be just between its start and its operation, so it is confirmed only by finding the same
     * a while later, with no start in between.
     */
    private final class Suspicion {
        private boolean held;
        private long word;
        private long starts;
        private long since;

        private boolean isConfirmed() {
            long seen = counts.account().lvWord();
            long now = activity.get();
            if (Account.prepared(seen) == 0 || counts.isBusy()) {
                held = false;
                return false;
            }
            if (!held || seen != word || now != starts) {
                held = true;
                word = seen;
                starts = now;
                since = System.nanoTime();
                return false;
            }
            return System.nanoTime() - since >= TimeUnit.MILLISECONDS.toNanos(SUSPICION_MILLIS);
        }
    }

    private String figures() {
        return "ledger: " + ledger();
    }

    private String unmatched() {
        return tracker == null ? "" : tracker.describe();
    }
}
