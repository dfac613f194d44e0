package io.overlapped.internal.pool;

import io.overlapped.internal.engine.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait for a thread, by priority and within one in their order; and the count of those that are not over: queued
 * or running. The count is closed in one step when it is 0, so that no task can be accepted that nobody would run.
 *
 * <p>What runs no callback (operations to be performed, futures to be completed) stands in queues of its own: a thread that may
 * not run callbacks can take it. A thread that may run everything takes, within a priority, from both in turn.
 */
final class TaskQueue {
    private static final long CLOSED = Long.MIN_VALUE;

    private final List<Queue<Task>> callbacks = queues();
    private final List<Queue<Task>> operations = queues();
    private final AtomicLong outstanding = new AtomicLong();
    private final LongAdder taken = new LongAdder();
    private final LongAdder callbacksTaken = new LongAdder();

    private static List<Queue<Task>> queues() {
        return List.of(new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>());
    }

    private List<Queue<Task>> queues(Task task) {
        return task.runsCallback() ? callbacks : operations;
    }

    /** False where the queue is closed. */
    boolean add(Task task) {
        if (outstanding.getAndIncrement() < 0) {
            outstanding.getAndDecrement();
            return false;
        }
        queues(task).get(task.priority()).add(task);
        return true;
    }

    /** Takes a task out that nobody has taken; it still counts until {@link #over}. */
    boolean remove(Task task) {
        return queues(task).get(task.priority()).remove(task);
    }

    /** The next of all. */
    @Nullable
    Task poll() {
        return poll(Task.LOW);
    }

    /** The next of those that have at least the given priority. */
    @Nullable
    Task poll(int lowestPriority) {
        boolean operationsFirst = (taken.intValue() & 1) != 0;
        for (int priority = 0; priority <= lowestPriority; priority++) {
            Task task = (operationsFirst ? operations : callbacks).get(priority).poll();
            if (task == null) {
                task = (operationsFirst ? callbacks : operations).get(priority).poll();
            }
            if (task != null) {
                return counted(task);
            }
        }
        return null;
    }

    /** The next of those that run no callback. */
    @Nullable
    Task pollOperation() {
        for (Queue<Task> queue : operations) {
            Task task = queue.poll();
            if (task != null) {
                return counted(task);
            }
        }
        return null;
    }

    private Task counted(Task task) {
        taken.increment();
        if (task.runsCallback()) {
            callbacksTaken.increment();
        }
        return task;
    }

    boolean isEmpty() {
        return !hasAbove(Task.LOW + 1);
    }

    /** Whether there is a task of a higher priority than the given one. */
    boolean hasAbove(int priority) {
        for (int higher = 0; higher < priority; higher++) {
            if (!callbacks.get(higher).isEmpty() || !operations.get(higher).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    boolean hasOperations() {
        return !operations.get(Task.NORMAL).isEmpty()
                || !operations.get(Task.HIGH).isEmpty()
                || !operations.get(Task.LOW).isEmpty();
    }

    /** A number that changes whenever a task is taken. */
    long progress() {
        return taken.sum();
    }

    boolean hasCallbacks() {
        return !callbacks.get(Task.NORMAL).isEmpty()
                || !callbacks.get(Task.HIGH).isEmpty()
                || !callbacks.get(Task.LOW).isEmpty();
    }

    /** A number that changes whenever a task is taken that runs a callback. */
    long callbackProgress() {
        return callbacksTaken.sum();
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
        List<Task> all = new ArrayList<>();
        operations.forEach(all::addAll);
        return all;
    }
}
