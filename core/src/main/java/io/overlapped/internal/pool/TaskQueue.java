package io.overlapped.internal.pool;

import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.Task;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait for a thread, and the count of those that are not over: queued or running. The count is closed in one
 * step when it is 0, so that no task can be accepted that nobody would run.
 *
 * <p>Operations to be performed stand in a queue of their own: a thread that may not run callbacks can take them. A
 * thread that may run everything takes from both in turn.
 */
final class TaskQueue {
    private static final long CLOSED = Long.MIN_VALUE;

    private final ConcurrentLinkedQueue<Task> callbacks = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Task> operations = new ConcurrentLinkedQueue<>();
    private final AtomicLong outstanding = new AtomicLong();
    private final LongAdder taken = new LongAdder();

    /** False where the queue is closed. */
    boolean add(Task task) {
        if (outstanding.getAndIncrement() < 0) {
            outstanding.getAndDecrement();
            return false;
        }
        (task instanceof Operation ? operations : callbacks).add(task);
        return true;
    }

    /** Takes a task out that nobody has taken; it still counts until {@link #over}. */
    boolean remove(Task task) {
        return operations.remove(task) || callbacks.remove(task);
    }

    /** The next of all. */
    @Nullable
    Task poll() {
        boolean operationsFirst = (taken.intValue() & 1) != 0;
        Task task = (operationsFirst ? operations : callbacks).poll();
        return counted(task != null ? task : (operationsFirst ? callbacks : operations).poll());
    }

    /** The next of those that run no callback. */
    @Nullable
    Task pollOperation() {
        return counted(operations.poll());
    }

    private @Nullable Task counted(@Nullable Task task) {
        if (task != null) {
            taken.increment();
        }
        return task;
    }

    boolean isEmpty() {
        return callbacks.isEmpty() && operations.isEmpty();
    }

    boolean hasOperations() {
        return !operations.isEmpty();
    }

    /** A number that changes whenever a task is taken. */
    long progress() {
        return taken.sum();
    }

    /** Counts one task out. True where none is left. */
    boolean over() {
        return outstanding.decrementAndGet() == 0;
    }

    /** Closes the queue where nothing is outstanding. */
    boolean tryClose() {
        return outstanding.compareAndSet(0, CLOSED);
    }

    /** The operations that wait, as they are while one looks. */
    Iterable<Task> waitingOperations() {
        return operations;
    }
}
