package io.overlapped.internal.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("The last task ends while the pool waits to end: (the task says it was the last, the pool ended at once).")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Over before the pool looked.")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The pool looked too early, and is told now.")
@Outcome(id = "0, .", expect = FORBIDDEN, desc = "Nobody tells the pool, which waits for ever.")
@State
public class TaskQueueOverAgainstClose {
    private final TaskQueue tasks = new TaskQueue();

    public TaskQueueOverAgainstClose() {
        tasks.add(() -> {});
        tasks.poll();
    }

    @Actor
    public void worker(II_Result r) {
        r.r1 = tasks.over() ? 1 : 0;
    }

    @Actor
    public void ending(II_Result r) {
        r.r2 = tasks.tryClose() ? 1 : 0;
    }
}
