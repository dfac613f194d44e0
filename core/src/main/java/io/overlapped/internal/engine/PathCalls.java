package io.overlapped.internal.engine;

import io.overlapped.internal.linux.CLayout;
import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Operations on paths by plain system calls. Their descriptor is the directory that relative paths begin at. */
final class PathCalls {
    private PathCalls() {}

    static int call(Operation operation) {
        int directory = operation.descriptor().fd();
        long path = operation.currentAddress();
        int flags = operation.callFlags();
        return switch (operation.kind()) {
            case OPEN -> LibC.open(segment(path), flags, (int) operation.length());
            case STATUS ->
                LibC.statx(directory, segment(path), flags, (int) operation.length(), segment(operation.offset()));
            case RENAME -> rename(directory, path, operation.offset(), flags);
            case DELETE -> LibC.unlinkat(directory, path, flags);
            case CREATE_DIRECTORY -> LibC.mkdir(segment(path), (int) operation.length());
            default -> -Errno.EINVAL;
        };
    }

    /**
     * File systems of the network may not know how to rename only where nothing is in the way: then it is looked for first, as the
     * JDK does it.
     */
    private static int rename(int directory, long from, long to, int flags) {
        int result = LibC.renameat2(directory, from, directory, to, flags);
        boolean unknown = result == -Errno.EINVAL || result == -Errno.ENOSYS;
        if (!unknown || flags == 0) {
            return result;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment statx = arena.allocate(CLayout.STATX_STRUCT_SIZE, 8);
            int found = LibC.statx(
                    directory, segment(to), FileConstants.AT_SYMLINK_NOFOLLOW, FileConstants.STATX_TYPE, statx);
            return found == 0 ? -Errno.EEXIST : LibC.renameat2(directory, from, directory, to, 0);
        }
    }

    /** For parameters that the linker wants as segments; how long they are is the callee's business. */
    private static MemorySegment segment(long address) {
        return NativeMemory.segment(address, CLayout.STATX_STRUCT_SIZE);
    }
}
