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
        "A start is taken back while all are abandoned: (cancel() was let through, a second one is refused, left in"
                + " the ledger).")
@Outcome(
        id = "1, 1, 0",
        expect = ACCEPTABLE,
        desc = "Taken back, or abandoned before: in either case cancel() finds it once.")
@Outcome(
        id = "0, ., .",
        expect = FORBIDDEN,
        desc = "The program is accused of misuse although its start was there, or abandoned in between.")
@Outcome(id = "1, 0, .", expect = FORBIDDEN, desc = "The start is found twice.")
@Outcome(id = "1, 1, [1-9].*", expect = FORBIDDEN, desc = "Something is left that nothing will ever use.")
@State
public class LedgerCancelAgainstAbandon {
    private final CallbackCounts counts = new CallbackCounts();
    private final Notifications ledger = StressLedgers.of(counts);

    public LedgerCancelAgainstAbandon() {
        ledger.start();
    }

    @Actor
    public void canceller(III_Result r) {
        r.r1 = StressLedgers.cancel(ledger) ? 1 : 0;
    }

    @Actor
    public void waiter() {
        ledger.abandon();
    }

    @Arbiter
    public void end(III_Result r) {
        r.r2 = StressLedgers.cancel(ledger) ? 0 : 1;
        r.r3 = StressLedgers.total(ledger);
    }
}
