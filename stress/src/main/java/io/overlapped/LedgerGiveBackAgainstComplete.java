package io.overlapped;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

@JCStressTest
@Description(
        "One thread's operation fails and is cancelled, another's completes: (the first was let through, the second"
                + " was, left in the ledger).")
@Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Each uses one start, whichever of the two.")
@Outcome(id = "0, ., .", expect = FORBIDDEN, desc = "The start of the operation that failed cannot be taken back.")
@Outcome(id = "., 0, .", expect = FORBIDDEN, desc = "An operation is refused although it was announced.")
@Outcome(
        id = "1, 1, [1-9].*",
        expect = FORBIDDEN,
        desc = "Something is left that nothing will ever use: waits never end.")
@State
public class LedgerGiveBackAgainstComplete {
    private final CallbackCounts counts = new CallbackCounts();
    private final Notifications ledger = StressLedgers.of(counts);

    @Actor
    public void failing(III_Result r) {
        ledger.start();
        Account account = StressLedgers.issue(ledger);
        if (account != null) {
            ledger.giveBack(account);
            r.r1 = StressLedgers.cancel(ledger) ? 1 : 0;
        }
    }

    @Actor
    public void completing(III_Result r) {
        ledger.start();
        r.r2 = StressLedgers.issueAndComplete(ledger, counts) ? 1 : 0;
    }

    @Arbiter
    public void end(III_Result r) {
        r.r3 = StressLedgers.total(ledger);
    }
}
