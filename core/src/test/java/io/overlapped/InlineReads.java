package io.overlapped;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Not every file system lets the page cache be asked. */
final class InlineReads {
    private InlineReads() {}

    static void assumeSupported(FileHandle file) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment iovec = arena.allocate(16, 8);
            MemorySegment buffer = arena.allocate(1);
            NativeMemory.putLong(iovec.address(), buffer.address());
            NativeMemory.putLong(iovec.address() + 8, 1);
            long result = LibC.preadv2(file.descriptor().fd(), iovec.address(), 1, 0, FileConstants.RWF_NOWAIT);
            assumeTrue(result != -Errno.EOPNOTSUPP, "the file system does not know RWF_NOWAIT");
        }
    }
}
