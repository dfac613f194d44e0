package io.overlapped;

import io.overlapped.internal.linux.CLayout;
import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the system knows of a file, as statx(2) tells it. Where the system's own calls are not known, the JDK tells less, as is said
 * below; of a file system without Unix attributes, nothing but the kind, the size, and the times.
 *
 * @param size in bytes
 * @param mode kind and permissions, as in {@code st_mode}; the kind alone without Unix attributes
 * @param links how many names it has; 1 without Unix attributes
 * @param userId who owns it; 0 without Unix attributes
 * @param groupId which group it belongs to; 0 without Unix attributes
 * @param inode its number on its device; 0 without Unix attributes
 * @param device the device that it is on: major number in the upper half, minor number in the lower; elsewhere than on Linux the
 *     system's own number, and 0 without Unix attributes
 * @param blockSize the unit in which reading and writing is efficient, in bytes; 0 where the JDK tells
 * @param allocated bytes that it takes on the device; its size where the JDK tells
 * @param accessed when it was read last, in nanoseconds where the file system has them
 * @param modified when its content changed last
 * @param changed when its content or its status changed last; as {@code modified} without Unix attributes
 * @param created when it was made; null where the file system does not keep that, of which the JDK has another of the times
 * @param directMemoryAlignment what direct I/O asks of addresses, in bytes; 0 where it is not supported, or the kernel does not
 *     tell (before Linux 6.1)
 * @param directOffsetAlignment what direct I/O asks of offsets and lengths, in bytes; 0 likewise
 */
public record FileStatus(
        long size,
        int mode,
        long links,
        int userId,
        int groupId,
        long inode,
        long device,
        int blockSize,
        long allocated,
        Instant accessed,
        Instant modified,
        Instant changed,
        @Nullable Instant created,
        int directMemoryAlignment,
        int directOffsetAlignment) {
    static final int MASK = FileConstants.STATX_BASIC_STATS | FileConstants.STATX_BTIME | FileConstants.STATX_DIOALIGN;

    private static final int SECTOR = 512;

    /** {@return whether it is a regular file} */
    public boolean isRegularFile() {
        return is(FileConstants.S_IFREG);
    }

    /** {@return whether it is a directory} */
    public boolean isDirectory() {
        return is(FileConstants.S_IFDIR);
    }

    /** {@return whether it is a symbolic link, which is seen only with NOFOLLOW_LINKS} */
    public boolean isSymbolicLink() {
        return is(FileConstants.S_IFLNK);
    }

    private boolean is(int kind) {
        return (mode & FileConstants.S_IFMT) == kind;
    }

    /** How large a struct statx is. */
    static final long BYTES = CLayout.STATX_STRUCT_SIZE;

    static long readSize(long statx) {
        return NativeMemory.getLong(statx + CLayout.STX_SIZE);
    }

    /** What a status is written to, which is to be kept reachable until then. */
    static MemorySegment allocate() {
        return Arena.ofAuto().allocate(BYTES, Long.BYTES);
    }

    /** Reads a struct statx. */
    static FileStatus read(long statx) {
        int mask = NativeMemory.getInt(statx + CLayout.STX_MASK);
        boolean direct = (mask & FileConstants.STATX_DIOALIGN) != 0;
        long major = Integer.toUnsignedLong(NativeMemory.getInt(statx + CLayout.STX_DEV_MAJOR));
        long minor = Integer.toUnsignedLong(NativeMemory.getInt(statx + CLayout.STX_DEV_MINOR));
        return new FileStatus(
                NativeMemory.getLong(statx + CLayout.STX_SIZE),
                Short.toUnsignedInt(NativeMemory.getShort(statx + CLayout.STX_MODE)),
                Integer.toUnsignedLong(NativeMemory.getInt(statx + CLayout.STX_NLINK)),
                NativeMemory.getInt(statx + CLayout.STX_UID),
                NativeMemory.getInt(statx + CLayout.STX_GID),
                NativeMemory.getLong(statx + CLayout.STX_INO),
                major << Integer.SIZE | minor,
                NativeMemory.getInt(statx + CLayout.STX_BLKSIZE),
                NativeMemory.getLong(statx + CLayout.STX_BLOCKS) * SECTOR,
                time(statx + CLayout.STX_ATIME),
                time(statx + CLayout.STX_MTIME),
                time(statx + CLayout.STX_CTIME),
                (mask & FileConstants.STATX_BTIME) != 0 ? time(statx + CLayout.STX_BTIME) : null,
                direct ? NativeMemory.getInt(statx + CLayout.STX_DIO_MEM_ALIGN) : 0,
                direct ? NativeMemory.getInt(statx + CLayout.STX_DIO_OFFSET_ALIGN) : 0);
    }

    private static Instant time(long timestamp) {
        long seconds = NativeMemory.getLong(timestamp + CLayout.STATX_TIMESTAMP_SEC);
        return Instant.ofEpochSecond(seconds, NativeMemory.getInt(timestamp + CLayout.STATX_TIMESTAMP_NSEC));
    }
}
