package io.overlapped.win32;

import io.overlapped.CallbackEnvironment;
import io.overlapped.CallbackInstance;
import io.overlapped.CleanupGroup;
import io.overlapped.CriticalSection;
import io.overlapped.Event;
import io.overlapped.FileHandle;
import io.overlapped.Handle;
import io.overlapped.IoCallback;
import io.overlapped.MisuseException;
import io.overlapped.Mutex;
import io.overlapped.Semaphore;
import io.overlapped.SimpleCallback;
import io.overlapped.StackInformation;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import io.overlapped.ThreadPoolTimer;
import io.overlapped.ThreadPoolWait;
import io.overlapped.ThreadPoolWork;
import io.overlapped.TimerCallback;
import io.overlapped.WaitCallback;
import io.overlapped.WorkCallback;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * threadpoolapiset.h. Where Windows corrupts memory, crashes or hangs, a {@link MisuseException} is thrown; see
 * {@link io.overlapped.Misuse}.
 */
public final class ThreadpoolApiSet {
    private ThreadpoolApiSet() {}

    private static <C, T> @Nullable T created(
            @Nullable C callback,
            @Nullable TP_CALLBACK_ENVIRON environment,
            BiFunction<C, @Nullable CallbackEnvironment, T> creation) {
        if (callback != null && TP_CALLBACK_ENVIRON.isUsable(environment)) {
            try {
                return creation.apply(callback, TP_CALLBACK_ENVIRON.snapshotOf(environment));
            } catch (IllegalStateException closed) {
                // as what is not valid
            }
        }
        ErrHandlingApi.SetLastError(WinError.ERROR_INVALID_PARAMETER);
        return null;
    }

    private static Duration milliseconds(int unsigned) {
        return Duration.ofMillis(Integer.toUnsignedLong(unsigned));
    }

    // ---- the pool

    /**
     * Makes a pool.
     *
     * @param reserved null
     * @return the pool, or null with ERROR_INVALID_PARAMETER where {@code reserved} is not null
     * @throws UnsupportedOperationException where {@code -Dio.overlapped.engine} forces an engine that cannot run here
     */
    public static @Nullable ThreadPool CreateThreadpool(@Nullable Object reserved) {
        if (reserved != null) {
            ErrHandlingApi.SetLastError(WinError.ERROR_INVALID_PARAMETER);
            return null;
        }
        return ThreadPool.builder().build();
    }

    /**
     * Closes a pool, without waiting: its threads end when the objects that are bound to it have ended.
     *
     * @param pool not the process' own
     */
    public static void CloseThreadpool(ThreadPool pool) {
        pool.release();
    }

    /**
     * Bounds the threads of a pool.
     *
     * @param pool the pool
     * @param maximum how many threads may run callbacks, unsigned; 0 acts as 1
     */
    public static void SetThreadpoolThreadMaximum(ThreadPool pool, int maximum) {
        pool.maximumThreads(maximum < 0 ? Integer.MAX_VALUE : Math.max(1, maximum));
    }

    /**
     * Makes threads available, which do not end when idle. A smaller maximum is raised.
     *
     * @param pool the pool
     * @param minimum how many
     * @return true; false with ERROR_INVALID_PARAMETER for more than 2<sup>31</sup>-1, and with
     *     ERROR_NOT_ENOUGH_MEMORY where the system gives no more threads
     */
    public static boolean SetThreadpoolThreadMinimum(ThreadPool pool, int minimum) {
        if (minimum < 0) {
            return Failing.with(WinError.ERROR_INVALID_PARAMETER);
        }
        return pool.minimumThreads(minimum) || Failing.with(WinError.ERROR_NOT_ENOUGH_MEMORY);
    }

    /**
     * Says what the stacks of the threads are that the pool starts from now on: their reserved size.
     *
     * @param pool the pool
     * @param information the sizes; null fails (Windows does not say what it does then)
     * @return true; false with ERROR_INVALID_PARAMETER for null and negative sizes
     */
    public static boolean SetThreadpoolStackInformation(
            ThreadPool pool, @Nullable TP_POOL_STACK_INFORMATION information) {
        if (information == null || information.StackReserve < 0 || information.StackCommit < 0) {
            return Failing.with(WinError.ERROR_INVALID_PARAMETER);
        }
        pool.stackInformation(new StackInformation(information.StackReserve, information.StackCommit));
        return true;
    }

    /**
     * Tells what {@link #SetThreadpoolStackInformation} set, or the default.
     *
     * @param pool the pool
     * @param information receives the sizes
     * @return true; false with ERROR_INVALID_PARAMETER for null
     */
    public static boolean QueryThreadpoolStackInformation(
            ThreadPool pool, @Nullable TP_POOL_STACK_INFORMATION information) {
        if (information == null) {
            return Failing.with(WinError.ERROR_INVALID_PARAMETER);
        }
        information.fill(pool.stackInformation());
        return true;
    }

    // ---- work

    /**
     * Has a callback run once. The only way to wait for it or to cancel it is its cleanup group.
     *
     * @param callback runs once
     * @param context passed to the callback
     * @param environment where and how it runs; null for the process' own pool
     * @return true; false with ERROR_INVALID_PARAMETER for a null callback, an environment that is not valid, and a pool or
     *     group that is closed
     */
    public static boolean TrySubmitThreadpoolCallback(
            @Nullable SimpleCallback callback, @Nullable Object context, @Nullable TP_CALLBACK_ENVIRON environment) {
        if (callback == null || !TP_CALLBACK_ENVIRON.isUsable(environment)) {
            return Failing.with(WinError.ERROR_INVALID_PARAMETER);
        }
        try {
            ThreadPool.trySubmit(callback, context, TP_CALLBACK_ENVIRON.snapshotOf(environment));
            return true;
        } catch (RejectedExecutionException closed) {
            return Failing.with(WinError.ERROR_INVALID_PARAMETER);
        }
    }

    /**
     * Makes a work object.
     *
     * @param callback runs for each submission
     * @param context passed to the callback
     * @param environment where and how it runs; null for the process' own pool
     * @return the object, or null with ERROR_INVALID_PARAMETER for a null callback, an environment that is not valid, and a
     *     pool or group that is closed
     */
    public static @Nullable ThreadPoolWork CreateThreadpoolWork(
            @Nullable WorkCallback callback, @Nullable Object context, @Nullable TP_CALLBACK_ENVIRON environment) {
        return created(callback, environment, (given, actual) -> ThreadPoolWork.create(given, context, actual));
    }

    /**
     * Has the callback run once more. May be called any number of times, from the callback too; nothing is merged.
     *
     * @param work the object
     * @throws IllegalStateException where the object or its pool is closed
     */
    public static void SubmitThreadpoolWork(ThreadPoolWork work) {
        work.submit();
    }

    /**
     * Waits for the callbacks of an object, which can be used again after. An interrupt does not end the wait and is kept.
     *
     * @param work the object
     * @param cancelPendingCallbacks false to wait for all that was submitted; true to drop what is queued and wait for
     *     running callbacks only
     * @throws MisuseException in a callback of this object that has not been disassociated: it would wait for itself
     */
    public static void WaitForThreadpoolWorkCallbacks(ThreadPoolWork work, boolean cancelPendingCallbacks) {
        Waiting.uninterruptibly(() -> {
            work.waitForCallbacks(cancelPendingCallbacks);
            return true;
        });
    }

    /**
     * Ends an object, without waiting. What was submitted still runs.
     *
     * @param work the object
     */
    public static void CloseThreadpoolWork(ThreadPoolWork work) {
        work.release();
    }

    // ---- timers

    /**
     * Makes a timer, which is not set.
     *
     * @param callback runs when it is due
     * @param context passed to the callback
     * @param environment where and how it runs; null for the process' own pool
     * @return the timer, or null with ERROR_INVALID_PARAMETER for a null callback, an environment that is not valid, and a
     *     pool or group that is closed
     */
    public static @Nullable ThreadPoolTimer CreateThreadpoolTimer(
            @Nullable TimerCallback callback, @Nullable Object context, @Nullable TP_CALLBACK_ENVIRON environment) {
        return created(callback, environment, (given, actual) -> ThreadPoolTimer.create(given, context, actual));
    }

    /**
     * Sets a timer, in place of what was set before, or unsets it. Callbacks that are queued still run.
     *
     * @param timer the timer
     * @param dueTime when it is due for the first time: at once, after a time, or at a time of the wall's clock; null unsets it, whatever
     *     the other parameters are
     * @param msPeriod after how many milliseconds it is due again, and so on, unsigned; 0 for not again
     * @param msWindowLength by how many milliseconds it may be late, unsigned; it is never early
     * @throws IllegalStateException where it is to be set and it or its pool is closed
     */
    public static void SetThreadpoolTimer(
            ThreadPoolTimer timer, @Nullable FILETIME dueTime, int msPeriod, int msWindowLength) {
        if (dueTime == null) {
            timer.unset();
        } else if (dueTime.isAbsolute()) {
            timer.set(dueTime.instant(), milliseconds(msPeriod), milliseconds(msWindowLength));
        } else {
            timer.set(dueTime.delay(), milliseconds(msPeriod), milliseconds(msWindowLength));
        }
    }

    /**
     * Sets or unsets a timer as {@link #SetThreadpoolTimer} does, and drops callbacks that are queued and have not begun.
     *
     * @param timer the timer
     * @param dueTime as there
     * @param msPeriod as there
     * @param msWindowLength as there
     * @return true where it was set before and no callback is running; false where it was not set, or a callback is running, which
     *     {@link #WaitForThreadpoolTimerCallbacks} waits for. The last error is not changed: false is no failure
     * @throws IllegalStateException where it is to be set and it or its pool is closed
     */
    public static boolean SetThreadpoolTimerEx(
            ThreadPoolTimer timer, @Nullable FILETIME dueTime, int msPeriod, int msWindowLength) {
        if (dueTime == null) {
            return timer.unsetAndRecall();
        }
        return dueTime.isAbsolute()
                ? timer.setAndRecall(dueTime.instant(), milliseconds(msPeriod), milliseconds(msWindowLength))
                : timer.setAndRecall(dueTime.delay(), milliseconds(msPeriod), milliseconds(msWindowLength));
    }

    /**
     * Whether a timer is set: true from when it was set until it is unset, also after it was due for the last time.
     *
     * @param timer the timer
     * @return whether it is
     */
    public static boolean IsThreadpoolTimerSet(ThreadPoolTimer timer) {
        return timer.isSet();
    }

    /**
     * Waits for callbacks of a timer that are queued or running, not until it is due. What is set stays set. An interrupt does not end
     * the wait and is kept.
     *
     * @param timer the timer
     * @param cancelPendingCallbacks true to drop what is queued and wait for running callbacks only
     * @throws MisuseException in a callback of this timer that has not been disassociated: it would wait for itself
     */
    public static void WaitForThreadpoolTimerCallbacks(ThreadPoolTimer timer, boolean cancelPendingCallbacks) {
        Waiting.uninterruptibly(() -> {
            timer.waitForCallbacks(cancelPendingCallbacks);
            return true;
        });
    }

    /**
     * Unsets a timer and ends it, without waiting. What is queued still runs.
     *
     * @param timer the timer
     */
    public static void CloseThreadpoolTimer(ThreadPoolTimer timer) {
        timer.release();
    }

    // ---- waits

    /**
     * Makes a wait object, which waits for nothing yet.
     *
     * @param callback runs when a handle was signaled, or the time for that ran out
     * @param context passed to the callback
     * @param environment where and how it runs; null for the process' own pool
     * @return the object, or null with ERROR_INVALID_PARAMETER for a null callback, an environment that is not valid, and a
     *     pool or group that is closed
     */
    public static @Nullable ThreadPoolWait CreateThreadpoolWait(
            @Nullable WaitCallback callback, @Nullable Object context, @Nullable TP_CALLBACK_ENVIRON environment) {
        return created(callback, environment, (given, actual) -> ThreadPoolWait.create(given, context, actual));
    }

    /**
     * Waits for a handle, once, in place of the one before, or for nothing. Callbacks that are queued still run.
     *
     * @param wait the object
     * @param handle what to wait for, also {@link HandleApi#INVALID_HANDLE_VALUE}, this process, which is never signaled; null for nothing
     * @param timeout when to give up: at once, after a time, or at a time of the wall's clock; null for never. Not looked at where
     *     {@code handle} is null
     * @throws MisuseException for a mutex, as Windows raises STATUS_THREADPOOL_HANDLE_EXCEPTION
     * @throws UnsupportedOperationException where this kind of handle cannot be waited for
     * @throws IllegalStateException where something is to be waited for and it, the object or its pool is closed
     */
    public static void SetThreadpoolWait(ThreadPoolWait wait, @Nullable Handle handle, @Nullable FILETIME timeout) {
        if (handle == null) {
            wait.unset();
        } else if (timeout == null) {
            wait.set(handle);
        } else if (timeout.isAbsolute()) {
            wait.set(handle, timeout.instant());
        } else {
            wait.set(handle, timeout.delay());
        }
    }

    /**
     * Waits for a handle, or for nothing, as {@link #SetThreadpoolWait} does, and drops callbacks that are queued and have not begun.
     *
     * @param wait the object
     * @param handle as there
     * @param timeout as there
     * @param reserved null
     * @return true where the object was set before and no callback is running; false where it was not set, or a callback is running,
     *     which {@link #WaitForThreadpoolWaitCallbacks} waits for, without a change of the last error; false with
     *     ERROR_INVALID_PARAMETER, and nothing is done, where {@code reserved} is not null
     * @throws MisuseException for a mutex, as Windows raises STATUS_THREADPOOL_HANDLE_EXCEPTION
     * @throws UnsupportedOperationException where this kind of handle cannot be waited for
     * @throws IllegalStateException where something is to be waited for and it, the object or its pool is closed
     */
    public static boolean SetThreadpoolWaitEx(
            ThreadPoolWait wait, @Nullable Handle handle, @Nullable FILETIME timeout, @Nullable Object reserved) {
        if (reserved != null) {
            return Failing.with(WinError.ERROR_INVALID_PARAMETER);
        }
        if (handle == null) {
            return wait.unsetAndRecall();
        }
        if (timeout == null) {
            return wait.setAndRecall(handle);
        }
        return timeout.isAbsolute()
                ? wait.setAndRecall(handle, timeout.instant())
                : wait.setAndRecall(handle, timeout.delay());
    }

    /**
     * Waits for callbacks of a wait object that are queued or running, not for its handle. What is set stays set. An interrupt does not
     * end the wait and is kept.
     *
     * @param wait the object
     * @param cancelPendingCallbacks true to drop what is queued, with the signal that it took, and wait for running callbacks only
     * @throws MisuseException in a callback of this object that has not been disassociated: it would wait for itself
     */
    public static void WaitForThreadpoolWaitCallbacks(ThreadPoolWait wait, boolean cancelPendingCallbacks) {
        Waiting.uninterruptibly(() -> {
            wait.waitForCallbacks(cancelPendingCallbacks);
            return true;
        });
    }

    /**
     * Ends a wait object, without waiting: a signal that comes later is not taken. What is queued still runs.
     *
     * @param wait the object
     */
    public static void CloseThreadpoolWait(ThreadPoolWait wait) {
        wait.release();
    }

    // ---- cleanup groups

    /**
     * Makes an empty group.
     *
     * @return the group
     */
    public static CleanupGroup CreateThreadpoolCleanupGroup() {
        return new CleanupGroup();
    }

    /**
     * Closes the members of a group: what is queued runs, or is dropped, and what is running is waited for, disassociated
     * callbacks too. The members must not be used after. The group can go on with new ones. An interrupt does not end the wait
     * and is kept.
     *
     * @param group the group
     * @param cancelPendingCallbacks whether to drop what is queued and to call the cancel callback, on the calling thread:
     *     once for each member, and once for each simple callback that was dropped
     * @param cleanupContext passed to the cancel callback
     * @throws MisuseException in a callback of a member: it would wait for itself
     */
    public static void CloseThreadpoolCleanupGroupMembers(
            CleanupGroup group, boolean cancelPendingCallbacks, @Nullable Object cleanupContext) {
        group.closeMembers(cancelPendingCallbacks, cleanupContext);
    }

    /**
     * Ends a group that has no members.
     *
     * @param group the group
     * @throws IllegalStateException where it has members
     */
    public static void CloseThreadpoolCleanupGroup(CleanupGroup group) {
        group.close();
    }

    // ---- I/O

    /**
     * Binds a file to a pool. The binding belongs to the file: it holds for duplicates of the handle too, and for as long as
     * the file is open.
     *
     * @param file opened with FILE_FLAG_OVERLAPPED
     * @param callback runs when an operation completes
     * @param context passed to the callback
     * @param environment whose pool runs the callback; null for the process' own
     * @return the object, or null with ERROR_INVALID_HANDLE for null, a closed handle, and what is not a file, or with
     *     ERROR_INVALID_PARAMETER for a handle that is not overlapped or bound already, a null callback, a pool that
     *     is closed, and an environment that is not valid
     */
    public static @Nullable ThreadPoolIo CreateThreadpoolIo(
            @Nullable Handle file,
            @Nullable IoCallback callback,
            @Nullable Object context,
            @Nullable TP_CALLBACK_ENVIRON environment) {
        if (!(file instanceof FileHandle open) || !open.isOpen()) {
            ErrHandlingApi.SetLastError(WinError.ERROR_INVALID_HANDLE);
            return null;
        }
        if (callback == null || !TP_CALLBACK_ENVIRON.isUsable(environment)) {
            ErrHandlingApi.SetLastError(WinError.ERROR_INVALID_PARAMETER);
            return null;
        }
        try {
            return ThreadPoolIo.create(open, callback, context, TP_CALLBACK_ENVIRON.snapshotOf(environment));
        } catch (MisuseException e) {
            throw e;
        } catch (IllegalArgumentException | IllegalStateException refused) {
            ErrHandlingApi.SetLastError(
                    open.isOpen() ? WinError.ERROR_INVALID_PARAMETER : WinError.ERROR_INVALID_HANDLE);
            return null;
        }
    }

    /**
     * Announces one operation. To be called once for each operation, immediately before it is issued; once for each file is
     * not enough.
     *
     * @param io the object
     * @throws IllegalStateException where it is closed
     */
    public static void StartThreadpoolIo(ThreadPoolIo io) {
        io.start();
    }

    /**
     * Takes one announcement back, because no completion will come: the operation failed at once with anything but
     * ERROR_IO_PENDING, or it succeeded at once and the handle skips completions on success. Cancels no operation.
     *
     * @param io the object
     * @throws MisuseException where there is no announcement to take back
     */
    public static void CancelThreadpoolIo(ThreadPoolIo io) {
        io.cancel();
    }

    /**
     * Waits for the callbacks of an object. An interrupt does not end the wait and is kept.
     *
     * @param io the object
     * @param cancelPendingCallbacks false to wait until every announcement was used or taken back and every callback
     *     has returned; true to abandon what has not become a callback yet, and to wait for running callbacks only. The operations
     *     go on: their OVERLAPPED and buffers must be left alone until they are over
     * @throws MisuseException where the wait would never end: in a callback of this object, or with announcements that
     *     nothing is left to use
     */
    public static void WaitForThreadpoolIoCallbacks(ThreadPoolIo io, boolean cancelPendingCallbacks) {
        Waiting.uninterruptibly(() -> {
            io.waitForCallbacks(cancelPendingCallbacks);
            return true;
        });
    }

    /**
     * Ends an object, without waiting. Callbacks of operations under way still run. Announcements that were neither used nor taken
     * back, which leak the object on Windows, are reported to the pool's exception handler. The file stays open and bound.
     *
     * @param io the object
     */
    public static void CloseThreadpoolIo(ThreadPoolIo io) {
        io.release();
    }

    // ---- in a callback

    /**
     * Says that the running callback no longer counts for waits on its object. A second call does nothing.
     *
     * @param instance what the callback was given
     * @throws MisuseException outside this callback
     */
    public static void DisassociateCurrentThreadFromCallback(CallbackInstance instance) {
        instance.disassociate();
    }

    /**
     * Says that the running callback may take long. To be called once for each callback; here a second call says how it is then.
     *
     * @param instance what the callback was given
     * @return true where another thread is available or was made; false with ERROR_TOO_MANY_THREADS where the pool's maximum
     *     is reached. The callback counts as long in both cases
     * @throws MisuseException outside this callback
     */
    public static boolean CallbackMayRunLong(CallbackInstance instance) {
        return instance.mayRunLong() || Failing.with(WinError.ERROR_TOO_MANY_THREADS);
    }

    /**
     * Has an event set when the running callback has returned, before waits for the object see it as finished. Of this kind and
     * each of the following, the first that is asked for is done: Windows does not say.
     *
     * @param instance what the callback was given
     * @param event the event
     * @throws MisuseException outside this callback
     */
    public static void SetEventWhenCallbackReturns(CallbackInstance instance, Event event) {
        instance.setEventWhenReturns(event);
    }

    /**
     * Has a semaphore released when the running callback has returned.
     *
     * @param instance what the callback was given
     * @param semaphore the semaphore
     * @param releaseCount by how much, 1 or more
     * @throws MisuseException outside this callback
     */
    public static void ReleaseSemaphoreWhenCallbackReturns(
            CallbackInstance instance, Semaphore semaphore, int releaseCount) {
        instance.releaseSemaphoreWhenReturns(semaphore, releaseCount);
    }

    /**
     * Has a mutex, which the callback's thread owns, released when the running callback has returned.
     *
     * @param instance what the callback was given
     * @param mutex the mutex
     * @throws MisuseException outside this callback
     */
    public static void ReleaseMutexWhenCallbackReturns(CallbackInstance instance, Mutex mutex) {
        instance.releaseMutexWhenReturns(mutex);
    }

    /**
     * Has a critical section, which the callback's thread is in, left when the running callback has returned.
     *
     * @param instance what the callback was given
     * @param criticalSection the section
     * @throws MisuseException outside this callback
     */
    public static void LeaveCriticalSectionWhenCallbackReturns(
            CallbackInstance instance, CriticalSection criticalSection) {
        instance.leaveCriticalSectionWhenReturns(criticalSection);
    }

    /**
     * Has a module freed when the running callback has returned. The JVM has no libraries to be freed one by one, so a module
     * is whatever can be closed: what the callback's own code must outlive.
     *
     * @param instance what the callback was given
     * @param module closed then; a failure is reported to the pool's exception handler
     * @throws MisuseException outside this callback
     */
    public static void FreeLibraryWhenCallbackReturns(CallbackInstance instance, AutoCloseable module) {
        instance.closeWhenReturns(module);
    }
}
