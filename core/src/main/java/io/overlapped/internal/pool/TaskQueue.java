package io.overlapped.internal.pool;

import io.overlapped.internal.engine.Task;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait for a thread, and the count of those that are not over: queued or running. The count is closed in one
 * step when it is 0, so that no task can be accepted that nobody would run.
 */
final class TaskQueue {
    private static final long CLOSED = Long.MIN_VALUE;

    private final ConcurrentLinkedQueue<Task> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicLong outstanding = new AtomicLong();
    private final LongAdder taken = new LongAdder();

    /** False where the queue is closed. */
    boolean add(Task task) {
        if (outstanding.getAndIncrement() < 0) {
            outstanding.getAndDecrement();
            return false;
        }
        tasks.add(task);
        return true;
    }

    /** Takes a task out that nobody has taken; it still counts until {@link #over}. */
    boolean remove(Task task) {
        return tasks.remove(task);
    }

    @Nullable
    Task poll() {
        Task task = tasks.poll();
        if (task != null) {
            taken.increment();
        }
        return task;
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    /** A number that changes whenever a task is taken. */
    long progress() {
        return taken.sum();
    }

    /** Counts one task out. True where none is left. */
    boolean over() {
        return outstanding.decrementAndGet() == 0;
    }

    boolean isIdle() {
        return outstanding.get() == 0;
    }

    /** Closes the queue where nothing is outstanding. */
    boolean tryClose() {
        return outstanding.compareAndSet(0, CLOSED);
    }

    Iterable<Task> waiting() {
        return tasks;
    }
}
