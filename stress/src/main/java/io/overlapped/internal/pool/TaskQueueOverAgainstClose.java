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
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("The last task ends while the pool tries to end: (ended at once, ended by the next attempt).")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Over before the pool looked.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The pool looked too early, and is told to try again.")
@Outcome(id = "., 0", expect = FORBIDDEN, desc = "Nothing is outstanding, and the pool never ends.")
@State
public class TaskQueueOverAgainstClose {
    private final TaskQueue tasks = new TaskQueue(2);

    public TaskQueueOverAgainstClose() {
        tasks.add(() -> {}, true, 0);
        tasks.poll(Task.LOW, new StripedQueue.Cursor(0));
    }

    @Actor
    public void worker() {
        tasks.over(1);
    }

    @Actor
    public void ending(II_Result r) {
        r.r1 = tasks.tryClose() ? 1 : 0;
    }

    @Arbiter
    public void end(II_Result r) {
        r.r2 = tasks.tryClose() ? 1 : 0;
    }
}
