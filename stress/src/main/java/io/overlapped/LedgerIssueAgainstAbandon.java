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
        "An operation is issued while all are abandoned: (let through, its cancel() was where it was refused, left in"
                + " the ledger).")
@Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Issued first, and its completion abandoned.")
@Outcome(
        id = "0, 1, 0",
        expect = ACCEPTABLE,
        desc = "Its start was abandoned: refused, and taken back without an accusation.")
@Outcome(
        id = "0, 0, .",
        expect = FORBIDDEN,
        desc = "The program is accused of misuse twice over for a start that the library dropped.")
@Outcome(id = "., ., [1-9].*", expect = FORBIDDEN, desc = "Something is left that nothing will ever use.")
@State
public class LedgerIssueAgainstAbandon {
    private final CallbackCounts counts = new CallbackCounts();
    private final Notifications ledger = StressLedgers.of(counts);

    public LedgerIssueAgainstAbandon() {
        ledger.start();
    }

    @Actor
    public void issuer(III_Result r) {
        if (StressLedgers.issueAndComplete(ledger, counts)) {
            r.r1 = 1;
        } else {
            r.r2 = StressLedgers.cancel(ledger) ? 1 : 0;
        }
    }

    @Actor
    public void waiter() {
        ledger.abandon();
    }

    @Arbiter
    public void end(III_Result r) {
        r.r3 = StressLedgers.total(ledger);
    }
}
