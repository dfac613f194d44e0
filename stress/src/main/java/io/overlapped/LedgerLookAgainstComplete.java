package io.overlapped;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

@JCStressTest
@Description("The ledger is looked at while one operation goes through it: prepared, owed and running together.")
@Outcome(id = "[01]", expect = ACCEPTABLE, desc = "Nothing yet, or the operation in one place, or nothing any more.")
@Outcome(id = "[2-9]", expect = FORBIDDEN, desc = "One operation is shown in two places at once.")
@Outcome(id = "-.*", expect = FORBIDDEN, desc = "A count below zero.")
@State
public class LedgerLookAgainstComplete {
    private final CallbackCounts counts = new CallbackCounts();
    private final Notifications ledger = StressLedgers.of(counts);

    @Actor
    public void issuer() {
        ledger.start();
        StressLedgers.issueAndComplete(ledger, counts);
    }

    @Actor
    public void reader(I_Result r) {
        r.r1 = StressLedgers.total(ledger);
    }
}
