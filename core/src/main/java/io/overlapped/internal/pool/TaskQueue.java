package io.overlapped.internal.pool;

import io.overlapped.internal.engine.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait for a thread, by priority and within one in their order; and the count of those that are not over: queued
 * or running. The count is closed in one step when it is 0, so that no task can be accepted that nobody would run.
 *
 * <p>What runs no callback (operations to be performed, futures to be completed) stands in queues of its own: a thread that may
 * not run callbacks can take it. A thread that may run everything takes, within a priority, from both in turn.
 *
 * <p><b>What is not over.</b> Nobody counts it up and down in one place: whoever adds and whoever takes would wait for each other's
 * cache line. What was ever added is the sum of the tails of the {@linkplain CallbackQueue rings} and of {@code ADDED}, for
 * what did not go into a ring; what is over is {@code OVER}, counted by threads a few at a time. All of them only grow, and a task
 * is counted as added before it can be over. So if the sum of what was added, read after {@code OVER}, equals it, nothing was
 * outstanding at the moment that {@code OVER} was read, nor was anything added between. To close, each of the
 * counts of what was added is sealed at the very number that was read; where one has grown meanwhile, those that were sealed are
 * opened again, and who found them sealed and waited goes on.
 */
final class TaskQueue {
    private static final long SEALED = Long.MIN_VALUE;
    private static final int ADDED = 0;
    private static final int OVER = 1;

    /** Counted after they are in and after they are out: who is told of one finds the count. */
    private static final int OPERATIONS_WAITING = 2;

    /** Callbacks that were run with another, of one task; and the two priorities after the first. */
    private static final int TAKEN_MORE = 3;

    private final StripedQueue high = new StripedQueue();
    private final StripedQueue normal;
    private final StripedQueue low = new StripedQueue();
    private final List<CallbackQueue> operations = List.of(operations(), operations(), operations());
    private final CallbackQueue[] rings;
    private final PaddedCounters counters = new PaddedCounters(TAKEN_MORE + Task.LOW + 1);
    private volatile boolean closed;

    /** With about so many stripes for callbacks of normal priority. */
    TaskQueue(int stripes) {
        normal = new StripedQueue(stripes);
        rings = Stream.concat(Stream.of(high, normal, low).flatMap(StripedQueue::stripes), operations.stream())
                .toArray(CallbackQueue[]::new);
    }

    private static CallbackQueue operations() {
        return new CallbackQueue(CallbackQueue.CAPACITY, true);
    }

    private StripedQueue callbacks(int priority) {
        return switch (priority) {
            case Task.HIGH -> high;
            case Task.NORMAL -> normal;
            default -> low;
        };
    }

    /**
     * Adds a task; false where the queue is closed. With {@code fence} what the caller reads next is as fresh as what it added:
     * needed by everyone who may have to wake a thread for it. What is added with the same {@code stripe} stays in its order.
     */
    boolean add(Task task, boolean fence, int stripe) {
        if (task.runsCallback()) {
            return add(callbacks(task.priority()).stripe(stripe), task, fence);
        }
        if (!add(operations.get(task.priority()), task, fence)) {
            return false;
        }
        counters.getAndAdd(OPERATIONS_WAITING, 1);
        return true;
    }

    private boolean add(CallbackQueue queue, Task task, boolean fence) {
        for (; ; ) {
            switch (queue.add(task, fence)) {
                case IN_RING -> {
                    return true;
                }
                case RING_IS_FULL -> {
                    if (!countOneMore()) {
                        return false;
                    }
                    queue.addToRest(task);
                    return true;
                }
                case SEALED -> {
                    if (closed) {
                        return false;
                    }
                    Thread.onSpinWait();
                }
            }
        }
    }

    /** Counts a task that does not go into a ring. False where the queue is closed. */
    private boolean countOneMore() {
        for (; ; ) {
            long added = counters.lv(ADDED);
            if (added >= 0) {
                if (counters.cas(ADDED, added, added + 1)) {
                    return true;
                }
            } else if (closed) {
                return false;
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /** Takes an operation out that nobody has taken; it still counts until {@link #over}. */
    boolean removeOperation(Task task) {
        boolean removed = operations.get(task.priority()).remove(task);
        if (removed) {
            counters.getAndAdd(OPERATIONS_WAITING, -1);
        }
        return removed;
    }

    /** The next of those that have at least the given priority. */
    @Nullable
    Task poll(int lowestPriority, StripedQueue.Cursor cursor) {
        if (!hasOperations()) {
            for (int priority = 0; priority <= lowestPriority; priority++) {
                Task task = callbacks(priority).poll(cursor);
                if (task != null) {
                    return task;
                }
            }
            return null;
        }
        boolean operationsFirst = cursor.takesTurns();
        for (int priority = 0; priority <= lowestPriority; priority++) {
            Task task = operationsFirst ? pollOperation(operations.get(priority)) : null;
            task = task != null ? task : callbacks(priority).poll(cursor);
            task = task != null || operationsFirst ? task : pollOperation(operations.get(priority));
            if (task != null) {
                return task;
            }
        }
        return null;
    }

    /** The next of those that run no callback. */
    @Nullable
    Task pollOperation() {
        if (!hasOperations()) {
            return null;
        }
        for (int priority = 0; priority <= Task.LOW; priority++) {
            Task task = pollOperation(operations.get(priority));
            if (task != null) {
                return task;
            }
        }
        return null;
    }

    private @Nullable Task pollOperation(CallbackQueue queue) {
        Task task = queue.poll();
        if (task != null) {
            counters.getAndAdd(OPERATIONS_WAITING, -1);
        }
        return task;
    }

    boolean isEmpty() {
        return !hasOperations() && !hasCallbacks();
    }

    /** Whether there is a task of a higher priority than the given one. */
    boolean hasAbove(int priority) {
        boolean operationsToo = hasOperations();
        for (int higher = 0; higher < priority; higher++) {
            if (!callbacks(higher).isEmpty()
                    || (operationsToo && !operations.get(higher).isEmpty())) {
                return true;
            }
        }
        return false;
    }

    boolean hasCallbacksAbove(int priority) {
        for (int higher = 0; higher < priority; higher++) {
            if (!callbacks(higher).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** So many callbacks were run besides those whose tasks were taken. */
    void tookMore(int priority, int count) {
        counters.getAndAdd(TAKEN_MORE + priority, count);
    }

    boolean hasOperations() {
        return counters.lv(OPERATIONS_WAITING) > 0;
    }

    boolean hasCallbacks() {
        return !normal.isEmpty() || !high.isEmpty() || !low.isEmpty();
    }

    /** About how many callbacks are due. */
    long callbacksDue() {
        return callbacksDue(Task.HIGH) + callbacksDue(Task.NORMAL) + callbacksDue(Task.LOW);
    }

    /** About how many callbacks of one priority are due. */
    long callbacksDue(int priority) {
        return callbacks(priority).due();
    }

    /** A number that changes whenever a task is taken. */
    long progress() {
        long operationsTaken = 0;
        for (CallbackQueue queue : operations) {
            operationsTaken += queue.taken();
        }
        return operationsTaken + callbackProgress();
    }

    /** How many callbacks were taken. */
    long callbackProgress() {
        return callbackProgress(Task.HIGH) + callbackProgress(Task.NORMAL) + callbackProgress(Task.LOW);
    }

    /** How many callbacks of one priority were taken. */
    long callbackProgress(int priority) {
        return callbacks(priority).taken() + counters.lv(TAKEN_MORE + priority);
    }

    /** How many queues there are. */
    int queues() {
        return rings.length;
    }

    /**
     * Whether in one of the queues something waits from which nothing was taken since the last look, which {@code seen}, with an element for
     * each queue, is about.
     */
    boolean someStand(long[] seen) {
        boolean some = false;
        for (int i = 0; i < rings.length; i++) {
            long mark = rings[i].isEmpty() ? 0 : rings[i].taken() + 1;
            some |= mark != 0 && mark == seen[i];
            seen[i] = mark;
        }
        return some;
    }

    /** Counts some tasks out. */
    void over(int count) {
        counters.getAndAdd(OVER, count);
    }

    /** Closes the queue where nothing is outstanding. */
    synchronized boolean tryClose() {
        if (closed) {
            return true;
        }
        long over = counters.lv(OVER);
        long sum = 0;
        long[] added = new long[rings.length];
        for (int i = 0; i < rings.length; i++) {
            added[i] = rings[i].addedToRing();
            sum += added[i];
        }
        long elsewhere = counters.lv(ADDED);
        if (sum + elsewhere != over) {
            return false;
        }
        int sealed = 0;
        while (sealed < rings.length && rings[sealed].seal(added[sealed])) {
            sealed++;
        }
        if (sealed == rings.length && counters.cas(ADDED, elsewhere, elsewhere | SEALED)) {
            closed = true;
            return true;
        }
        while (sealed > 0) {
            rings[--sealed].unseal();
        }
        return false;
    }

    /** The operations that wait, as they are while one looks. */
    Iterable<Task> waitingOperations() {
        List<Task> all = new ArrayList<>();
        operations.forEach(queue -> all.addAll(queue.waiting()));
        return all;
    }
}
