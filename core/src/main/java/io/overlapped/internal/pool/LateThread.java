package io.overlapped.internal.pool;

import io.overlapped.internal.engine.Lane;
import io.overlapped.internal.engine.LaneThread;
import io.overlapped.internal.engine.Task;

/** Runs one callback of a pool that has ended meanwhile: an operation was cancelled while the pool closed. */
final class LateThread extends LaneThread {
    private final Task task;
    private final PoolCore pool;

    private LateThread(String name, Task task, PoolCore pool) {
        super(name, 0);
        this.task = task;
        this.pool = pool;
        setDaemon(true);
    }

    static void run(Task task, PoolCore pool) {
        try {
            new LateThread(pool.name() + "-late", task, pool).start();
        } catch (OutOfMemoryError e) {
            pool.report(new IllegalStateException(
                    "a callback of the closed pool " + pool.name() + " did not run: no thread can be started", e));
        }
    }

    @Override
    public void run() {
        try {
            task.run();
        } catch (Throwable failure) {
            pool.report(failure);
        }
    }

    @Override
    public boolean mayRunCallbacks() {
        return true;
    }

    @Override
    public boolean runQueuedTasks(int budget, int lowestPriority, TaskGuard guard) {
        return true;
    }

    @Override
    public boolean hasQueuedTasks() {
        return false;
    }

    @Override
    public boolean hasQueuedTasksAbove(int priority) {
        return false;
    }

    @Override
    public void runDueTimers() {
        // It serves no lane.
    }

    @Override
    public void aboutToSleep() {
        // It holds nothing.
    }

    @Override
    public long beginSleep(Lane in) {
        return Long.MAX_VALUE;
    }

    @Override
    public void endSleep(Lane in) {
        // It holds nothing.
    }

    @Override
    public boolean isStopping() {
        return true;
    }
}
