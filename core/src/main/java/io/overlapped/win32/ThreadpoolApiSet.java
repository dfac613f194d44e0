package io.overlapped.win32;

import io.overlapped.CallbackEnvironment;
import io.overlapped.CallbackInstance;
import io.overlapped.Event;
import io.overlapped.FileHandle;
import io.overlapped.Handle;
import io.overlapped.IoCallback;
import io.overlapped.MisuseException;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import org.jspecify.annotations.Nullable;

/**
 * threadpoolapiset.h. Where Windows corrupts memory, crashes or hangs, a {@link MisuseException} is thrown; see
 * {@link io.overlapped.Misuse}.
 */
public final class ThreadpoolApiSet {
    private ThreadpoolApiSet() {}

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
        try {
            pool.minimumThreads(minimum);
            return true;
        } catch (OutOfMemoryError noThread) {
            return Failing.with(WinError.ERROR_NOT_ENOUGH_MEMORY);
        }
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
        if (callback == null || (environment != null && !environment.isValid())) {
            ErrHandlingApi.SetLastError(WinError.ERROR_INVALID_PARAMETER);
            return null;
        }
        CallbackEnvironment snapshot = environment != null ? environment.snapshot() : null;
        try {
            return ThreadPoolIo.create(open, callback, context, snapshot);
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
     * Has an event set when the running callback has returned, before waits for the object see it as finished.
     *
     * @param instance what the callback was given
     * @param event the event; each one that is asked for is set
     * @throws MisuseException outside this callback
     */
    public static void SetEventWhenCallbackReturns(CallbackInstance instance, Event event) {
        instance.setEventWhenReturns(event);
    }
}
