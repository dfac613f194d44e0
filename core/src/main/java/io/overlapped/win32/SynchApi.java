package io.overlapped.win32;

import io.overlapped.Event;
import io.overlapped.Handle;
import org.jspecify.annotations.Nullable;

/**
 * synchapi.h: events, and waiting. An interrupt does not end a wait and is kept, unless the wait is alertable; an interrupt is
 * what Windows calls an APC then.
 */
public final class SynchApi {
    private SynchApi() {}

    /**
     * Makes an event.
     *
     * @param eventAttributes accepted, not enforced
     * @param manualReset whether it stays signaled until it is reset; otherwise one waiter takes the signal
     * @param initialState whether it begins signaled
     * @param name null: events have no names here
     * @return the event, or null with ERROR_NOT_SUPPORTED where a name is given
     */
    public static @Nullable Event CreateEventW(
            @Nullable Object eventAttributes, boolean manualReset, boolean initialState, @Nullable String name) {
        if (name != null) {
            ErrHandlingApi.SetLastError(WinError.ERROR_NOT_SUPPORTED);
            return null;
        }
        return manualReset ? Event.manualReset(initialState) : Event.autoReset(initialState);
    }

    /**
     * Signals an event.
     *
     * @param event the event
     * @return true; false with ERROR_INVALID_HANDLE for null and a closed one
     */
    public static boolean SetEvent(@Nullable Event event) {
        if (event == null || !event.isOpen()) {
            return Failing.with(WinError.ERROR_INVALID_HANDLE);
        }
        event.set();
        return true;
    }

    /**
     * Takes an event's signal back.
     *
     * @param event the event
     * @return true; false with ERROR_INVALID_HANDLE for null and a closed one
     */
    public static boolean ResetEvent(@Nullable Event event) {
        if (event == null || !event.isOpen()) {
            return Failing.with(WinError.ERROR_INVALID_HANDLE);
        }
        event.reset();
        return true;
    }

    /**
     * Waits until a handle is signaled, and takes the signal where its kind says so.
     *
     * @param handle an event, or a file, which is signaled when an operation of its is over
     * @param milliseconds how long, unsigned; {@link WinBase#INFINITE} for without limit
     * @return WAIT_OBJECT_0, WAIT_TIMEOUT, or WAIT_FAILED with ERROR_INVALID_HANDLE
     */
    public static int WaitForSingleObject(@Nullable Handle handle, int milliseconds) {
        return WaitForSingleObjectEx(handle, milliseconds, false);
    }

    /**
     * Waits until a handle is signaled.
     *
     * @param handle as for {@link #WaitForSingleObject}
     * @param milliseconds likewise
     * @param alertable whether an interrupt ends the wait; it is taken by that
     * @return WAIT_OBJECT_0, WAIT_TIMEOUT, WAIT_IO_COMPLETION after an interrupt, or WAIT_FAILED with ERROR_INVALID_HANDLE
     */
    public static int WaitForSingleObjectEx(@Nullable Handle handle, int milliseconds, boolean alertable) {
        if (handle == null || !(handle.isOpen() || handle == HandleApi.INVALID_HANDLE_VALUE)) {
            ErrHandlingApi.SetLastError(WinError.ERROR_INVALID_HANDLE);
            return WinBase.WAIT_FAILED;
        }
        return Waiting.timed(milliseconds, alertable, handle::await);
    }
}
