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
@Description(
        "A read is issued on a pipe while the one before it ends: (its issuer submits it, the one that ended submits"
                + " it).")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Nothing was in service any more: its issuer submits it.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "It waited, and was given its turn.")
@Outcome(id = "0, 0", expect = FORBIDDEN, desc = "Nobody submits it, nor any read that comes after it.")
@Outcome(id = "1, 1", expect = FORBIDDEN, desc = "Both submit it: the kernel has its buffer twice.")
@State
public class StreamQueueAdmitAgainstAdvance {
    private final StreamQueue queue = new StreamQueue();
    private final Operation next = StressOperations.begun();

    public StreamQueueAdmitAgainstAdvance() {
        queue.admit(StressOperations.begun());
    }

    @Actor
    public void issuer(II_Result r) {
        r.r1 = queue.admit(next) == StreamQueue.Admission.IN_SERVICE ? 1 : 0;
    }

    @Actor
    public void holder(II_Result r) {
        r.r2 = queue.advance() == next ? 1 : 0;
    }
}
