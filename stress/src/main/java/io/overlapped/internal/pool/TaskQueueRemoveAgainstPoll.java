package io.overlapped.internal.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.overlapped.internal.engine.StressOperations;
import io.overlapped.internal.engine.Task;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("An operation that waits for a thread is cancelled while a thread takes it: (taken out, taken to be run).")
@Outcome(
        id = {"1, 0", "0, 1"},
        expect = ACCEPTABLE,
        desc = "One of the two ends it.")
@Outcome(id = "1, 1", expect = FORBIDDEN, desc = "Ended by both: its completion is published twice.")
@Outcome(id = "0, 0", expect = FORBIDDEN, desc = "Ended by neither: it never completes.")
@State
public class TaskQueueRemoveAgainstPoll {
    private final TaskQueue tasks = new TaskQueue(2);
    private final Task operation = StressOperations.begun();

    public TaskQueueRemoveAgainstPoll() {
        tasks.add(operation, true, 0);
    }

    @Actor
    public void canceller(II_Result r) {
        r.r1 = tasks.removeOperation(operation) ? 1 : 0;
    }

    @Actor
    public void worker(II_Result r) {
        r.r2 = operation.equals(tasks.pollOperation()) ? 1 : 0;
    }
}
