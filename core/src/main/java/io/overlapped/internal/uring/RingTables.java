package io.overlapped.internal.uring;

import static io.overlapped.internal.linux.IoUringConstants.IORING_REGISTER_BUFFERS_UPDATE;
import static io.overlapped.internal.linux.IoUringConstants.IORING_REGISTER_FILES_UPDATE;
import static io.overlapped.internal.linux.IoUringConstants.IORING_RSRC_REGISTER_SPARSE;
import static io.overlapped.internal.linux.IoUringLayout.*;

import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The calls that make and change a ring's tables of files and buffers. Negative results are -errno. */
final class RingTables {
    static final int NO_FILE = -1;

    private static final int IOVEC_SIZE = 16;

    private RingTables() {}

    /** Makes a table of which all entries are empty: IORING_REGISTER_FILES2 or IORING_REGISTER_BUFFERS2. */
    static int make(int ringFd, int opcode, int entries) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment register = arena.allocate(RSRC_REGISTER_SIZE, 8);
            NativeMemory.putInt(register.address() + RSRC_REGISTER_NR, entries);
            NativeMemory.putInt(register.address() + RSRC_REGISTER_FLAGS, IORING_RSRC_REGISTER_SPARSE);
            return LibC.ioUringRegister(ringFd, opcode, register.address(), RSRC_REGISTER_SIZE);
        }
    }

    /** Puts a file into an entry, or {@link #NO_FILE}. */
    static int putFile(int ringFd, int index, int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment update = arena.allocate(RSRC_UPDATE_SIZE + Integer.BYTES, 8);
            long number = update.address() + RSRC_UPDATE_SIZE;
            NativeMemory.putInt(number, fd);
            NativeMemory.putInt(update.address() + RSRC_UPDATE_OFFSET, index);
            NativeMemory.putLong(update.address() + RSRC_UPDATE_DATA, number);
            return LibC.ioUringRegister(ringFd, IORING_REGISTER_FILES_UPDATE, update.address(), 1);
        }
    }

    /** Puts memory into an entry; none with 0 and 0. */
    static int putBuffer(int ringFd, int index, long address, long length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment update = arena.allocate(RSRC_UPDATE2_SIZE + IOVEC_SIZE, 8);
            long iovec = update.address() + RSRC_UPDATE2_SIZE;
            NativeMemory.putLong(iovec, address);
            NativeMemory.putLong(iovec + Long.BYTES, length);
            NativeMemory.putInt(update.address() + RSRC_UPDATE2_OFFSET, index);
            NativeMemory.putLong(update.address() + RSRC_UPDATE2_DATA, iovec);
            NativeMemory.putInt(update.address() + RSRC_UPDATE2_NR, 1);
            return LibC.ioUringRegister(ringFd, IORING_REGISTER_BUFFERS_UPDATE, update.address(), RSRC_UPDATE2_SIZE);
        }
    }
}
