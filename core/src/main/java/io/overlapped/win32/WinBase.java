package io.overlapped.win32;

import io.overlapped.CleanupCancelCallback;
import io.overlapped.CleanupGroup;
import io.overlapped.FileHandle;
import io.overlapped.NotificationMode;
import io.overlapped.ThreadPool;
import org.jspecify.annotations.Nullable;

/** winbase.h: flags, results of waits, the callback environment's functions, and what else is only there. */
public final class WinBase {
    /** CreateFileW: for overlapped operations. */
    public static final int FILE_FLAG_OVERLAPPED = 0x4000_0000;

    /** CreateFileW: past the page cache. */
    public static final int FILE_FLAG_NO_BUFFERING = 0x2000_0000;

    /** CreateFileW: accepted and of no effect. */
    public static final int FILE_FLAG_RANDOM_ACCESS = 0x1000_0000;

    /** CreateFileW: accepted and of no effect. */
    public static final int FILE_FLAG_SEQUENTIAL_SCAN = 0x0800_0000;

    /** CreateFileW: the file goes when its last handle is closed. */
    public static final int FILE_FLAG_DELETE_ON_CLOSE = 0x0400_0000;

    /** CreateFileW: every write is on the device when it completes. */
    public static final int FILE_FLAG_WRITE_THROUGH = 0x8000_0000;

    /** Notification mode: an operation that succeeds at once has no completion. */
    public static final int FILE_SKIP_COMPLETION_PORT_ON_SUCCESS = 1;

    /** Notification mode: the handle itself is not signaled by its operations. */
    public static final int FILE_SKIP_SET_EVENT_ON_HANDLE = 2;

    /** CreateNamedPipeW: there must be no instance yet. */
    public static final int FILE_FLAG_FIRST_PIPE_INSTANCE = 0x0008_0000;

    /** CreateNamedPipeW: from the client to the server. */
    public static final int PIPE_ACCESS_INBOUND = 1;

    /** CreateNamedPipeW: from the server to the client. */
    public static final int PIPE_ACCESS_OUTBOUND = 2;

    /** CreateNamedPipeW: both ways. */
    public static final int PIPE_ACCESS_DUPLEX = 3;

    /** CreateNamedPipeW: bytes. */
    public static final int PIPE_TYPE_BYTE = 0;

    /** CreateNamedPipeW: each write is a message. */
    public static final int PIPE_TYPE_MESSAGE = 4;

    /** Read mode: whatever bytes there are. */
    public static final int PIPE_READMODE_BYTE = 0;

    /** Read mode: a message, or a part of one. */
    public static final int PIPE_READMODE_MESSAGE = 2;

    /** Wait mode: operations wait. */
    public static final int PIPE_WAIT = 0;

    /** Wait mode: not supported, as Windows advises against it. */
    public static final int PIPE_NOWAIT = 1;

    /** CreateNamedPipeW: accepted and of no effect: there are no remote clients. */
    public static final int PIPE_ACCEPT_REMOTE_CLIENTS = 0;

    /** CreateNamedPipeW: there are no others than local ones in any case. */
    public static final int PIPE_REJECT_REMOTE_CLIENTS = 8;

    /** CreateNamedPipeW: any number of instances. */
    public static final int PIPE_UNLIMITED_INSTANCES = 255;

    /** GetNamedPipeInfo: the client's end. */
    public static final int PIPE_CLIENT_END = 0;

    /** GetNamedPipeInfo: the server's end. */
    public static final int PIPE_SERVER_END = 1;

    /** WaitNamedPipeW: the time that the server chose. */
    public static final int NMPWAIT_USE_DEFAULT_WAIT = 0;

    /** WaitNamedPipeW: only looks. */
    public static final int NMPWAIT_NOWAIT = 1;

    /** WaitNamedPipeW: without limit. */
    public static final int NMPWAIT_WAIT_FOREVER = 0xFFFF_FFFF;

    /** LockFileEx: does not wait. */
    public static final int LOCKFILE_FAIL_IMMEDIATELY = 1;

    /** LockFileEx: nobody else may have a lock there. */
    public static final int LOCKFILE_EXCLUSIVE_LOCK = 2;

    /** SetFilePointerEx: from the beginning. */
    public static final int FILE_BEGIN = 0;

    /** SetFilePointerEx: from where the pointer is. */
    public static final int FILE_CURRENT = 1;

    /** SetFilePointerEx: from the end. */
    public static final int FILE_END = 2;

    /** A wait without limit. */
    public static final int INFINITE = 0xFFFF_FFFF;

    /** Result of a wait: it has come. */
    public static final int WAIT_OBJECT_0 = 0;

    /** Result of a wait for a mutex: it has come, but its last owner ended without releasing it. */
    public static final int WAIT_ABANDONED = 0x80;

    /** Result of a wait for several: has come, but a mutex among them was left by an owner that ended. */
    public static final int WAIT_ABANDONED_0 = WAIT_ABANDONED;

    /** Result of an alertable wait: the thread was interrupted. */
    public static final int WAIT_IO_COMPLETION = 192;

    /** Result of a wait: failed, see the last error. */
    public static final int WAIT_FAILED = 0xFFFF_FFFF;

    /** GetExitCodeThread: the thread has not ended. */
    public static final int STILL_ACTIVE = 259;

    /** CreateThread: it does not run before {@link ProcessThreadsApi#ResumeThread}. */
    public static final int CREATE_SUSPENDED = 4;

    /** CreateThread: the size of the stack is what is reserved; it is so without, too. */
    public static final int STACK_SIZE_PARAM_IS_A_RESERVATION = 0x0001_0000;

    private WinBase() {}

    /**
     * Whether an operation is over; true too where there was none.
     *
     * @param overlapped the operation
     * @return whether it is not in flight
     */
    public static boolean HasOverlappedIoCompleted(OVERLAPPED overlapped) {
        return overlapped.isCompleted();
    }

    /**
     * Adds notification modes to a file; they cannot be removed.
     *
     * @param file opened with FILE_FLAG_OVERLAPPED, without operations in flight
     * @param flags FILE_SKIP_COMPLETION_PORT_ON_SUCCESS, FILE_SKIP_SET_EVENT_ON_HANDLE
     * @return true; false with ERROR_INVALID_HANDLE, or with ERROR_INVALID_PARAMETER for other flags and a handle that is not
     *     overlapped
     */
    public static boolean SetFileCompletionNotificationModes(@Nullable FileHandle file, int flags) {
        if (file == null || !file.isOpen()) {
            return Failing.with(WinError.ERROR_INVALID_HANDLE);
        }
        int unknown = flags & ~(FILE_SKIP_COMPLETION_PORT_ON_SUCCESS | FILE_SKIP_SET_EVENT_ON_HANDLE);
        if (unknown != 0 || file.isSynchronous()) {
            return Failing.with(WinError.ERROR_INVALID_PARAMETER);
        }
        if ((flags & FILE_SKIP_COMPLETION_PORT_ON_SUCCESS) != 0) {
            file.notificationModes(NotificationMode.SKIP_COMPLETION_ON_SUCCESS);
        }
        if ((flags & FILE_SKIP_SET_EVENT_ON_HANDLE) != 0) {
            file.notificationModes(NotificationMode.SKIP_SET_EVENT_ON_HANDLE);
        }
        return true;
    }

    // ---- the callback environment

    /**
     * Sets an environment to its defaults: the process' pool, normal priority.
     *
     * @param environment the environment
     */
    public static void InitializeThreadpoolEnvironment(TP_CALLBACK_ENVIRON environment) {
        environment.reset();
    }

    /**
     * Ends an environment's use. Objects that were created with it are not touched.
     *
     * @param environment the environment
     */
    public static void DestroyThreadpoolEnvironment(TP_CALLBACK_ENVIRON environment) {
        environment.reset();
    }

    /**
     * Chooses the pool.
     *
     * @param environment the environment
     * @param pool whose threads run the callbacks; null for the process' own
     */
    public static void SetThreadpoolCallbackPool(TP_CALLBACK_ENVIRON environment, @Nullable ThreadPool pool) {
        environment.Pool = pool;
    }

    /**
     * Chooses which callbacks a free thread takes first.
     *
     * @param environment the environment
     * @param priority one of the TP_CALLBACK_PRIORITY values of {@link WinNT}; creating an object checks it
     */
    public static void SetThreadpoolCallbackPriority(TP_CALLBACK_ENVIRON environment, int priority) {
        environment.CallbackPriority = priority;
    }

    /**
     * Says that callbacks may take long.
     *
     * @param environment the environment
     */
    public static void SetThreadpoolCallbackRunsLong(TP_CALLBACK_ENVIRON environment) {
        environment.LongFunction = true;
    }

    /**
     * Chooses the group that objects become members of.
     *
     * @param environment the environment
     * @param group the group; null for none
     * @param cancelCallback told of each object that the group cancels; may be null
     */
    public static void SetThreadpoolCallbackCleanupGroup(
            TP_CALLBACK_ENVIRON environment,
            @Nullable CleanupGroup group,
            @Nullable CleanupCancelCallback cancelCallback) {
        environment.CleanupGroup = group;
        environment.CleanupGroupCancelCallback = cancelCallback;
    }

    /**
     * Keeps a reference to a library while the environment has it, and does nothing else: the JVM unloads no code that a
     * callback may still run.
     *
     * @param environment the environment
     * @param module what stands for the library
     */
    public static void SetThreadpoolCallbackLibrary(TP_CALLBACK_ENVIRON environment, @Nullable Object module) {
        environment.RaceDll = module;
    }

    /**
     * Says that callbacks need a thread that does not end when idle.
     *
     * @param environment the environment
     */
    public static void SetThreadpoolCallbackPersistent(TP_CALLBACK_ENVIRON environment) {
        environment.Persistent = true;
    }
}
