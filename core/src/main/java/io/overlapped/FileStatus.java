package io.overlapped;

import io.overlapped.internal.linux.CLayout;
import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.NativeMemory;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the system knows of a file, as statx(2) tells it.
 *
 * @param size in bytes
 * @param mode kind and permissions, as in {@code st_mode}
 * @param links how many names it has
 * @param userId who owns it
 * @param groupId which group it belongs to
 * @param inode its number on its device
 * @param device the device that it is on: major number in the upper half, minor number in the lower
 * @param blockSize the unit in which reading and writing is efficient, in bytes
 * @param allocated bytes that it takes on the device
 * @param accessed when it was read last, in nanoseconds where the file system has them
 * @param modified when its content changed last
 * @param changed when its content or its status changed last
 * @param created when it was made; null where the file system does not keep that
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
