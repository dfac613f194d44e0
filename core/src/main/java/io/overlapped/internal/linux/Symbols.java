package io.overlapped.internal.linux;

import static io.overlapped.internal.linux.Downcalls.INT;
import static io.overlapped.internal.linux.Downcalls.LONG;
import static io.overlapped.internal.linux.Downcalls.POINTER;
import static io.overlapped.internal.linux.Downcalls.function;
import static io.overlapped.internal.linux.Downcalls.procedure;
import static io.overlapped.internal.linux.Downcalls.variadic;

import java.lang.invoke.MethodHandle;

/**
 * The C library's functions, as constants, so that the just-in-time compiler sees through them.
 *
 * <p>Addresses that the callers have as numbers are declared as such; on all supported architectures they are passed
 * like pointers. On 64-bit glibc and musl the plain names take 64-bit offsets.
 */
final class Symbols {
    static final MethodHandle OPEN = variadic("open", 2, INT, POINTER, INT, INT);
    static final MethodHandle CLOSE = function("close", INT, INT);
    static final MethodHandle READ = function("read", LONG, INT, LONG, LONG);
    static final MethodHandle WRITE = function("write", LONG, INT, LONG, LONG);
    static final MethodHandle PREAD = function("pread", LONG, INT, LONG, LONG, LONG);
    static final MethodHandle PWRITE = function("pwrite", LONG, INT, LONG, LONG, LONG);
    static final MethodHandle PREADV = function("preadv", LONG, INT, LONG, INT, LONG);
    static final MethodHandle PWRITEV = function("pwritev", LONG, INT, LONG, INT, LONG);
    static final MethodHandle PREADV2 = function("preadv2", LONG, INT, LONG, INT, LONG, INT);
    static final MethodHandle PWRITEV2 = function("pwritev2", LONG, INT, LONG, INT, LONG, INT);
    static final MethodHandle FSYNC = function("fsync", INT, INT);
    static final MethodHandle FDATASYNC = function("fdatasync", INT, INT);
    static final MethodHandle FTRUNCATE = function("ftruncate", INT, INT, LONG);
    static final MethodHandle FALLOCATE = function("fallocate", INT, INT, INT, LONG, LONG);
    static final MethodHandle LSEEK = function("lseek", LONG, INT, LONG, INT);
    static final MethodHandle STATX = function("statx", INT, INT, POINTER, INT, INT, POINTER);
    static final MethodHandle PIPE2 = function("pipe2", INT, POINTER, INT);
    static final MethodHandle EVENTFD = function("eventfd", INT, INT, INT);
    static final MethodHandle POLL = function("poll", INT, POINTER, LONG, INT);
    static final MethodHandle EPOLL_CREATE = function("epoll_create1", INT, INT);
    static final MethodHandle EPOLL_CONTROL = function("epoll_ctl", INT, INT, INT, INT, POINTER);
    static final MethodHandle EPOLL_WAIT = function("epoll_wait", INT, INT, POINTER, INT, INT);
    static final MethodHandle FCNTL = variadic("fcntl", 2, INT, INT, INT, INT);
    static final MethodHandle FCNTL_WITH_POINTER = variadic("fcntl", 2, INT, INT, INT, POINTER);
    static final MethodHandle MKDIR = function("mkdir", INT, POINTER, INT);
    static final MethodHandle UNLINK = function("unlink", INT, POINTER);
    static final MethodHandle MUNMAP = function("munmap", INT, LONG, LONG);
    static final MethodHandle MADVISE = function("madvise", INT, LONG, LONG, INT);
    static final MethodHandle PRCTL = variadic("prctl", 1, INT, INT, LONG, LONG, LONG, LONG);

    static final MethodHandle MMAP = function("mmap", LONG, LONG, LONG, INT, INT, INT, LONG);
    static final MethodHandle MALLOC = function("malloc", LONG, LONG);
    static final MethodHandle ALIGNED_ALLOC = function("aligned_alloc", LONG, LONG, LONG);
    static final MethodHandle FREE = procedure("free", LONG);
    static final MethodHandle GETRLIMIT = function("getrlimit", INT, INT, POINTER);

    /** Every argument is passed in full width: the function reads them as longs, whatever the call makes of them. */
    static final MethodHandle SYSCALL = variadic("syscall", 1, LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG);

    /** For io_uring_setup(2), so that the linker keeps the parameters' segment alive during the call. */
    static final MethodHandle SYSCALL_WITH_POINTER = variadic("syscall", 1, LONG, LONG, LONG, POINTER);

    private Symbols() {}
}
