package io.overlapped.internal.engine;

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
        "An operation is cancelled on its way to the kernel: (in flight, given to the kernel, known to be cancelled).")
@Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "Cancelled before: it never reaches the kernel.")
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Cancelled after: the kernel is asked.")
@Outcome(id = "0, ., .", expect = FORBIDDEN, desc = "CancelIoEx says ERROR_NOT_FOUND about an operation in flight.")
@Outcome(
        id = "1, ., 0",
        expect = FORBIDDEN,
        desc = "The request is lost: who cancelled waits for an operation that goes on.")
@State
public class OperationCancelAgainstIssue {
    private final Operation operation = StressOperations.begun();

    @Actor
    public void canceller(III_Result r) {
        r.r1 = operation.requestCancel() ? 1 : 0;
    }

    @Actor
    public void holder(III_Result r) {
        r.r2 = operation.tryIssue() ? 1 : 0;
    }

    @Arbiter
    public void end(III_Result r) {
        r.r3 = operation.isCancelRequested() ? 1 : 0;
    }
}
