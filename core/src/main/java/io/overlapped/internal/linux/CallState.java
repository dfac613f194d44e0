package io.overlapped.internal.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Where a system call leaves its errno.
 *
 * <p>A platform thread keeps one segment for life. A virtual thread borrows one for the duration of a call: there may
 * be millions of virtual threads, but one that is in a native call cannot leave its carrier, so a few segments do for
 * all of them. A call that throws does not give its segment back; the garbage collector frees it.
 */
final class CallState {
    private static final StructLayout LAYOUT = Linker.Option.captureStateLayout();
    private static final long ERRNO_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("errno"));

    /** A power of two, and more than there are carriers on most machines; a miss only costs an allocation. */
    private static final int SPARES = 128;

    private static final AtomicReferenceArray<MemorySegment> SPARE = new AtomicReferenceArray<>(SPARES);
    private static final ThreadLocal<MemorySegment> OF_THREAD = ThreadLocal.withInitial(CallState::allocate);

    private CallState() {}

    /** The segment for the system call that the current thread is about to make. */
    static MemorySegment enter() {
        Thread thread = Thread.currentThread();
        return thread.isVirtual() ? borrow(thread) : OF_THREAD.get();
    }

    /** The call's result, or -errno if it failed; the segment may not be used after this. */
    static int leave(int result, MemorySegment state) {
        int value = result >= 0 ? result : -errno(state);
        giveBack(state);
        return value;
    }

    /** As {@link #leave(int, MemorySegment)}. */
    static long leave(long result, MemorySegment state) {
        long value = result >= 0 ? result : -errno(state);
        giveBack(state);
        return value;
    }

    /** What a call throws beyond its result: nothing the callers of a system call could handle. */
    static RuntimeException unexpected(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException runtime ? runtime : new IllegalStateException(thrown);
    }

    /** Stands in for a function that the C library does not have: fails as the kernel does for an unknown call. */
    static int missing(MemorySegment state) {
        state.set(ValueLayout.JAVA_INT, ERRNO_OFFSET, Errno.ENOSYS);
        return -1;
    }

    private static int errno(MemorySegment state) {
        return state.get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
    }

    private static MemorySegment borrow(Thread thread) {
        MemorySegment spare = SPARE.getAndSet(index(thread), null);
        return spare != null ? spare : allocate();
    }

    private static void giveBack(MemorySegment state) {
        Thread thread = Thread.currentThread();
        if (thread.isVirtual()) {
            SPARE.setRelease(index(thread), state);
        }
    }

    private static int index(Thread thread) {
        return (int) thread.threadId() & (SPARES - 1);
    }

    private static MemorySegment allocate() {
        return Arena.ofAuto().allocate(LAYOUT);
    }
}
