package io.overlapped.internal.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("A read that waits on a pipe is cancelled while its turn comes: (ended by who cancels, submitted).")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Cancelled while it waited.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Submitted: the engine is asked to cancel it.")
@Outcome(
        id = "1, 1",
        expect = FORBIDDEN,
        desc = "Ended and submitted: the kernel writes into a buffer that its owner has back.")
@Outcome(id = "0, 0", expect = FORBIDDEN, desc = "Neither ended nor submitted: it never completes.")
@State
public class StreamQueueCancelAgainstAdvance {
    private final StreamQueue queue = new StreamQueue();
    private final Operation waiting = StressOperations.begun();

    public StreamQueueCancelAgainstAdvance() {
        queue.admit(StressOperations.begun());
        queue.admit(waiting);
    }

    @Actor
    public void canceller(II_Result r) {
        waiting.requestCancel();
        r.r1 = queue.remove(waiting) ? 1 : 0;
    }

    @Actor
    public void holder(II_Result r) {
        r.r2 = queue.advance() == waiting ? 1 : 0;
    }
}
