package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.Platform;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * flock(2): a lock that belongs to the open file, not to the descriptor or the process. It is free again when the file
 * is really closed, so it shows whether anything still keeps the file open.
 */
final class FileLock {
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle FLOCK = flock();

    private FileLock() {}

    @SuppressWarnings("restricted")
    private static MethodHandle flock() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("flock"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                Linker.Option.captureCallState("errno"));
    }

    static void assumeKnown() {
        assumeTrue(Platform.isSupported(), Platform::whyNot);
    }

    /** Locks the file; false where another open file has the lock. */
    static boolean tryLock(FileHandle file) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int result = (int) FLOCK.invokeExact(state, file.descriptor().fd(), LOCK_EX | LOCK_NB);
            if (result != 0) {
                assertThat((int) ERRNO.get(state, 0L)).as("errno of flock").isEqualTo(Errno.EAGAIN);
            }
            return result == 0;
        }
    }
}
