package io.overlapped.internal.pool;

import io.overlapped.internal.engine.Lane;
import io.overlapped.internal.engine.LaneThread;
import io.overlapped.internal.engine.Task;
import org.jspecify.annotations.Nullable;

/**
 * A thread of a pool's. It serves a ring while one wants serving, runs queued tasks otherwise, and rests when there is
 * neither. A thread that ever served a ring stays until the pool ends: the kernel cancels what an ended thread issued.
 */
final class Worker extends LaneThread {
    private final PoolCore pool;
    private boolean permit;
    private boolean servedLane;

    Worker(PoolCore pool, String name) {
        super(name, pool.stackBytes());
        this.pool = pool;
    }

    @Override
    public void run() {
        try {
            while (runOnce()) {
                // runOnce says when the thread is not needed any more
            }
        } finally {
            dropPermit();
            pool.ended(this);
        }
    }

    private boolean runOnce() {
        pool.timers().runDue();
        Lane wanting = pool.takeUnstaffed();
        if (wanting != null) {
            servedLane = true;
            wanting.serve(this);
            lane(null);
            pool.laneLeft();
            return true;
        }
        Task task = mayRunCallbacks() ? pool.tasks().poll() : pool.tasks().pollOperation();
        if (task != null) {
            if (!task.runsCallback()) {
                dropPermit(); // it may take long, and what it completes may wait for a callback
            }
            pool.watchTimersMeanwhile();
            pool.run(task);
            return true;
        }
        dropPermit();
        return pool.rest(this);
    }

    boolean mayEndWhenIdle() {
        return !servedLane;
    }

    PoolCore pool() {
        return pool;
    }

    @Override
    public boolean mayRunCallbacks() {
        permit = permit ? !pool.permits().giveBackExcess() : pool.takePermit(this);
        return permit;
    }

    @Override
    public boolean hasQueuedTasks() {
        return !pool.tasks().isEmpty() && mayRunCallbacks();
    }

    @Override
    public boolean hasQueuedTasksAbove(int priority) {
        return pool.tasks().hasAbove(priority) && mayRunCallbacks();
    }

    @Override
    public boolean runQueuedTasks(int budget, int lowestPriority, TaskGuard guard) {
        for (int i = 0; i < budget && mayRunCallbacks(); i++) {
            Task task = pool.tasks().poll(lowestPriority);
            if (task == null) {
                return true;
            }
            guard.enter(this);
            pool.run(task);
            if (!guard.leave(this)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void runDueTimers() {
        pool.timers().runDue();
    }

    @Override
    public void aboutToSleep() {
        dropPermit();
    }

    @Override
    public long beginSleep(Lane in) {
        return pool.timers().keep(in);
    }

    @Override
    public void endSleep(Lane in) {
        pool.timers().leave(in);
    }

    @Override
    public boolean isStopping() {
        return pool.isStopping();
    }

    /** May be long in a callback: others get the ring. */
    void handOver() {
        Lane mine = lane();
        if (mine != null) {
            mine.handOver(this);
        }
    }

    /** About to block within a callback: others get the ring and the permit. Returns whether it had one. */
    boolean beginBlocking() {
        handOver();
        boolean had = permit;
        pool.leavesSole(this);
        dropPermit();
        return had;
    }

    /** Goes on with what it had; waits can be nested, where a future's dependents run within one. */
    void endBlocking(boolean had) {
        if (had && !permit) {
            pool.permits().takeAnyway();
            permit = true;
        }
    }

    private void dropPermit() {
        if (permit) {
            permit = false;
            pool.permits().giveBack();
            pool.signalIfQueued();
        }
    }

    /** The worker that the calling thread is, or null. */
    static @Nullable Worker current() {
        return Thread.currentThread() instanceof Worker worker ? worker : null;
    }
}
