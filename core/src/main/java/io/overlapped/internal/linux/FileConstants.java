package io.overlapped.internal.linux;

/**
 * Flags, modes and numbers of the system calls on files, pipes and memory, under their C names.
 *
 * <p>System call numbers are {@code SYS_} and the call's name in capitals.
 */
public final class FileConstants {
    private static final Architecture HERE = Platform.architecture();

    // Access modes and flags of open(2). Four of them differ on AArch64, whose numbers are those of 32-bit ARM.
    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;
    public static final int O_RDWR = 2;
    public static final int O_ACCMODE = 3;
    public static final int O_CREAT = 0x40;
    public static final int O_EXCL = 0x80;
    public static final int O_NOCTTY = 0x100;
    public static final int O_TRUNC = 0x200;
    public static final int O_APPEND = 0x400;
    public static final int O_NONBLOCK = 0x800;
    public static final int O_DSYNC = 0x1000;
    public static final int O_SYNC = 0x10_1000;
    public static final int O_NOATIME = 0x4_0000;
    public static final int O_CLOEXEC = 0x8_0000;
    public static final int O_PATH = 0x20_0000;
    public static final int O_DIRECT = HERE.openFlag(0x4000, 0x1_0000);
    public static final int O_DIRECTORY = HERE.openFlag(0x1_0000, 0x4000);
    public static final int O_NOFOLLOW = HERE.openFlag(0x2_0000, 0x8000);
    public static final int O_TMPFILE = 0x40_0000 | O_DIRECTORY;

    // Flags of preadv2(2) and pwritev2(2), and of reads and writes through io_uring.
    public static final int RWF_HIPRI = 0x1;
    public static final int RWF_DSYNC = 0x2;
    public static final int RWF_SYNC = 0x4;
    public static final int RWF_NOWAIT = 0x8;
    public static final int RWF_APPEND = 0x10;
    public static final int RWF_NOAPPEND = 0x20;
    public static final int RWF_ATOMIC = 0x40;
    public static final int RWF_DONTCACHE = 0x80;

    // Kinds of file, in the mode.
    public static final int S_IFMT = 0xF000;
    public static final int S_IFSOCK = 0xC000;
    public static final int S_IFLNK = 0xA000;
    public static final int S_IFREG = 0x8000;
    public static final int S_IFBLK = 0x6000;
    public static final int S_IFDIR = 0x4000;
    public static final int S_IFCHR = 0x2000;
    public static final int S_IFIFO = 0x1000;

    // What statx(2) is asked for and says it has filled in.
    public static final int STATX_TYPE = 0x1;
    public static final int STATX_MODE = 0x2;
    public static final int STATX_NLINK = 0x4;
    public static final int STATX_UID = 0x8;
    public static final int STATX_GID = 0x10;
    public static final int STATX_ATIME = 0x20;
    public static final int STATX_MTIME = 0x40;
    public static final int STATX_CTIME = 0x80;
    public static final int STATX_INO = 0x100;
    public static final int STATX_SIZE = 0x200;
    public static final int STATX_BLOCKS = 0x400;
    public static final int STATX_BTIME = 0x800;
    public static final int STATX_MNT_ID = 0x1000;
    public static final int STATX_DIOALIGN = 0x2000;
    public static final int STATX_MNT_ID_UNIQUE = 0x4000;
    public static final int STATX_SUBVOL = 0x8000;
    public static final int STATX_WRITE_ATOMIC = 0x10000;
    public static final int STATX_DIO_READ_ALIGN = 0x20000;
    public static final int STATX_BASIC_STATS = 0x7ff;

    // Directory descriptor and flags of statx(2) and its relatives.
    public static final int AT_FDCWD = -100;
    public static final int AT_SYMLINK_NOFOLLOW = 0x100;
    public static final int AT_REMOVEDIR = 0x200;
    public static final int AT_EMPTY_PATH = 0x1000;
    public static final int AT_STATX_FORCE_SYNC = 0x2000;
    public static final int AT_STATX_DONT_SYNC = 0x4000;

    // mmap(2).
    public static final int PROT_NONE = 0;
    public static final int PROT_READ = 1;
    public static final int PROT_WRITE = 2;
    public static final int MAP_SHARED = 1;
    public static final int MAP_PRIVATE = 2;
    public static final int MAP_FIXED = 0x10;
    public static final int MAP_ANONYMOUS = 0x20;
    public static final int MAP_LOCKED = 0x2000;
    public static final int MAP_NORESERVE = 0x4000;
    public static final int MAP_POPULATE = 0x8000;
    public static final int MAP_HUGETLB = 0x4_0000;

    public static final int MADV_DONTNEED = 4;

    // eventfd(2).
    public static final int EFD_SEMAPHORE = 1;
    public static final int EFD_NONBLOCK = O_NONBLOCK;
    public static final int EFD_CLOEXEC = O_CLOEXEC;

    // epoll(7).
    public static final int EPOLL_CLOEXEC = O_CLOEXEC;
    public static final int EPOLL_CTL_ADD = 1;
    public static final int EPOLL_CTL_DEL = 2;
    public static final int EPOLL_CTL_MOD = 3;
    public static final int EPOLLIN = 0x1;
    public static final int EPOLLPRI = 0x2;
    public static final int EPOLLOUT = 0x4;
    public static final int EPOLLERR = 0x8;
    public static final int EPOLLHUP = 0x10;
    public static final int EPOLLRDHUP = 0x2000;
    public static final int EPOLLEXCLUSIVE = 1 << 28;
    public static final int EPOLLONESHOT = 1 << 30;
    public static final int EPOLLET = 1 << 31;

    // poll(2).
    public static final int POLLIN = 0x1;
    public static final int POLLPRI = 0x2;
    public static final int POLLOUT = 0x4;
    public static final int POLLERR = 0x8;
    public static final int POLLHUP = 0x10;
    public static final int POLLNVAL = 0x20;
    public static final int POLLRDHUP = 0x2000;

    // Commands of fcntl(2).
    public static final int F_GETFD = 1;
    public static final int F_SETFD = 2;
    public static final int F_GETFL = 3;
    public static final int F_SETFL = 4;
    public static final int F_DUPFD_CLOEXEC = 1030;
    public static final int F_SETPIPE_SZ = 1031;
    public static final int F_GETPIPE_SZ = 1032;
    public static final int F_OFD_SETLK = 37;
    public static final int F_OFD_SETLKW = 38;
    public static final int F_RDLCK = 0;
    public static final int F_WRLCK = 1;
    public static final int F_UNLCK = 2;
    public static final int FD_CLOEXEC = 1;

    // Modes of fallocate(2).
    public static final int FALLOC_FL_KEEP_SIZE = 0x1;
    public static final int FALLOC_FL_PUNCH_HOLE = 0x2;
    public static final int FALLOC_FL_COLLAPSE_RANGE = 0x8;
    public static final int FALLOC_FL_ZERO_RANGE = 0x10;
    public static final int FALLOC_FL_INSERT_RANGE = 0x20;
    public static final int FALLOC_FL_UNSHARE_RANGE = 0x40;

    // Origins of lseek(2).
    public static final int SEEK_SET = 0;
    public static final int SEEK_CUR = 1;
    public static final int SEEK_END = 2;
    public static final int SEEK_DATA = 3;
    public static final int SEEK_HOLE = 4;

    // Flags of renameat2(2).
    public static final int RENAME_NOREPLACE = 1;

    // Advice of posix_fadvise(2).
    public static final int POSIX_FADV_NORMAL = 0;
    public static final int POSIX_FADV_RANDOM = 1;
    public static final int POSIX_FADV_SEQUENTIAL = 2;
    public static final int POSIX_FADV_WILLNEED = 3;
    public static final int POSIX_FADV_DONTNEED = 4;
    public static final int POSIX_FADV_NOREUSE = 5;

    // getrlimit(2).
    public static final int RLIMIT_MEMLOCK = 8;

    // prctl(2) and seccomp(2); the filters are classic BPF.
    public static final int PR_SET_SECCOMP = 22;
    public static final int PR_SET_NO_NEW_PRIVS = 38;
    public static final int PR_GET_NO_NEW_PRIVS = 39;
    public static final int SECCOMP_MODE_FILTER = 2;
    public static final int SECCOMP_SET_MODE_FILTER = 1;
    public static final int SECCOMP_FILTER_FLAG_TSYNC = 1;
    public static final int SECCOMP_RET_ERRNO = 0x0005_0000;
    public static final int SECCOMP_RET_ALLOW = 0x7fff_0000;
    public static final int SECCOMP_RET_KILL_PROCESS = 0x8000_0000;
    public static final int BPF_LD = 0;
    public static final int BPF_W = 0;
    public static final int BPF_ABS = 0x20;
    public static final int BPF_JMP = 0x05;
    public static final int BPF_JEQ = 0x10;
    public static final int BPF_JGE = 0x30;
    public static final int BPF_K = 0;
    public static final int BPF_RET = 0x06;

    // Clocks, and flags of timerfd_create(2) and timerfd_settime(2).
    public static final int CLOCK_REALTIME = 0;
    public static final int TFD_NONBLOCK = EFD_NONBLOCK;
    public static final int TFD_CLOEXEC = O_CLOEXEC;
    public static final int TFD_TIMER_ABSTIME = 1 << 0;
    public static final int TFD_TIMER_CANCEL_ON_SET = 1 << 1;

    // Commands of membarrier(2).
    public static final int MEMBARRIER_CMD_QUERY = 0;
    public static final int MEMBARRIER_CMD_PRIVATE_EXPEDITED = 1 << 3;
    public static final int MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED = 1 << 4;

    // System call numbers. From 424 on they are the same everywhere.
    public static final int SYS_GETPID = HERE.systemCall(39, 172);
    public static final int SYS_GETTID = HERE.systemCall(186, 178);
    public static final int SYS_SECCOMP = HERE.systemCall(317, 277);
    public static final int SYS_MEMBARRIER = HERE.systemCall(324, 283);
    public static final int SYS_TIMERFD_CREATE = HERE.systemCall(283, 85);
    public static final int SYS_TIMERFD_SETTIME = HERE.systemCall(286, 86);
    public static final int SYS_FADVISE64 = HERE.systemCall(221, 223);
    public static final int SYS_UNLINKAT = HERE.systemCall(263, 35);
    public static final int SYS_RENAMEAT2 = HERE.systemCall(316, 276);
    public static final int SYS_COPY_FILE_RANGE = HERE.systemCall(326, 285);
    public static final int SYS_PREADV2 = HERE.systemCall(327, 286);
    public static final int SYS_PWRITEV2 = HERE.systemCall(328, 287);
    public static final int SYS_IO_URING_SETUP = 425;
    public static final int SYS_IO_URING_ENTER = 426;
    public static final int SYS_IO_URING_REGISTER = 427;
    public static final int SYS_PIDFD_OPEN = 434;

    /** The architecture a seccomp filter sees, {@code AUDIT_ARCH_X86_64} or its like. */
    public static final int AUDIT_ARCH = HERE.auditArch();

    private FileConstants() {}
}
