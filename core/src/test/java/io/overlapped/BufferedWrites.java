package io.overlapped;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.NativeMemory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * How the io_uring engine performs buffered writes depends on the file system: where it cannot write without blocking, by plain
 * calls.
 */
public final class BufferedWrites {
    private BufferedWrites() {}

    /** Whether they are calls on the file system that a directory is on. */
    public static boolean areCalls(Path directory) throws IOException {
        try (Arena arena = Arena.ofConfined();
                FileHandle file =
                        FileHandle.open(directory.resolve("buffered-writes"), WRITE, CREATE, DELETE_ON_CLOSE)) {
            MemorySegment iovec = arena.allocate(16, 8);
            NativeMemory.putLong(iovec.address(), arena.allocate(1).address());
            NativeMemory.putLong(iovec.address() + 8, 1);
            long result = LibC.pwritev2(file.descriptor().fd(), iovec.address(), 1, 0, FileConstants.RWF_NOWAIT);
            return result == -Errno.EOPNOTSUPP;
        }
    }
}
