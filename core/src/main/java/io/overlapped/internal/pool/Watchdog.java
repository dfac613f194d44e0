package io.overlapped.internal.pool;

import io.overlapped.internal.engine.Lane;
import io.overlapped.internal.engine.Task;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks every few milliseconds, while there is anything to look at, for callbacks that hold something up: a ring whose
 * thread stays in one callback is given to another, a queue that nobody takes from gets another thread, and timers that are due
 * while all are busy are begun.
 *
 * <p>When nothing was to be seen for a while it says that it is dormant and parks without limit. Whoever then begins
 * something wakes it. A callback that began just before and whose mark was not visible yet is found by one more look,
 * a tick after the word was given.
 */
final class Watchdog implements Runnable {
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int QUIET_TICKS = 20;

    /** Ticks that callbacks wait for the one thread that runs them in a pool of one. */
    private static final int PATIENCE_TICKS = 20;

    /** Looks for each tick while others rely on threads that are quick. */
    private static final int QUICK_LOOKS = 5;

    /** Such looks in a row that find too few threads, until one more is woken. */
    private static final int SHORT_LOOKS = 2;

    private final PoolCore pool;
    private final Growth growth;
    private volatile boolean dormant = true;
    private volatile @Nullable Thread thread;

    private final long[] lastTakenOf = new long[Task.LOW + 1];
    private final long[] standing;
    private long lastTaken;
    private int shortLooks;
    private long lastCallbackProgress;
    private int stalledCallbackTicks;

    Watchdog(PoolCore pool) {
        this.pool = pool;
        this.standing = new long[pool.tasks().queues()];
        this.growth = new Growth(pool::addThreadsForStalledQueue);
    }

    /** There is something to watch. */
    void arm() {
        if (dormant) {
            wake();
        }
    }

    private synchronized void wake() {
        if (!dormant) {
            return;
        }
        dormant = false;
        Thread running = thread;
        if (running != null) {
            LockSupport.unpark(running);
        } else if (!pool.hasEnded()) {
            Thread t = new Thread(null, this, pool.name() + "-watchdog", 0, false);
            t.setDaemon(true);
            try {
                t.start();
                thread = t;
            } catch (OutOfMemoryError e) {
                dormant = true; // whoever comes next tries again
                pool.report(e);
            }
        }
    }

    /** A timer was armed, and nobody else wakes for it in time. */
    void lookAgain() {
        arm();
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        int quiet = 0;
        while (!pool.hasEnded()) {
            quiet = look() ? 0 : quiet + 1;
            if (quiet < QUIET_TICKS) {
                tick();
                continue;
            }
            dormant = true;
            pool.timers().parkWatchdog(TICK);
            if (look()) {
                dormant = false;
            }
            while (dormant && !pool.hasEnded()) {
                sleep();
            }
            quiet = 0;
        }
    }

    /** Until it is woken; where no thread sleeps until the first timer is due, only until then. */
    private void sleep() {
        if (pool.timers().isKept()) {
            LockSupport.park(this);
        } else {
            pool.timers().parkWatchdog(TimerQueue.NEVER);
            pool.timers().runDue();
        }
    }

    void end() {
        LockSupport.unpark(thread);
    }

    /** One tick; in smaller steps while those who add callbacks wake nobody, because some thread is quick. */
    private void tick() {
        if (!pool.quick().areThere()) {
            pool.timers().parkWatchdog(TICK);
            return;
        }
        for (int i = 0; i < QUICK_LOOKS && pool.quick().areThere(); i++) {
            pool.timers().parkWatchdog(TICK / QUICK_LOOKS);
            lookAtQuickThreads();
        }
    }

    /** More waits than was done since the last look: they are too few, or not that quick any more. */
    private void lookAtQuickThreads() {
        pool.timers().runDue();
        if (pool.workers().giveBackWhereSlow()) {
            pool.signalIfQueued();
        }
        long taken = pool.tasks().callbackProgress();
        boolean tooFew = false;
        for (int priority = Task.HIGH;
                priority <= Task.LOW;
                priority++) { // those above may be all that a quick thread finds
            long takenOfThese = pool.tasks().callbackProgress(priority);
            tooFew |= pool.tasks().callbacksDue(priority) > takenOfThese - lastTakenOf[priority];
            lastTakenOf[priority] = takenOfThese;
        }
        tooFew |= pool.tasks().someStand(standing);
        boolean mayHelp = taken == lastTaken || pool.hasIdleProcessor();
        lastTaken = taken;
        shortLooks = tooFew && mayHelp ? shortLooks + 1 : 0;
        if (shortLooks == SHORT_LOOKS) { // one look may have come while the thread was off its processor
            shortLooks = 0;
            pool.signalIfQueued();
        }
    }

    /** True where there is something to go on watching. */
    private boolean look() {
        pool.timers().runDue();
        int started = pool.threadsStarted(); // those that get a ring now take their first tasks after this look
        boolean active = false;
        List<? extends Lane> lanes = pool.lanes();
        for (int i = 0; i < lanes.size(); i++) { // without an iterator: this runs two hundred times a second
            Lane lane = lanes.get(i);
            if (lane.takeIfStuck()) {
                pool.staff(lane);
            }
            active |= lane.isInCallback();
        }
        boolean unstaffed = pool.staffAgain();
        return lookAtQueue(started) || unstaffed || active || pool.quick().areThere();
    }

    private void lookAtCallbacks() {
        long progress = pool.tasks().callbackProgress();
        if (progress != lastCallbackProgress || !pool.tasks().hasCallbacks()) {
            lastCallbackProgress = progress;
            stalledCallbackTicks = 0;
        } else if (++stalledCallbackTicks >= PATIENCE_TICKS) {
            pool.soleThreadIsAway();
        }
    }

    private boolean lookAtQueue(int threadsStarted) {
        boolean waiting = !pool.tasks().isEmpty();
        growth.look(waiting, pool.tasks().progress(), threadsStarted);
        if (waiting) {
            lookAtCallbacks();
        }
        return waiting;
    }
}
