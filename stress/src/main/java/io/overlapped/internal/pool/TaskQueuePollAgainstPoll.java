package io.overlapped.internal.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.overlapped.internal.engine.Task;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description(
        "Two threads take from a queue of two tasks, the first of high priority: (what the first took, what the second"
                + " took; 1 high, 2 low, 0 nothing).")
@Outcome(
        id = {"1, 2", "2, 1"},
        expect = ACCEPTABLE,
        desc = "Each has one.")
@Outcome(
        id = {"1, 1", "2, 2"},
        expect = FORBIDDEN,
        desc = "One task runs twice.")
@Outcome(
        id = {"0, .", "., 0"},
        expect = FORBIDDEN,
        desc = "A thread rests although a task is queued.")
@State
public class TaskQueuePollAgainstPoll {
    private final TaskQueue tasks = new TaskQueue(2);
    private final Prioritised high = new Prioritised(Task.HIGH);
    private final Prioritised low = new Prioritised(Task.LOW);

    private record Prioritised(int priority) implements Task {
        @Override
        public void run() {}
    }

    public TaskQueuePollAgainstPoll() {
        tasks.add(low, true, 0);
        tasks.add(high, true, 0);
    }

    @Actor
    public void first(II_Result r) {
        r.r1 = which(tasks.poll(Task.LOW, new StripedQueue.Cursor(0)));
    }

    @Actor
    public void second(II_Result r) {
        r.r2 = which(tasks.poll(Task.LOW, new StripedQueue.Cursor(0)));
    }

    private int which(Task task) {
        return task == null ? 0 : high.equals(task) ? 1 : 2;
    }
}
