package io.overlapped.internal.pool;

import io.overlapped.internal.engine.Lane;
import io.overlapped.internal.engine.LaneThread;
import io.overlapped.internal.engine.Task;
import io.overlapped.internal.linux.Membarrier;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A thread of a pool's. It serves a ring while one wants serving, runs queued tasks otherwise, and rests when there is
 * neither. The kernel cancels what a thread has issued when it ends. So a thread that served a ring ends only when, since it left
 * that ring, there was a moment in which the kernel had nothing of the ring's: what came later was issued by others.
 */
final class Worker extends LaneThread {
    /** Tasks that a thread without a ring runs before it looks whether a ring wants one. */
    private static final int BATCH = 64;

    /** Looks at an empty queue before a quick thread rests. */
    private static final int PATIENCE = 200;

    /** Short tasks without a longer one between, from which on a thread is quick. */
    private static final int STREAK = 64;

    private static final long SHORT_NANOS = 2_000;

    /** A thread that was quick so long ago, and only ran out of work, still is. */
    private static final long JUST_NOW_NANOS = 1_000_000;

    /** How many times as many tasks a quick thread runs before it looks at its ring. */
    private static final int QUICK_FACTOR = 4;

    /** A quick thread looks around after each eighth callback of a task. */
    private static final int LOOK_MASK = 7;

    private final PoolCore pool;
    private final int stripe;
    private final StripedQueue.Cursor cursor;
    private int streak;
    private long lastQuick;
    private int idleRounds;
    private int looks;
    private boolean quick;
    private boolean searching;
    private boolean permit;
    private boolean persistent;
    private @Nullable TaskGuard currentGuard;

    /** Rings that it has left, and how often each had been at rest by then. */
    private final Map<Lane, Long> left = new HashMap<>();

    Worker(PoolCore pool, int number) {
        super(pool.name() + "-" + number, pool.workers().stackBytes());
        this.pool = pool;
        stripe = number;
        cursor = new StripedQueue.Cursor(number);
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
            wanting.serve(this);
            lane(null);
            left.put(wanting, wanting.restCount());
            pool.laneLeft();
            return true;
        }
        if (mayRunCallbacks() ? runBatch(quick ? BATCH * QUICK_FACTOR : BATCH, Task.LOW, null) != 0 : runOperation()) {
            return true;
        }
        if (awaitsMore()) {
            return true;
        }
        dropPermit();
        return pool.workers().rest(this);
    }

    private boolean runOperation() {
        Task task = pool.tasks().pollOperation();
        if (task == null) {
            return false;
        }
        run(task);
        pool.over(1);
        return true;
    }

    /**
     * Runs tasks one after another, and counts them together: what they are counted by is shared with other threads. Returns
     * how many were taken.
     */
    private int runBatch(int budget, int lowestPriority, @Nullable TaskGuard guard) {
        int taken = 0;
        int ran = 0;
        long begin = 0;
        try {
            while (ran < budget && mayRunCallbacks()) {
                if (taken != 0 && guard != null && !guard.next(this)) {
                    break;
                }
                Task task = pool.tasks().poll(lowestPriority, cursor);
                if (task == null) {
                    break;
                }
                if (taken++ == 0) {
                    begin = System.nanoTime();
                    currentGuard = guard;
                    if (streak == STREAK && begin - lastQuick < JUST_NOW_NANOS) {
                        becomeQuick();
                    }
                    if (guard != null) {
                        guard.enter(this);
                    } else {
                        pool.watchTimersMeanwhile();
                    }
                }
                if (guard == null && !task.runsCallback()) {
                    dropPermit(); // it may take long, and what it completes may wait for a callback
                }
                int ranNow = runSome(task, budget - ran);
                if (ranNow > 1) {
                    pool.tasks().tookMore(task.priority(), ranNow - 1);
                    cursor.ranMore(ranNow - 1);
                }
                ran += Math.max(ranNow, 1);
            }
        } finally {
            if (taken != 0) {
                currentGuard = null;
                pool.over(taken);
                ran(ran, System.nanoTime() - begin);
            }
        }
        return taken;
    }

    private int runSome(Task task, int most) {
        try {
            return task.runSome(most, this);
        } catch (Throwable failure) {
            pool.report(failure);
            return 1;
        } finally {
            Thread.interrupted(); // the callback's own affair, not the next one's
        }
    }

    private void run(Task task) {
        try {
            task.run();
        } catch (Throwable failure) {
            pool.report(failure);
        } finally {
            Thread.interrupted(); // the callback's own affair, not the next one's
        }
    }

    private void ran(int tasks, long nanos) {
        searchesNoMore();
        streak = nanos <= tasks * SHORT_NANOS ? Math.min(streak + tasks, STREAK) : streak / 2;
        if (permit && streak == STREAK) {
            becomeQuick();
        } else {
            quickNoMore();
        }
    }

    private void becomeQuick() {
        if (!quick) {
            quick = true;
            pool.quick().oneMore();
        }
    }

    private void quickNoMore() {
        if (quick) {
            quick = false;
            lastQuick = System.nanoTime();
            giveBack();
            searchesNoMore();
            pool.quick().oneLess();
        }
    }

    private void searchesNoMore() {
        if (searching) {
            searching = false;
            pool.quick().endSearch();
        }
    }

    @Override
    public boolean isQuick() {
        return quick && Membarrier.isKnown();
    }

    @Override
    public boolean goesOn(Task task) {
        Thread.interrupted(); // as between two tasks
        return quick && ((++looks & LOOK_MASK) != 0 || mayGoOn(task));
    }

    private boolean mayGoOn(Task task) {
        TaskGuard guard = currentGuard;
        return !pool.permits().areOverdrawn()
                && !pool.tasks().hasCallbacksAbove(task.priority())
                && (guard == null || guard.next(this));
    }

    @Override
    public boolean mayLinger() {
        return quick && pool.tasks().isEmpty();
    }

    /** What it has taken and not begun, another thread may run. */
    private void giveBack() {
        CallbackState state = callbackState();
        if (state != null) {
            state.giveBack();
        }
    }

    /**
     * Whether to look again before resting: while many short callbacks come one after another, the next is more likely to be
     * there in a moment than not, and waking costs both sides more than they do. One thread at a time does so.
     */
    private boolean awaitsMore() {
        if (!quick) {
            return false;
        }
        if (!searching && pool.quick().tryBeginSearch()) {
            searching = true;
            idleRounds = 0;
        }
        if (!searching || idleRounds++ >= PATIENCE) {
            quickNoMore();
            return !pool.tasks().isEmpty();
        }
        Thread.onSpinWait();
        return true;
    }

    /** Whether nothing that it issued can be in flight any more. */
    boolean mayEnd() {
        left.entrySet().removeIf(entry -> entry.getKey().restCount() != entry.getValue());
        return left.isEmpty();
    }

    boolean isPersistent() {
        return persistent;
    }

    /** Stays until the pool ends: it has run a callback that asks for such a thread. */
    void becomePersistent() {
        persistent = true;
    }

    PoolCore pool() {
        return pool;
    }

    /** Where what its callbacks submit is queued. */
    int stripe() {
        return stripe;
    }

    @Override
    public boolean hasPermit() {
        return permit;
    }

    @Override
    public boolean mayRunCallbacks() {
        permit = permit ? !pool.permits().giveBackExcess() : pool.takePermit(this);
        if (!permit) {
            quickNoMore();
        }
        return permit;
    }

    @Override
    public boolean hasQueuedTasks() {
        return pool.tasks().isEmpty() ? awaitsMore() : mayRunCallbacks();
    }

    @Override
    public boolean hasQueuedTasksAbove(int priority) {
        return pool.tasks().hasAbove(priority) && mayRunCallbacks();
    }

    @Override
    public boolean runQueuedTasks(int budget, int lowestPriority, TaskGuard guard) {
        return runBatch(quick ? budget * QUICK_FACTOR : budget, lowestPriority, guard) == 0 || guard.leave(this);
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
        quickNoMore();
        streak = 0;
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
        quickNoMore();
        if (permit) {
            permit = false;
            pool.permits().giveBack();
            pool.signalIfQueued();
        }
    }

    /** Whether the calling thread is a quick one of this pool: it looks at the queue in a moment. */
    static boolean isQuickIn(PoolCore pool) {
        return Thread.currentThread() instanceof Worker worker && worker.quick && worker.pool == pool;
    }

    /** What the calling thread has taken and not begun, if it is one of the pool's, another may run. */
    static void giveBackOf(PoolCore pool) {
        if (Thread.currentThread() instanceof Worker worker && worker.pool == pool) {
            worker.giveBack();
        }
    }

    /** The worker that the calling thread is, or null. */
    static @Nullable Worker current() {
        return Thread.currentThread() instanceof Worker worker ? worker : null;
    }
}
