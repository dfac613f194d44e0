package io.overlapped.win32;

import io.overlapped.CriticalSection;
import io.overlapped.Event;
import io.overlapped.Handle;
import io.overlapped.Mutex;
import io.overlapped.Semaphore;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * synchapi.h: events, semaphores, mutexes, critical sections, and waiting. An interrupt does not end a wait and is kept, unless the wait is alertable; an interrupt is
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

    // ---- semaphores and mutexes

    /**
     * Makes a semaphore.
     *
     * @param semaphoreAttributes accepted, not enforced
     * @param initialCount the count to begin with
     * @param maximumCount what the count never exceeds
     * @param name null: semaphores have no names here
     * @return the semaphore, or null with ERROR_INVALID_PARAMETER for counts that do not go together, and with
     *     ERROR_NOT_SUPPORTED where a name is given
     */
    public static @Nullable Semaphore CreateSemaphoreW(
            @Nullable Object semaphoreAttributes, int initialCount, int maximumCount, @Nullable String name) {
        boolean valid = maximumCount >= 1 && initialCount >= 0 && initialCount <= maximumCount;
        if (!valid || name != null) {
            ErrHandlingApi.SetLastError(valid ? WinError.ERROR_NOT_SUPPORTED : WinError.ERROR_INVALID_PARAMETER);
            return null;
        }
        return new Semaphore(initialCount, maximumCount);
    }

    /**
     * Adds to a semaphore's count.
     *
     * @param semaphore the semaphore
     * @param releaseCount how much, 1 or more
     * @param previousCount receives the count before; may be null
     * @return true; false with ERROR_INVALID_HANDLE for null and a closed one, ERROR_INVALID_PARAMETER for a number below 1, and
     *     ERROR_TOO_MANY_POSTS where the count would exceed the maximum; then nothing is added
     */
    public static boolean ReleaseSemaphore(
            @Nullable Semaphore semaphore, int releaseCount, @Nullable IntRef previousCount) {
        if (semaphore == null || !semaphore.isOpen()) {
            return Failing.with(WinError.ERROR_INVALID_HANDLE);
        }
        if (releaseCount < 1) {
            return Failing.with(WinError.ERROR_INVALID_PARAMETER);
        }
        int before;
        try {
            before = semaphore.release(releaseCount);
        } catch (IllegalStateException tooMany) {
            return Failing.with(WinError.ERROR_TOO_MANY_POSTS);
        }
        if (previousCount != null) {
            previousCount.value = before;
        }
        return true;
    }

    /**
     * Makes a mutex.
     *
     * @param mutexAttributes accepted, not enforced
     * @param initialOwner whether the calling thread owns it to begin with
     * @param name null: mutexes have no names here
     * @return the mutex, or null with ERROR_NOT_SUPPORTED where a name is given
     */
    public static @Nullable Mutex CreateMutexW(
            @Nullable Object mutexAttributes, boolean initialOwner, @Nullable String name) {
        if (name != null) {
            ErrHandlingApi.SetLastError(WinError.ERROR_NOT_SUPPORTED);
            return null;
        }
        return new Mutex(initialOwner);
    }

    /**
     * Gives a mutex up once.
     *
     * @param mutex the mutex
     * @return true; false with ERROR_INVALID_HANDLE for null and a closed one, and with ERROR_NOT_OWNER where the calling thread
     *     does not own it
     */
    public static boolean ReleaseMutex(@Nullable Mutex mutex) {
        if (mutex == null || !mutex.isOpen()) {
            return Failing.with(WinError.ERROR_INVALID_HANDLE);
        }
        if (!mutex.isOwnedByCurrentThread()) {
            return Failing.with(WinError.ERROR_NOT_OWNER);
        }
        mutex.release();
        return true;
    }

    // ---- critical sections

    /**
     * Does nothing: a {@link CriticalSection} can be used from the moment that it is made.
     *
     * @param criticalSection the section
     */
    public static void InitializeCriticalSection(CriticalSection criticalSection) {
        Objects.requireNonNull(criticalSection, "criticalSection");
    }

    /**
     * Enters a section, waiting for it to be free. An interrupt does not end the wait and is kept.
     *
     * @param criticalSection the section
     */
    public static void EnterCriticalSection(CriticalSection criticalSection) {
        criticalSection.enter();
    }

    /**
     * Enters a section if no other thread is in it.
     *
     * @param criticalSection the section
     * @return whether the calling thread is in it now
     */
    public static boolean TryEnterCriticalSection(CriticalSection criticalSection) {
        return criticalSection.tryEnter();
    }

    /**
     * Leaves a section once.
     *
     * @param criticalSection the section
     * @throws IllegalMonitorStateException where the calling thread is not in it, which corrupts it on Windows
     */
    public static void LeaveCriticalSection(CriticalSection criticalSection) {
        criticalSection.leave();
    }

    /**
     * Does nothing: the garbage collector frees a section.
     *
     * @param criticalSection the section
     */
    public static void DeleteCriticalSection(CriticalSection criticalSection) {
        Objects.requireNonNull(criticalSection, "criticalSection");
    }

    // ---- waiting

    /**
     * Waits until a handle is signaled, and takes the signal where its kind says so.
     *
     * @param handle an event, a semaphore, a mutex, a thread, which is signaled when it has ended, or a file, which is signaled
     *     when an operation of its is over; {@link HandleApi#INVALID_HANDLE_VALUE} is this process and is never signaled
     * @param milliseconds how long, unsigned; {@link WinBase#INFINITE} for without limit
     * @return WAIT_OBJECT_0, WAIT_ABANDONED for a mutex whose owner ended without releasing it, WAIT_TIMEOUT, or WAIT_FAILED
     *     with ERROR_INVALID_HANDLE
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
     * @return WAIT_OBJECT_0, WAIT_ABANDONED, WAIT_TIMEOUT, WAIT_IO_COMPLETION after an interrupt, or WAIT_FAILED with
     *     ERROR_INVALID_HANDLE
     */
    public static int WaitForSingleObjectEx(@Nullable Handle handle, int milliseconds, boolean alertable) {
        if (handle == null || !isWaitable(handle)) {
            return waitFailed(WinError.ERROR_INVALID_HANDLE);
        }
        int result = Waiting.timed(milliseconds, alertable, handle::await);
        return result == WinBase.WAIT_OBJECT_0 && isAbandoned(handle) ? WinBase.WAIT_ABANDONED : result;
    }

    /**
     * Waits for one, or all, of several handles.
     *
     * @param count how many, from 1 to {@link WinNT#MAXIMUM_WAIT_OBJECTS}
     * @param handles at least that many
     * @param waitAll true to wait until all are signaled at the same time, and to take all their signals in one step; false for one
     * @param milliseconds how long, unsigned; {@link WinBase#INFINITE} for without limit
     * @return as for {@link #WaitForMultipleObjectsEx}, without WAIT_IO_COMPLETION
     */
    public static int WaitForMultipleObjects(
            int count, @Nullable Handle @Nullable [] handles, boolean waitAll, int milliseconds) {
        return WaitForMultipleObjectsEx(count, handles, waitAll, milliseconds, false);
    }

    /**
     * Waits for one, or all, of several handles.
     *
     * @param count how many, from 1 to {@link WinNT#MAXIMUM_WAIT_OBJECTS}
     * @param handles at least that many
     * @param waitAll true to wait until all are signaled at the same time, and to take all their signals in one step; false for one
     * @param milliseconds how long, unsigned; {@link WinBase#INFINITE} for without limit
     * @param alertable whether an interrupt ends the wait; it is taken by that
     * @return WAIT_OBJECT_0 plus the index of the one, the lowest where several are signaled to begin with, or WAIT_OBJECT_0 for all;
     *     the same from WAIT_ABANDONED_0 for a mutex, or for all with such a mutex among them; WAIT_TIMEOUT; WAIT_IO_COMPLETION after an
     *     interrupt; or WAIT_FAILED with ERROR_INVALID_PARAMETER for no array, counts that are out of range, and one handle twice in a
     *     wait for all, and with ERROR_INVALID_HANDLE for null and closed handles
     */
    public static int WaitForMultipleObjectsEx(
            int count, @Nullable Handle @Nullable [] handles, boolean waitAll, int milliseconds, boolean alertable) {
        if (handles == null || count < 1 || count > WinNT.MAXIMUM_WAIT_OBJECTS || count > handles.length) {
            return waitFailed(WinError.ERROR_INVALID_PARAMETER);
        }
        Handle[] those = new Handle[count];
        for (int i = 0; i < count; i++) {
            Handle handle = handles[i];
            if (handle == null || !isWaitable(handle)) {
                return waitFailed(WinError.ERROR_INVALID_HANDLE);
            }
            those[i] = handle;
        }
        if (waitAll) {
            if (Arrays.stream(those).distinct().count() != count) {
                return waitFailed(WinError.ERROR_INVALID_PARAMETER);
            }
            int result = Waiting.timed(milliseconds, alertable, time -> Handle.awaitAll(time, those));
            boolean abandoned = Arrays.stream(those).anyMatch(SynchApi::isAbandoned);
            return result == WinBase.WAIT_OBJECT_0 && abandoned ? WinBase.WAIT_ABANDONED_0 : result;
        }
        int[] index = new int[1];
        int result = Waiting.timed(milliseconds, alertable, time -> {
            index[0] = Handle.awaitAny(time, those);
            return index[0] >= 0;
        });
        if (result != WinBase.WAIT_OBJECT_0) {
            return result;
        }
        return index[0] + (isAbandoned(those[index[0]]) ? WinBase.WAIT_ABANDONED_0 : WinBase.WAIT_OBJECT_0);
    }

    /**
     * Signals one handle, then waits for another. Not one step: as on Windows, others may see the first before the wait has begun.
     *
     * @param toSignal an event, which is set; a semaphore, which is released by one; or a mutex, which is given up once
     * @param toWaitOn as for {@link #WaitForSingleObject}
     * @param milliseconds likewise
     * @param alertable whether an interrupt ends the wait; it is taken by that
     * @return as for {@link #WaitForSingleObjectEx}; or WAIT_FAILED with ERROR_INVALID_HANDLE for handles that cannot be signaled
     *     or waited for, ERROR_TOO_MANY_POSTS, or ERROR_NOT_OWNER; then nothing is waited for
     */
    public static int SignalObjectAndWait(
            @Nullable Handle toSignal, @Nullable Handle toWaitOn, int milliseconds, boolean alertable) {
        if (toWaitOn == null || !isWaitable(toWaitOn)) {
            return waitFailed(WinError.ERROR_INVALID_HANDLE);
        }
        boolean signaled = switch (toSignal) {
            case Event event -> SetEvent(event);
            case Semaphore semaphore -> ReleaseSemaphore(semaphore, 1, null);
            case Mutex mutex -> ReleaseMutex(mutex);
            case null, default -> Failing.with(WinError.ERROR_INVALID_HANDLE);
        };
        return signaled ? WaitForSingleObjectEx(toWaitOn, milliseconds, alertable) : WinBase.WAIT_FAILED;
    }

    private static boolean isWaitable(Handle handle) {
        return handle.isOpen() || handle == HandleApi.INVALID_HANDLE_VALUE;
    }

    private static boolean isAbandoned(Handle handle) {
        return handle instanceof Mutex mutex && mutex.isAbandoned();
    }

    private static int waitFailed(int error) {
        ErrHandlingApi.SetLastError(error);
        return WinBase.WAIT_FAILED;
    }
}
