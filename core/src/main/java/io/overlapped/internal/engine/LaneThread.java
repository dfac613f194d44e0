package io.overlapped.internal.engine;

import org.jspecify.annotations.Nullable;

/** A thread of the pool, as engines see it. The lane it serves is its own affair: no other thread reads the field. */
public abstract class LaneThread extends Thread {
    private @Nullable Lane lane;
    private long custody;
    private volatile @Nullable CallbackState callbackState;

    /** A stack of 0 bytes is one as the JVM chooses it. */
    protected LaneThread(String name, long stackBytes) {
        super(null, null, name, stackBytes, false);
    }

    public final @Nullable Lane lane() {
        return lane;
    }

    public final void lane(@Nullable Lane newLane) {
        lane = newLane;
    }

    /** What the layers above keep for each thread. */
    public final @Nullable CallbackState callbackState() {
        return callbackState;
    }

    public final void callbackState(CallbackState newState) {
        callbackState = newState;
    }

    /** The custody word that this thread wrote last; meaningful only while it has a lane. */
    public final long custody() {
        return custody;
    }

    public final void custody(long newCustody) {
        custody = newCustody;
    }

    /** Whether this thread has the right to run the program's code, of which there are as many as the pool's maximum. */
    public boolean hasPermit() {
        return false;
    }

    /** Whether this thread may run the program's code now: the pool's maximum is not reached without it. */
    public abstract boolean mayRunCallbacks();

    /**
     * Runs up to {@code budget} of the pool's queued tasks of at least the given priority, within the lane's custody. False
     * where the lane was lost.
     */
    public abstract boolean runQueuedTasks(int budget, int lowestPriority, TaskGuard guard);

    /** Whether there is a queued task that this thread could run. */
    public abstract boolean hasQueuedTasks();

    /** Whether there is one of a higher priority than the given. */
    public abstract boolean hasQueuedTasksAbove(int priority);

    /**
     * Whether it has run many short callbacks one after another, so that others rely on it to find the next: then it may take several
     * at once, as long as {@link CallbackState} gives them back when it is held up.
     */
    public boolean isQuick() {
        return false;
    }

    /** Between two runs of a task that runs several times: whether the thread may go on with it. */
    public boolean goesOn(Task task) {
        return false;
    }

    /** Whether nothing else is known to wait, so that it may look again for more of what it is at. */
    public boolean mayLinger() {
        return false;
    }

    /** Begins the timers that are due. */
    public abstract void runDueTimers();

    /** About to sleep in the kernel: others may run callbacks in its stead until it asks again. */
    public abstract void aboutToSleep();

    /**
     * Will sleep now, and can be woken.
     *
     * @return for how many nanoseconds at most, 0 or less for not at all; {@link Long#MAX_VALUE} without limit
     */
    public abstract long beginSleep(Lane in);

    /** Awake again, after {@link #beginSleep}. */
    public abstract void endSleep(Lane in);

    /** Whether the pool is ending: lanes that have nothing left must return. */
    public abstract boolean isStopping();

    /** What the layers above keep for each thread. */
    public interface CallbackState {
        /** The thread is about to block, or to be long: what it has taken and not begun goes back. Called by the thread itself. */
        void giveBack();

        /**
         * Another thread looks, about once a millisecond: where few callbacks ended since it looked last, what the thread has taken
         * and not begun goes back without it. True where that was so.
         */
        boolean giveBackIfSlow();
    }

    /** What a lane does around the program's code: around each piece, or around several. */
    public interface TaskGuard {
        void enter(LaneThread thread);

        /** Between two pieces. False where the lane was lost meanwhile; {@link #leave} says so again. */
        boolean next(LaneThread thread);

        /** False where the lane was lost meanwhile. */
        boolean leave(LaneThread thread);
    }
}
