package io.overlapped;

import io.overlapped.internal.pool.TimerEntry;
import io.overlapped.internal.pool.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A callback that runs when a handle is signaled, or when the time for that has run out; PTP_WAIT. No thread waits for
 * it: the handle keeps a line of those who wait. All methods may be called from any thread, also from the object's own callback.
 *
 * <p>One handle at a time, and once: after a signal or a timeout it must be set again. The wait is a real one: an auto-reset event
 * is reset and a semaphore counted down when the wait is satisfied, before the callback is queued; a handle that is signaled when it is
 * set satisfies it at once. Events, semaphores, processes, descriptors and files can be waited for. A mutex is refused, as current Windows
 * does: the thread that would own it is none of the program's.
 *
 * <p>Closing a handle that is waited for is undefined on Windows; here the wait goes on, as if it had a handle of its own.
 */
public final class ThreadPoolWait extends CallbackObject {
    private static final Integer SIGNALED = WaitCallback.WAIT_OBJECT_0;
    private static final Integer TIMED_OUT = WaitCallback.WAIT_TIMEOUT;

    private final WaitCallback callback;

    /** Guards what follows; taken before the monitors of signals and of timers, never within them. */
    private final Object settings = new Object();

    private boolean set;
    private @Nullable Armed armed;

    private ThreadPoolWait(WaitCallback callback, @Nullable Object context, CallbackEnvironment environment) {
        super(context, environment);
        this.callback = callback;
    }

    /**
     * Creates a wait object, not set (CreateThreadpoolWait).
     *
     * @param callback runs when the handle that is set is signaled, or the time has run out
     * @param context passed to each run
     * @param environment where and how it runs; null for the {@linkplain ThreadPool#processPool process pool}
     * @return the object
     * @throws IllegalStateException where the pool is closed
     */
    public static ThreadPoolWait create(
            WaitCallback callback, @Nullable Object context, @Nullable CallbackEnvironment environment) {
        Objects.requireNonNull(callback, "callback");
        ThreadPoolWait wait = new ThreadPoolWait(callback, context, actual(environment));
        wait.bound();
        return wait;
    }

    // ---- setting

    /**
     * Waits for a handle without limit (SetThreadpoolWait). Replaces the handle before, whose signal is then not taken; callbacks that
     * are queued already still run.
     *
     * @param handle what to wait for
     * @throws MisuseException for a mutex
     * @throws UnsupportedOperationException where this kind of handle cannot be waited for
     * @throws IllegalStateException where the handle, the object or its pool is closed
     */
    public void set(Handle handle) {
        change(Objects.requireNonNull(handle, "handle"), null, false);
    }

    /**
     * Waits for a handle for a time (SetThreadpoolWait).
     *
     * @param handle what to wait for
     * @param timeout how long; with zero or less the callback is queued before this method returns, with WAIT_OBJECT_0 where the handle is
     *     signaled, as for every wait without time. (Windows does not say; Wine has WAIT_TIMEOUT then and takes nothing.)
     * @throws MisuseException for a mutex
     * @throws UnsupportedOperationException where this kind of handle cannot be waited for
     * @throws IllegalStateException where the handle, the object or its pool is closed
     */
    public void set(Handle handle, Duration timeout) {
        change(Objects.requireNonNull(handle, "handle"), DueTime.after(timeout), false);
    }

    /**
     * Waits for a handle until a time of the wall's clock (SetThreadpoolWait with an absolute time).
     *
     * @param handle what to wait for
     * @param until when it ends at the latest
     * @throws MisuseException for a mutex
     * @throws UnsupportedOperationException where this kind of handle cannot be waited for
     * @throws IllegalStateException where the handle, the object or its pool is closed
     */
    public void set(Handle handle, Instant until) {
        change(Objects.requireNonNull(handle, "handle"), DueTime.at(until), false);
    }

    /** Waits for nothing (SetThreadpoolWait with null): callbacks that are queued already still run. */
    public void unset() {
        change(null, null, false);
    }

    /**
     * Waits for a handle without limit, and drops callbacks that are queued and have not begun (SetThreadpoolWaitEx); the signal that one of
     * them stands for is lost.
     *
     * @param handle what to wait for
     * @return true where it was set and none of its callbacks is running, so nothing need be waited for; false where it
     *     was not set, or a callback is running: {@link #waitForCallbacks} waits for that. One whose callback is over and which was not
     *     unset counts as set, as for timers; that row of Microsoft's table is not verified on Windows
     * @throws MisuseException for a mutex
     * @throws UnsupportedOperationException where this kind of handle cannot be waited for
     * @throws IllegalStateException where the handle, the object or its pool is closed
     */
    public boolean setAndRecall(Handle handle) {
        return change(Objects.requireNonNull(handle, "handle"), null, true);
    }

    /**
     * Waits for a handle for a time, and drops callbacks that are queued and have not begun (SetThreadpoolWaitEx).
     *
     * @param handle what to wait for
     * @param timeout as for {@link #set(Handle, Duration)}
     * @return as for {@link #setAndRecall(Handle)}
     * @throws MisuseException for a mutex
     * @throws UnsupportedOperationException where this kind of handle cannot be waited for
     * @throws IllegalStateException where the handle, the object or its pool is closed
     */
    public boolean setAndRecall(Handle handle, Duration timeout) {
        return change(Objects.requireNonNull(handle, "handle"), DueTime.after(timeout), true);
    }

    /**
     * Waits for a handle until a time of the wall's clock, and drops callbacks that are queued and have not begun
     * (SetThreadpoolWaitEx).
     *
     * @param handle what to wait for
     * @param until as for {@link #set(Handle, Instant)}
     * @return as for {@link #setAndRecall(Handle)}
     * @throws MisuseException for a mutex
     * @throws UnsupportedOperationException where this kind of handle cannot be waited for
     * @throws IllegalStateException where the handle, the object or its pool is closed
     */
    public boolean setAndRecall(Handle handle, Instant until) {
        return change(Objects.requireNonNull(handle, "handle"), DueTime.at(until), true);
    }

    /**
     * Waits for nothing, and drops callbacks that are queued and have not begun (SetThreadpoolWaitEx with null).
     *
     * @return as for {@link #setAndRecall(Handle)}
     */
    public boolean unsetAndRecall() {
        return change(null, null, true);
    }

    private boolean change(@Nullable Handle handle, @Nullable DueTime end, boolean recall) {
        Signal signal = handle == null ? null : waitable(handle);
        if (signal != null) {
            pool().checkOpen();
        }
        Timers timers = pool().core().timers();
        if (end != null && !end.relative()) {
            timers.watchWallClock();
        }
        synchronized (settings) {
            if (isClosed() && signal != null) {
                throw new IllegalStateException("set() (SetThreadpoolWait) refused: the wait object is closed");
            }
            if (armed != null) {
                armed.disarm();
                armed = null;
            }
            boolean wasSet = set;
            boolean quiet = !recall || counts().recall();
            set = signal != null && !isLeaving();
            if (signal != null && set) {
                Armed newlyArmed = new Armed(this, signal, end);
                armed = newlyArmed;
                try {
                    newlyArmed.arm(timers);
                } catch (RuntimeException e) {
                    newlyArmed.disarm();
                    armed = null;
                    set = false;
                    throw e;
                }
            }
            return wasSet && quiet;
        }
    }

    private static Signal waitable(Handle handle) {
        if (handle instanceof Mutex) {
            throw new MisuseException("set() (SetThreadpoolWait) refused: a pool cannot wait for a mutex, because the"
                + " thread that would own it is none of the program's. Wait for an event or a semaphore, or wait in a "
                + "callback.");
        }
        if (!handle.isOpen() && handle != FileHandle.INVALID) {
            throw new IllegalStateException("set() (SetThreadpoolWait) refused: the handle to wait for is closed");
        }
        return handle.signal();
    }

    // ---- one setting

    /**
     * What is waited for since it was last set: a place in the signal's line and, where there is a limit, among the timers. It ends in one
     * of three ways, decided by CAS. Whoever may win counts the callback first: who finds that another won finds it counted.
     */
    private static final class Armed extends Signal.Waiter {
        private enum End {
            SIGNALED,
            TIMED_OUT,
            DISARMED
        }

        private final ThreadPoolWait wait;
        private final Signal signal;
        private final @Nullable Limit limit;
        private final AtomicReference<@Nullable End> end = new AtomicReference<>();
        private @Nullable Account owed;

        private Armed(ThreadPoolWait wait, Signal signal, @Nullable DueTime until) {
            super(null);
            this.wait = wait;
            this.signal = signal;
            this.limit = until == null ? null : new Limit(this, until);
        }

        private void arm(Timers timers) {
            if (signal.join(this)) {
                begin(SIGNALED);
                return;
            }
            if (limit != null) {
                limit.arm(timers);
            }
        }

        private void disarm() {
            if (end.compareAndSet(null, End.DISARMED)) {
                signal.leave(this);
            }
            disarmLimit(); // also what ended otherwise, and is just about to do it itself
        }

        private void disarmLimit() {
            if (limit != null) {
                limit.disarm();
            }
        }

        @Override
        boolean claim() {
            return end(End.SIGNALED);
        }

        @Override
        void claimed() {
            disarmLimit();
            begin(SIGNALED);
        }

        /** Counts a callback and ends it, or does nothing where it has ended. */
        private boolean end(End how) {
            if (end.get() != null) {
                return false;
            }
            Account account = wait.counts().owe();
            if (end.compareAndSet(null, how)) {
                owed = account; // who ends it is who begins the callback
                return true;
            }
            wait.notOwed(account);
            return false;
        }

        private void begin(Integer result) {
            Account account = owed;
            if (account != null) {
                wait.tryQueue(account, result);
            }
        }
    }

    /** The time after which a setting ends. */
    private static final class Limit extends TimerEntry {
        private final Armed armed;
        private final DueTime until;

        private Limit(Armed armed, DueTime until) {
            super(armed.wait.pool().core());
            this.armed = armed;
            this.until = until;
        }

        private void arm(Timers timers) {
            long due = until.on(timers);
            if (due == 0) {
                if (armed.end(Armed.End.TIMED_OUT)) {
                    begin(TIMED_OUT);
                }
                return;
            }
            boolean first;
            synchronized (queue()) {
                // It may have been signaled already, and its end looks for this entry under the same monitor.
                first = armed.end.get() == null && queue().arm(this, due);
            }
            if (first) {
                timers.armedFirst(due);
            }
        }

        private void disarm() {
            synchronized (queue()) {
                queue().disarm(this);
            }
        }

        @Override
        protected @Nullable Object fired(long now) {
            if (!until.relative()) {
                long due = until.on(armed.wait.pool().core().timers());
                if (due > now) {
                    queue().arm(this, due);
                    return null;
                }
            }
            try {
                return armed.end(Armed.End.TIMED_OUT) ? TIMED_OUT : null;
            } catch (IllegalStateException tooMany) {
                return tooMany;
            }
        }

        @Override
        protected void begin(Object token) {
            if (token instanceof Integer result) {
                armed.signal.leave(armed);
                armed.begin(result);
            } else {
                armed.wait.pool().report((Throwable) token);
            }
        }

        @Override
        protected long dueAfterClockChange() {
            return until.relative()
                    ? super.dueAfterClockChange()
                    : Math.max(until.on(armed.wait.pool().core().timers()), 1);
        }
    }

    @Override
    void call(CallbackInstance instance, @Nullable Object argument) {
        callback.onWait(instance, context(), this, Objects.requireNonNull((Integer) argument));
    }

    // ---- waiting, the end

    /**
     * Waits until the callbacks that are queued or running are over; not for the handle.
     *
     * @throws MisuseException in a callback of this object, which would wait for itself
     * @throws InterruptedException if the thread is interrupted
     */
    public void waitForCallbacks() throws InterruptedException {
        waitForCallbacks(false);
    }

    /**
     * Waits for callbacks that are queued or running (WaitForThreadpoolWaitCallbacks); not for the handle. What is set stays set.
     *
     * @param cancelPending true to drop what is queued, with the signals that it stands for, and wait for what is running only
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

    /** Win32's CloseThreadpoolWait: unsets it and returns at once; what was queued still runs. */
    public void release() {
        if (beginClose()) {
            disarm();
            unbindIfOver();
        }
    }

    @Override
    void disarm() {
        synchronized (settings) {
            set = false;
            if (armed != null) {
                armed.disarm();
                armed = null;
            }
        }
    }

    @Override
    String description() {
        return "wait object";
    }
}
