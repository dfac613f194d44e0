package io.overlapped.internal.linux;

/**
 * Sizes and byte offsets of the C structures that system calls take, other than those of io_uring.
 *
 * <p>The fields of {@code struct statx} keep their C prefix, since {@code STATX_SIZE} and its like are masks
 * ({@link FileConstants}).
 */
public final class CLayout {
    public static final int IOVEC_SIZE = 16;
    public static final int IOVEC_BASE = 0;
    public static final int IOVEC_LEN = 8;

    public static final int POLLFD_SIZE = 8;
    public static final int POLLFD_FD = 0;
    public static final int POLLFD_EVENTS = 4;
    public static final int POLLFD_REVENTS = 6;

    /** Packed on x86-64 only, so that its 32-bit programs see the same structure. */
    public static final int EPOLL_EVENT_SIZE = Platform.architecture().packed(12, 16);

    public static final int EPOLL_EVENT_EVENTS = 0;
    public static final int EPOLL_EVENT_DATA = Platform.architecture().packed(4, 8);

    public static final int STATX_STRUCT_SIZE = 256;
    public static final int STX_MASK = 0;
    public static final int STX_BLKSIZE = 4;
    public static final int STX_ATTRIBUTES = 8;
    public static final int STX_NLINK = 16;
    public static final int STX_UID = 20;
    public static final int STX_GID = 24;
    public static final int STX_MODE = 28;
    public static final int STX_INO = 32;
    public static final int STX_SIZE = 40;
    public static final int STX_BLOCKS = 48;
    public static final int STX_ATTRIBUTES_MASK = 56;
    public static final int STX_ATIME = 64;
    public static final int STX_BTIME = 80;
    public static final int STX_CTIME = 96;
    public static final int STX_MTIME = 112;
    public static final int STX_RDEV_MAJOR = 128;
    public static final int STX_RDEV_MINOR = 132;
    public static final int STX_DEV_MAJOR = 136;
    public static final int STX_DEV_MINOR = 140;
    public static final int STX_MNT_ID = 144;
    public static final int STX_DIO_MEM_ALIGN = 152;
    public static final int STX_DIO_OFFSET_ALIGN = 156;
    public static final int STX_DIO_READ_OFFSET_ALIGN = 180;

    public static final int STATX_TIMESTAMP_SIZE = 16;
    public static final int STATX_TIMESTAMP_SEC = 0;
    public static final int STATX_TIMESTAMP_NSEC = 8;

    public static final int ITIMERSPEC_SIZE = 32;
    public static final int ITIMERSPEC_VALUE_SEC = 16;

    public static final int RLIMIT_SIZE = 16;
    public static final int RLIMIT_CUR = 0;
    public static final int RLIMIT_MAX = 8;

    public static final int SOCK_FILTER_SIZE = 8;
    public static final int SOCK_FILTER_CODE = 0;
    public static final int SOCK_FILTER_JT = 2;
    public static final int SOCK_FILTER_JF = 3;
    public static final int SOCK_FILTER_K = 4;

    public static final int SOCK_FPROG_SIZE = 16;
    public static final int SOCK_FPROG_LEN = 0;
    public static final int SOCK_FPROG_FILTER = 8;

    public static final int SECCOMP_DATA_SIZE = 64;
    public static final int SECCOMP_DATA_NR = 0;
    public static final int SECCOMP_DATA_ARCH = 4;
    public static final int SECCOMP_DATA_INSTRUCTION_POINTER = 8;
    public static final int SECCOMP_DATA_ARGS = 16;

    public static final int SOCKADDR_UN_SIZE = 110;
    public static final int SOCKADDR_UN_FAMILY = 0;
    public static final int SOCKADDR_UN_PATH = 2;

    public static final int UCRED_SIZE = 12;
    public static final int UCRED_UID = 4;

    public static final int FLOCK_SIZE = 32;
    public static final int FLOCK_TYPE = 0;
    public static final int FLOCK_WHENCE = 2;
    public static final int FLOCK_START = 8;
    public static final int FLOCK_LEN = 16;
    public static final int FLOCK_PID = 24;

    private CLayout() {}
}
