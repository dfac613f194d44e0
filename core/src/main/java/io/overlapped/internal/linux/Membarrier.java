package io.overlapped.internal.linux;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * membarrier(2): one thread has all the others of the process pass a full memory barrier, so that they need none
 * themselves. A thread that is not running passes it by the switch of threads.
 *
 * <p>The process must ask for it once, which takes the kernel a while where there are several threads; and the first native call
 * of a process takes longer still. So a thread of its own does that, when somebody has a use for it.
 */
public final class Membarrier {
    private static final AtomicBoolean ASKED = new AtomicBoolean();
    private static volatile boolean known;
    private static volatile boolean available;

    private Membarrier() {}

    /** Begins to find out. Never blocks; may be called often. */
    public static void prepare() {
        if (ASKED.get() || !ASKED.compareAndSet(false, true)) {
            return;
        }
        Thread asker = new Thread(null, Membarrier::ask, "overlapped-membarrier", 0, false);
        asker.setDaemon(true);
        try {
            asker.start();
        } catch (OutOfMemoryError e) {
            ASKED.set(false); // no thread can be had now: whoever comes next tries again
        }
    }

    private static void ask() {
        try {
            available = Platform.isSupported() && call(FileConstants.MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) == 0;
        } finally {
            known = true; // where it cannot be had, a fence is used
        }
    }

    private static long call(int command) {
        return LibC.syscall6(FileConstants.SYS_MEMBARRIER, command, 0, 0, 0, 0, 0);
    }

    /** Whether it is known already if there is one. */
    public static boolean isKnown() {
        return known;
    }

    /** Whether the kernel has it, and lets this process use it. Stays as it is once it is {@linkplain #isKnown known}. */
    public static boolean isAvailable() {
        return available;
    }

    /** Has every thread of the process pass a full barrier between the call and its return. False where it did not. */
    public static boolean passAll() {
        return available && call(FileConstants.MEMBARRIER_CMD_PRIVATE_EXPEDITED) == 0;
    }
}
