package io.overlapped.win32;

import io.overlapped.FileHandle;
import io.overlapped.Handle;
import io.overlapped.ProcessObject;
import io.overlapped.ThreadHandle;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** processthreadsapi.h: threads and processes as handles. */
public final class ProcessThreadsApi {
    private ProcessThreadsApi() {}

    /**
     * Makes a thread, and starts it unless it is to begin suspended.
     *
     * @param threadAttributes accepted, not enforced
     * @param stackSize in bytes, 0 for the JVM's default
     * @param startAddress what it does
     * @param parameter passed to it
     * @param creationFlags 0, CREATE_SUSPENDED, STACK_SIZE_PARAM_IS_A_RESERVATION (which is the case anyhow)
     * @param threadId receives the thread's identifier; may be null
     * @return the thread's handle, signaled when it has ended; or null with ERROR_INVALID_PARAMETER for a null routine, a negative
     *     size and other flags, and with ERROR_NOT_ENOUGH_MEMORY where the system gives no more threads. The thread is a daemon: like
     *     one of Win32's it does not keep the process from ending
     */
    public static @Nullable ThreadHandle CreateThread(
            @Nullable Object threadAttributes,
            long stackSize,
            @Nullable LPTHREAD_START_ROUTINE startAddress,
            @Nullable Object parameter,
            int creationFlags,
            @Nullable IntRef threadId) {
        int unknown = creationFlags & ~(WinBase.CREATE_SUSPENDED | WinBase.STACK_SIZE_PARAM_IS_A_RESERVATION);
        if (startAddress == null || stackSize < 0 || unknown != 0) {
            ErrHandlingApi.SetLastError(WinError.ERROR_INVALID_PARAMETER);
            return null;
        }
        ThreadHandle thread = ThreadHandle.create(() -> startAddress.run(parameter), "CreateThread", stackSize);
        if (threadId != null) {
            threadId.value = id(thread.thread());
        }
        if ((creationFlags & WinBase.CREATE_SUSPENDED) != 0) {
            return thread;
        }
        try {
            thread.start();
            return thread;
        } catch (OutOfMemoryError noMoreThreads) {
            ErrHandlingApi.SetLastError(WinError.ERROR_NOT_ENOUGH_MEMORY);
            return null;
        }
    }

    /**
     * Starts a thread that was created suspended. The JVM suspends no thread later, so the count is 1 or 0.
     *
     * @param thread the thread
     * @return the count before: 1 where it was suspended, 0 where it was not; -1 with ERROR_INVALID_HANDLE for null and a closed
     *     handle, and with ERROR_NOT_ENOUGH_MEMORY where the system gives no more threads
     */
    public static int ResumeThread(@Nullable ThreadHandle thread) {
        if (thread == null || !thread.isOpen()) {
            ErrHandlingApi.SetLastError(WinError.ERROR_INVALID_HANDLE);
            return -1;
        }
        try {
            return thread.start() ? 1 : 0;
        } catch (OutOfMemoryError noMoreThreads) {
            ErrHandlingApi.SetLastError(WinError.ERROR_NOT_ENOUGH_MEMORY);
            return -1;
        }
    }

    /**
     * Tells what a thread's routine returned.
     *
     * @param thread the thread
     * @param exitCode receives it, STILL_ACTIVE while the thread has not ended, and 1 where its routine threw
     * @return true; false with ERROR_INVALID_HANDLE for null and a closed handle, and with ERROR_INVALID_PARAMETER where
     *     {@code exitCode} is null
     */
    public static boolean GetExitCodeThread(@Nullable ThreadHandle thread, @Nullable IntRef exitCode) {
        if (thread == null || !thread.isOpen()) {
            return Failing.with(WinError.ERROR_INVALID_HANDLE);
        }
        if (exitCode == null) {
            return Failing.with(WinError.ERROR_INVALID_PARAMETER);
        }
        exitCode.value = thread.exitCode().orElse(WinBase.STILL_ACTIVE);
        return true;
    }

    /**
     * The identifier of a thread.
     *
     * @param thread the thread
     * @return its lower 32 bits; 0 with ERROR_INVALID_HANDLE for null and a closed handle
     */
    public static int GetThreadId(@Nullable ThreadHandle thread) {
        if (thread == null || !thread.isOpen()) {
            ErrHandlingApi.SetLastError(WinError.ERROR_INVALID_HANDLE);
            return 0;
        }
        return id(thread.thread());
    }

    /** {@return the lower 32 bits of the calling thread's identifier, which is the JVM's and not the system's} */
    public static int GetCurrentThreadId() {
        return id(Thread.currentThread());
    }

    /**
     * The pseudo handle of this process. It can be waited for and is never signaled; closing it does nothing.
     *
     * @return {@link HandleApi#INVALID_HANDLE_VALUE}
     */
    public static FileHandle GetCurrentProcess() {
        return HandleApi.INVALID_HANDLE_VALUE;
    }

    /** {@return the number of this process} */
    public static int GetCurrentProcessId() {
        return (int) ProcessHandle.current().pid();
    }

    /**
     * Opens a process, to wait for its end.
     *
     * @param desiredAccess accepted, not enforced: a handle can be waited for and nothing else
     * @param inheritHandle not used: no handle is inherited by processes that the JVM starts
     * @param processId the system's number of the process, which need not be a child
     * @return the handle, signaled when the process has ended; or null with ERROR_INVALID_PARAMETER where there is no such process
     */
    public static @Nullable ProcessObject OpenProcess(int desiredAccess, boolean inheritHandle, int processId) {
        try {
            return ProcessObject.of(processId);
        } catch (NoSuchElementException none) {
            ErrHandlingApi.SetLastError(WinError.ERROR_INVALID_PARAMETER);
            return null;
        }
    }

    /**
     * The number of a process.
     *
     * @param process a handle of {@link #OpenProcess}, or the pseudo handle of this process
     * @return the number; 0 with ERROR_INVALID_HANDLE for null, a closed handle and one that is no process's
     */
    public static int GetProcessId(@Nullable Handle process) {
        if (process == HandleApi.INVALID_HANDLE_VALUE) {
            return GetCurrentProcessId();
        }
        if (process instanceof ProcessObject object && object.isOpen()) {
            return (int) object.pid();
        }
        ErrHandlingApi.SetLastError(WinError.ERROR_INVALID_HANDLE);
        return 0;
    }

    private static int id(Thread thread) {
        return (int) thread.threadId();
    }
}
