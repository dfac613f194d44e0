package io.overlapped.internal.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.overlapped.internal.engine.Task;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

@JCStressTest
@Description("A task is queued while the pool ends: (accepted, ended, there to be run).")
@Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "Accepted in time: the pool runs it before it ends.")
@Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "Refused: the pool has ended.")
@Outcome(id = "1, 1, .", expect = FORBIDDEN, desc = "Accepted, and no thread is left to run it.")
@Outcome(id = "0, 0, .", expect = FORBIDDEN, desc = "Refused by a pool that goes on.")
@Outcome(id = "0, ., 1", expect = FORBIDDEN, desc = "Refused, and run all the same.")
@Outcome(id = "1, ., 0", expect = FORBIDDEN, desc = "Accepted and lost.")
@State
public class TaskQueueAddAgainstClose {
    private final TaskQueue tasks = new TaskQueue(2);

    @Actor
    public void issuer(III_Result r) {
        r.r1 = tasks.add(() -> {}, true, 0) ? 1 : 0;
    }

    @Actor
    public void ending(III_Result r) {
        r.r2 = tasks.tryClose() ? 1 : 0;
    }

    @Arbiter
    public void end(III_Result r) {
        r.r3 = tasks.poll(Task.LOW, new StripedQueue.Cursor(0)) == null ? 0 : 1;
    }
}
