package io.overlapped.internal.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("An operation is cancelled while it ends: (was in flight, is in flight for ever).")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Asked in time; it ended with its own result all the same.")
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Too late: there is nothing to cancel.")
@Outcome(
        id = "., 1",
        expect = FORBIDDEN,
        desc = "The request overwrites the end: whoever waits for the operation waits for ever, and it cannot be used"
                + " again.")
@State
public class OperationCancelAgainstEnd {
    private final Operation operation = StressOperations.issued();

    @Actor
    public void canceller(II_Result r) {
        r.r1 = operation.requestCancel() ? 1 : 0;
    }

    @Actor
    public void holder() {
        operation.accept(Long.BYTES);
        operation.settle(false);
    }

    @Arbiter
    public void end(II_Result r) {
        r.r2 = operation.isInFlight() ? 1 : 0;
    }
}
