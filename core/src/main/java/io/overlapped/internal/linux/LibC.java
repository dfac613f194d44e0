package io.overlapped.internal.linux;

import static io.overlapped.internal.linux.FileConstants.RLIMIT_MEMLOCK;
import static io.overlapped.internal.linux.FileConstants.SYS_COPY_FILE_RANGE;
import static io.overlapped.internal.linux.FileConstants.SYS_FADVISE64;
import static io.overlapped.internal.linux.FileConstants.SYS_GETTID;
import static io.overlapped.internal.linux.FileConstants.SYS_IO_URING_ENTER;
import static io.overlapped.internal.linux.FileConstants.SYS_IO_URING_REGISTER;
import static io.overlapped.internal.linux.FileConstants.SYS_IO_URING_SETUP;
import static io.overlapped.internal.linux.FileConstants.SYS_PIDFD_OPEN;
import static io.overlapped.internal.linux.FileConstants.SYS_PREADV2;
import static io.overlapped.internal.linux.FileConstants.SYS_PWRITEV2;
import static io.overlapped.internal.linux.FileConstants.SYS_RENAMEAT2;
import static io.overlapped.internal.linux.FileConstants.SYS_TIMERFD_CREATE;
import static io.overlapped.internal.linux.FileConstants.SYS_TIMERFD_SETTIME;
import static io.overlapped.internal.linux.FileConstants.SYS_UNLINKAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * System calls.
 *
 * <p>Each returns what the call returns, or, where it fails, the negated error number, as the kernel itself does and as
 * io_uring's completions do. Nothing is retried, not even after {@code EINTR}. Where a function is not available the
 * result is {@code -ENOSYS}. Segments must be native ones.
 *
 * <p>A virtual thread that makes a call holds on to its carrier until the call returns.
 */
public final class LibC {
    /** Missing in musl before 1.2.5, while every kernel that has io_uring has the system calls. */
    private static final boolean HAS_VECTORED_FLAGS = Downcalls.has("preadv2") && Downcalls.has("pwritev2");

    private LibC() {}

    public static int open(MemorySegment path, int flags, int mode) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((int) Symbols.OPEN.invokeExact(state, path, flags, mode), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    /** Closes the descriptor even if it gives an error: do not call it twice. */
    public static int close(int fd) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((int) Symbols.CLOSE.invokeExact(state, fd), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static long read(int fd, long address, long length) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((long) Symbols.READ.invokeExact(state, fd, address, length), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static long write(int fd, long address, long length) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((long) Symbols.WRITE.invokeExact(state, fd, address, length), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static long pread(int fd, long address, long length, long offset) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((long) Symbols.PREAD.invokeExact(state, fd, address, length, offset), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static long pwrite(int fd, long address, long length, long offset) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((long) Symbols.PWRITE.invokeExact(state, fd, address, length, offset), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static long preadv(int fd, long iovecs, int count, long offset) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((long) Symbols.PREADV.invokeExact(state, fd, iovecs, count, offset), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static long pwritev(int fd, long iovecs, int count, long offset) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((long) Symbols.PWRITEV.invokeExact(state, fd, iovecs, count, offset), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    /** An offset of -1 means the current position, which is also the way to use this on a pipe. */
    public static long preadv2(int fd, long iovecs, int count, long offset, int flags) {
        if (!HAS_VECTORED_FLAGS) {
            return syscall6(SYS_PREADV2, fd, iovecs, count, offset, 0, flags);
        }
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((long) Symbols.PREADV2.invokeExact(state, fd, iovecs, count, offset, flags), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    /** As {@link #preadv2}, for writing. */
    public static long pwritev2(int fd, long iovecs, int count, long offset, int flags) {
        if (!HAS_VECTORED_FLAGS) {
            return syscall6(SYS_PWRITEV2, fd, iovecs, count, offset, 0, flags);
        }
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((long) Symbols.PWRITEV2.invokeExact(state, fd, iovecs, count, offset, flags), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static int fsync(int fd) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((int) Symbols.FSYNC.invokeExact(state, fd), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static int fdatasync(int fd) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((int) Symbols.FDATASYNC.invokeExact(state, fd), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static int ftruncate(int fd, long length) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((int) Symbols.FTRUNCATE.invokeExact(state, fd, length), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static int fallocate(int fd, int mode, long offset, long length) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((int) Symbols.FALLOCATE.invokeExact(state, fd, mode, offset, length), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    /** Unlike the C library's posix_fadvise, this returns the negated error number. */
    public static int fadvise(int fd, long offset, long length, int advice) {
        return (int) syscall6(SYS_FADVISE64, fd, offset, length, advice, 0, 0);
    }

    /** Copies within the kernel; the positions of the descriptors are neither used nor moved. */
    public static long copyFileRange(int from, long fromOffset, int to, long toOffset, long length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment offsets = arena.allocateFrom(ValueLayout.JAVA_LONG, fromOffset, toOffset);
            return syscall6(SYS_COPY_FILE_RANGE, from, offsets.address(), to, offsets.address() + 8, length, 0);
        }
    }

    public static int renameat2(int fromDirectory, long from, int toDirectory, long to, int flags) {
        return (int) syscall6(SYS_RENAMEAT2, fromDirectory, from, toDirectory, to, flags, 0);
    }

    public static int unlinkat(int directory, long path, int flags) {
        return (int) syscall6(SYS_UNLINKAT, directory, path, flags, 0, 0, 0);
    }

    public static long lseek(int fd, long offset, int whence) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((long) Symbols.LSEEK.invokeExact(state, fd, offset, whence), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static int statx(int dirfd, MemorySegment path, int flags, int mask, MemorySegment buffer) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((int) Symbols.STATX.invokeExact(state, dirfd, path, flags, mask, buffer), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static int pipe2(MemorySegment twoInts, int flags) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((int) Symbols.PIPE2.invokeExact(state, twoInts, flags), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static int eventfd(int initial, int flags) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((int) Symbols.EVENTFD.invokeExact(state, initial, flags), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static int poll(MemorySegment pollfds, int count, int timeoutMillis) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((int) Symbols.POLL.invokeExact(state, pollfds, (long) count, timeoutMillis), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static int epollCreate(int flags) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((int) Symbols.EPOLL_CREATE.invokeExact(state, flags), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static int epollControl(int epfd, int op, int fd, MemorySegment event) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((int) Symbols.EPOLL_CONTROL.invokeExact(state, epfd, op, fd, event), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static int epollWait(int epfd, MemorySegment events, int maxEvents, int timeoutMillis) {
        MemorySegment state = CallState.enter();
        try {
            int result = (int) Symbols.EPOLL_WAIT.invokeExact(state, epfd, events, maxEvents, timeoutMillis);
            return CallState.leave(result, state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static int fcntl(int fd, int command, int argument) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((int) Symbols.FCNTL.invokeExact(state, fd, command, argument), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    /**
     * Locks or unlocks a part of a file for its open file description (F_OFD_SETLK and its like): unlike a process's locks,
     * these conflict between two openings in one process, and end with the last descriptor of the opening.
     *
     * @param type F_RDLCK, F_WRLCK or F_UNLCK
     * @param length in bytes; 0 for everything from {@code start} on
     */
    public static int lock(int fd, int command, int type, long start, long length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment flock = arena.allocate(CLayout.FLOCK_SIZE, Long.BYTES);
            flock.set(ValueLayout.JAVA_SHORT, CLayout.FLOCK_TYPE, (short) type);
            flock.set(ValueLayout.JAVA_SHORT, CLayout.FLOCK_WHENCE, (short) FileConstants.SEEK_SET);
            flock.set(ValueLayout.JAVA_LONG, CLayout.FLOCK_START, start);
            flock.set(ValueLayout.JAVA_LONG, CLayout.FLOCK_LEN, length);
            MemorySegment state = CallState.enter();
            return CallState.leave((int) Symbols.FCNTL_WITH_POINTER.invokeExact(state, fd, command, flock), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static int mkdir(MemorySegment path, int mode) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((int) Symbols.MKDIR.invokeExact(state, path, mode), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static int unlink(MemorySegment path) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((int) Symbols.UNLINK.invokeExact(state, path), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static int munmap(long address, long length) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((int) Symbols.MUNMAP.invokeExact(state, address, length), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static int madvise(long address, long length, int advice) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((int) Symbols.MADVISE.invokeExact(state, address, length, advice), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    /** Mind that most of what this sets holds for the calling thread only. */
    public static int prctl(int option, long a2, long a3, long a4, long a5) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((int) Symbols.PRCTL.invokeExact(state, option, a2, a3, a4, a5), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    /** Maps memory wherever the kernel likes; the address, or a negated error number. */
    public static long mmap(long length, int protection, int flags, int fd, long offset) {
        MemorySegment state = CallState.enter();
        try {
            long address = (long) Symbols.MMAP.invokeExact(state, 0L, length, protection, flags, fd, offset);
            return CallState.leave(address, state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    /** The address, or 0 if there is no memory. */
    public static long malloc(long size) {
        MemorySegment state = CallState.enter();
        try {
            long address = (long) Symbols.MALLOC.invokeExact(state, size);
            return Math.max(0, CallState.leave(address, state));
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    /**
     * Memory for {@link #free} at a multiple of {@code alignment}, which must be a power of two; 0 if there is none.
     * The size is rounded up to a multiple of the alignment, as the C standard wants it.
     */
    public static long allocateAligned(long alignment, long size) {
        if (Long.bitCount(alignment) != 1 || size < 0 || size > Long.MAX_VALUE - alignment) {
            return 0;
        }
        long rounded = (size + alignment - 1) & -alignment;
        MemorySegment state = CallState.enter();
        try {
            long address = (long) Symbols.ALIGNED_ALLOC.invokeExact(state, alignment, rounded);
            return Math.max(0, CallState.leave(address, state));
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    /** Frees what {@link #malloc} or {@link #allocateAligned} gave; 0 is ignored. */
    public static void free(long address) {
        MemorySegment state = CallState.enter();
        try {
            Symbols.FREE.invokeExact(state, address);
            CallState.leave(0, state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static int ioUringSetup(int entries, MemorySegment params) {
        MemorySegment state = CallState.enter();
        try {
            long fd = (long)
                    Symbols.SYSCALL_WITH_POINTER.invokeExact(state, (long) SYS_IO_URING_SETUP, (long) entries, params);
            return (int) CallState.leave(fd, state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static int ioUringEnter(int fd, int toSubmit, int minComplete, int flags, long argument, long argumentSize) {
        return (int) syscall6(SYS_IO_URING_ENTER, fd, toSubmit, minComplete, flags, argument, argumentSize);
    }

    public static int ioUringRegister(int fd, int opcode, long argument, int count) {
        return (int) syscall6(SYS_IO_URING_REGISTER, fd, opcode, argument, count, 0, 0);
    }

    public static int timerfdCreate(int clock, int flags) {
        return (int) syscall6(SYS_TIMERFD_CREATE, clock, flags, 0, 0, 0, 0);
    }

    public static int timerfdSettime(int fd, int flags, MemorySegment newValue) {
        return (int) syscall6(SYS_TIMERFD_SETTIME, fd, flags, newValue.address(), 0, 0, 0);
    }

    /** A descriptor of a process, which can be read when that has ended; closed by exec. */
    public static int pidfdOpen(int pid) {
        return (int) syscall6(SYS_PIDFD_OPEN, pid, 0, 0, 0, 0, 0);
    }

    /** The kernel's number of the thread; of the carrier, if the thread is virtual. */
    public static int gettid() {
        return (int) syscall6(SYS_GETTID, 0, 0, 0, 0, 0, 0);
    }

    /** How much memory the user may lock, in bytes: {@link Long#MAX_VALUE} if there is no limit. */
    public static long memlockLimit() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = arena.allocate(CLayout.RLIMIT_SIZE, Long.BYTES);
            int result = getrlimit(RLIMIT_MEMLOCK, limit);
            long soft = limit.get(ValueLayout.JAVA_LONG, CLayout.RLIMIT_CUR);
            // The kernel's numbers are unsigned, and "unlimited" is the greatest of them.
            return result < 0 ? result : soft < 0 ? Long.MAX_VALUE : soft;
        }
    }

    /** Any system call, by its number. Arguments it does not have are ignored. */
    public static long syscall6(long number, long a1, long a2, long a3, long a4, long a5, long a6) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((long) Symbols.SYSCALL.invokeExact(state, number, a1, a2, a3, a4, a5, a6), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    private static int getrlimit(int resource, MemorySegment limit) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((int) Symbols.GETRLIMIT.invokeExact(state, resource, limit), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }
}
