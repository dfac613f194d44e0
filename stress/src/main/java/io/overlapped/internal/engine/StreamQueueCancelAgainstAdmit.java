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
@Description("A read is cancelled while it is put behind another: (ended by who cancels, ended by its issuer).")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "It stood in the queue, and was taken out.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "It was asked to cancel before it stood in the queue.")
@Outcome(id = "1, 1", expect = FORBIDDEN, desc = "It ends twice.")
@Outcome(id = "0, 0", expect = FORBIDDEN, desc = "It waits, asked to cancel, and nobody will look for it again.")
@State
public class StreamQueueCancelAgainstAdmit {
    private final StreamQueue queue = new StreamQueue();
    private final Operation operation = StressOperations.begun();

    public StreamQueueCancelAgainstAdmit() {
        queue.admit(StressOperations.begun());
    }

    @Actor
    public void canceller(II_Result r) {
        operation.requestCancel();
        r.r1 = queue.remove(operation) ? 1 : 0;
    }

    @Actor
    public void issuer(II_Result r) {
        r.r2 = queue.admit(operation) == StreamQueue.Admission.CANCELLED ? 1 : 0;
    }
}
