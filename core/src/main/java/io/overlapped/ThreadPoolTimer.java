package io.overlapped;

import io.overlapped.internal.pool.TimerEntry;
import io.overlapped.internal.pool.TimerQueue;
import io.overlapped.internal.pool.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A callback that runs when its time has come, once or again and again; PTP_TIMER. All methods may be called from any
 * thread, also from the timer's own callback.
 *
 * <p>A timer is set or not; a new one is not. Setting it replaces the setting before. It stays set when it was due, until it is
 * unset: {@link #isSet} says what was asked for, not whether something will still happen. The callback never runs early; it runs
 * late by the time that a thread needs to wake, and by the time for which all threads that may run callbacks are busy.
 *
 * <p>A time after which ({@link Duration}) stands still while the machine sleeps; a time at which ({@link Instant}) is one of the wall's
 * clock and follows it when that clock is set. Runs of one timer are not serialised against each other: with a period that is shorter than
 * its callback they overlap, as far as the pool has threads, and queue up where it has none. Periods that went by
 * while nobody could look at the clock are left out, all but one. (Win32 does not say; there is no trace of it.)
 */
public final class ThreadPoolTimer extends CallbackObject {
    private final TimerCallback callback;
    private final Entry entry;

    // Guarded by the queue's monitor.
    private boolean set;
    private long gridDue;
    private long period;
    private long window;
    private @Nullable DueTime wallDue;

    private ThreadPoolTimer(TimerCallback callback, @Nullable Object context, CallbackEnvironment environment) {
        super(context, environment);
        this.callback = callback;
        this.entry = new Entry(this);
    }

    /**
     * Creates a timer, not set (CreateThreadpoolTimer).
     *
     * @param callback runs when it is due
     * @param context passed to each run
     * @param environment where and how it runs; null for the {@linkplain ThreadPool#processPool process pool}
     * @return the timer
     * @throws IllegalStateException where the pool is closed
     */
    public static ThreadPoolTimer create(
            TimerCallback callback, @Nullable Object context, @Nullable CallbackEnvironment environment) {
        Objects.requireNonNull(callback, "callback");
        ThreadPoolTimer timer = new ThreadPoolTimer(callback, context, actual(environment));
        timer.bound();
        return timer;
    }

    // ---- setting

    /**
     * Sets it to be due once (SetThreadpoolTimer). Callbacks that are queued already still run.
     *
     * @param delay after which time; zero and less mean at once
     * @throws IllegalStateException where the timer or its pool is closed
     */
    public void set(Duration delay) {
        set(delay, Duration.ZERO, Duration.ZERO);
    }

    /**
     * Sets it to be due (SetThreadpoolTimer). Callbacks that are queued already still run.
     *
     * @param delay after which time for the first time; zero and less mean at once: then the callback is queued before this method
     *     returns
     * @param period after which time again, and so on; zero for not again
     * @param window by how much it may be late, so that several timers can be served together
     * @throws IllegalArgumentException for a period or a window below zero
     * @throws IllegalStateException where the timer or its pool is closed
     */
    public void set(Duration delay, Duration period, Duration window) {
        change(DueTime.after(delay), period, window, false);
    }

    /**
     * Sets it to be due once, at a time of the wall's clock (SetThreadpoolTimer with an absolute time).
     *
     * @param time when; what is past means at once
     * @throws IllegalStateException where the timer or its pool is closed
     */
    public void set(Instant time) {
        set(time, Duration.ZERO, Duration.ZERO);
    }

    /**
     * Sets it to be due at a time of the wall's clock (SetThreadpoolTimer with an absolute time).
     *
     * @param time when for the first time; what is past means at once
     * @param period as for {@link #set(Duration, Duration, Duration)}
     * @param window likewise
     * @throws IllegalArgumentException for a period or a window below zero
     * @throws IllegalStateException where the timer or its pool is closed
     */
    public void set(Instant time, Duration period, Duration window) {
        change(DueTime.at(time), period, window, false);
    }

    /** Unsets it (SetThreadpoolTimer with null): no callback is queued any more; those that are queued already still run. */
    public void unset() {
        change(null, Duration.ZERO, Duration.ZERO, false);
    }

    /**
     * Sets it, and drops callbacks that are queued and have not begun (SetThreadpoolTimerEx).
     *
     * @param delay as for {@link #set(Duration, Duration, Duration)}
     * @param period likewise
     * @param window likewise
     * @return true where it was set and none of its callbacks is running, so nothing need be waited for; false where it
     *     was not set, or a callback is running: {@link #waitForCallbacks} waits for that. A timer that was due, whose callback is over and
     *     which was not unset counts as set, as Microsoft's table reads; that row is not verified on Windows
     * @throws IllegalArgumentException for a period or a window below zero
     * @throws IllegalStateException where the timer or its pool is closed
     */
    public boolean setAndRecall(Duration delay, Duration period, Duration window) {
        return change(DueTime.after(delay), period, window, true);
    }

    /**
     * Sets it to a time of the wall's clock, and drops callbacks that are queued and have not begun (SetThreadpoolTimerEx).
     *
     * @param time as for {@link #set(Instant, Duration, Duration)}
     * @param period likewise
     * @param window likewise
     * @return as for {@link #setAndRecall(Duration, Duration, Duration)}
     * @throws IllegalArgumentException for a period or a window below zero
     * @throws IllegalStateException where the timer or its pool is closed
     */
    public boolean setAndRecall(Instant time, Duration period, Duration window) {
        return change(DueTime.at(time), period, window, true);
    }

    /**
     * Unsets it, and drops callbacks that are queued and have not begun (SetThreadpoolTimerEx with null).
     *
     * @return as for {@link #setAndRecall(Duration, Duration, Duration)}
     */
    public boolean unsetAndRecall() {
        return change(null, Duration.ZERO, Duration.ZERO, true);
    }

    /**
     * Whether it is set (IsThreadpoolTimerSet).
     *
     * @return true from when it is set until it is unset, also after it was due
     */
    public boolean isSet() {
        synchronized (entry.queue()) {
            return set;
        }
    }

    private boolean change(@Nullable DueTime time, Duration newPeriod, Duration newWindow, boolean recall) {
        if (newPeriod.isNegative() || newWindow.isNegative()) {
            throw new IllegalArgumentException(
                    "a timer's period and window are zero or more: period " + newPeriod + ", window " + newWindow);
        }
        if (time != null) {
            pool().checkOpen();
        }
        Timers timers = pool().core().timers();
        if (time != null && !time.relative()) {
            timers.watchWallClock();
        }
        TimerQueue queue = entry.queue();
        boolean wasSet;
        boolean quiet;
        Account owed = null;
        long first = TimerQueue.NEVER;
        synchronized (queue) {
            if (isClosed() && time != null) {
                throw new IllegalStateException("set() (SetThreadpoolTimer) refused: the timer is closed");
            }
            queue.disarm(entry);
            wasSet = set;
            quiet = !recall || counts().recall();
            set = time != null && !isLeaving();
            if (time != null && set) {
                period = TimeUnit.NANOSECONDS.convert(newPeriod);
                window = TimeUnit.NANOSECONDS.convert(newWindow);
                wallDue = time.relative() ? null : time;
                gridDue = time.on(timers);
                if (gridDue == 0) {
                    owed = counts().owe();
                    first = armForNextPeriod(Timers.now());
                } else {
                    first = arm(late(gridDue, window));
                }
            }
        }
        if (owed != null && !tryQueue(owed, null)) {
            pool().checkOpen();
        }
        if (first != TimerQueue.NEVER) {
            timers.armedFirst(first);
        }
        return wasSet && quiet;
    }

    /** Arms it; returns when it is due if that is the first of its queue, else never. */
    private long arm(long due) {
        return entry.queue().arm(entry, due) ? due : TimerQueue.NEVER;
    }

    private long armForNextPeriod(long now) {
        wallDue = null;
        if (period == 0) {
            return TimerQueue.NEVER;
        }
        long previous = gridDue == 0 ? now : gridDue;
        gridDue = DueTime.saturatedSum(previous, period);
        if (gridDue <= now) {
            gridDue += (now - gridDue) / period * period + period;
        }
        return arm(late(gridDue, window));
    }

    /**
     * The time in a window that is the roundest in binary: timers whose windows have it in common are due together, and nobody
     * has to know of the others.
     */
    static long late(long due, long window) {
        if (window == 0) {
            return due;
        }
        long latest = DueTime.saturatedSum(due, window);
        return latest & -Long.highestOneBit((due - 1) ^ latest);
    }

    // ---- being due

    /** Its place among the pool's timers. */
    private static final class Entry extends TimerEntry {
        private final ThreadPoolTimer timer;

        private Entry(ThreadPoolTimer timer) {
            super(timer.pool().core());
            this.timer = timer;
        }

        @Override
        protected @Nullable Object fired(long now) {
            return timer.fired(now);
        }

        @Override
        protected void begin(Object token) {
            if (token instanceof Account owed) {
                timer.tryQueue(owed, null);
            } else {
                timer.pool().report((Throwable) token);
            }
        }

        @Override
        protected long dueAfterClockChange() {
            DueTime time = timer.wallDue;
            if (time == null) {
                return super.dueAfterClockChange();
            }
            timer.gridDue = Math.max(time.on(timer.pool().core().timers()), 1);
            return late(timer.gridDue, timer.window);
        }
    }

    private @Nullable Object fired(long now) {
        DueTime time = wallDue;
        if (time != null) {
            long due = time.on(pool().core().timers());
            if (due > now) {
                gridDue = due; // the clock was set back, and nobody has told yet
                arm(late(due, window));
                return null;
            }
            gridDue = Math.min(gridDue, now); // or forward
        }
        armForNextPeriod(now);
        try {
            return counts().owe();
        } catch (IllegalStateException tooMany) {
            return tooMany;
        }
    }

    @Override
    void call(CallbackInstance instance, @Nullable Object argument) {
        callback.onTimer(instance, context(), this);
    }

    // ---- waiting, the end

    /**
     * Waits until the callbacks that are queued or running are over; not until the timer is due.
     *
     * @throws MisuseException in a callback of this object, which would wait for itself
     * @throws InterruptedException if the thread is interrupted
     */
    public void waitForCallbacks() throws InterruptedException {
        waitForCallbacks(false);
    }

    /**
     * Waits for callbacks that are queued or running (WaitForThreadpoolTimerCallbacks); not until the timer is due. A timer that is
     * set stays set. To stop one: unset it, wait, close it.
     *
     * @param cancelPending true to drop what is queued and wait for what is running only
     * @throws MisuseException in a callback of this object, which would wait for itself
     * @throws InterruptedException if the thread is interrupted
     */
    public void waitForCallbacks(boolean cancelPending) throws InterruptedException {
        waitForQueued(cancelPending);
    }

    /**
     * Unsets it, closes it and waits for callbacks that are queued or running; an interrupt is kept for later. In its own callback it
     * returns at once, and what is queued still runs.
     */
    @Override
    public void close() {
        if (beginClose()) {
            disarm();
            drain();
            unbindIfOver();
        }
    }

    /** Win32's CloseThreadpoolTimer: unsets it and returns at once; what was queued still runs. */
    public void release() {
        if (beginClose()) {
            disarm();
            unbindIfOver();
        }
    }

    @Override
    void disarm() {
        synchronized (entry.queue()) {
            entry.queue().disarm(entry);
            set = false;
        }
    }

    @Override
    String description() {
        return "timer";
    }
}
