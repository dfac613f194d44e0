package io.overlapped;

import static io.overlapped.internal.linux.FileConstants.*;

import io.overlapped.internal.linux.CLayout;
import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.NativeMemory;
import io.overlapped.internal.linux.Platform;
import io.overlapped.internal.linux.Sockets;
import io.overlapped.internal.pool.Blocking;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;

/**
 * The directory that the named pipes of one user have their names in. It belongs to that user and nobody else can enter it,
 * which is looked at each time: so nobody else can take a name, or connect to one.
 *
 * <p>Everything that looks at names or changes them does so under the lock of one file in it. The lock ends with its holder,
 * so a process that was killed holds nobody up.
 */
final class PipeDirectory {
    /** System property: the directory to use. Its parent must be one that other users cannot change. */
    static final String PROPERTY = "io.overlapped.pipes";

    private static final int FOR_US_ALONE = 0700;
    private static final int OTHERS = 077;
    private static final int OTHERS_WRITE = 022;
    private static final int STICKY = 01000;
    private static final int PERMISSIONS = 0777;
    private static final String LOCK = "lock";

    private final String path;

    private PipeDirectory(String path) {
        this.path = path;
    }

    /** Something that is done under the lock. */
    @FunctionalInterface
    interface Action<T> {
        T run() throws IOException;
    }

    /** The directory, which is made where it is not there. */
    static PipeDirectory ofThisUser() throws IOException {
        if (!Platform.isSupported()) {
            throw new UnsupportedOperationException("named pipes need the system's own calls: " + Platform.whyNot());
        }
        return at(new File(chosen()).getAbsolutePath());
    }

    private static String chosen() {
        String property = System.getProperty(PROPERTY, "");
        if (!property.isEmpty()) {
            return property;
        }
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        if (runtime != null && runtime.startsWith("/") && isOurs(runtime)) {
            return runtime + "/overlapped";
        }
        return System.getProperty("java.io.tmpdir", "/tmp") + "/overlapped-" + Sockets.user();
    }

    private static PipeDirectory at(String path) throws IOException {
        int parent = path.lastIndexOf('/');
        try (Arena arena = Arena.ofConfined()) {
            int made = LibC.mkdir(arena.allocateFrom(path), FOR_US_ALONE);
            if (made < 0 && made != -Errno.EEXIST) {
                throw new FileSystemException(
                        path,
                        null,
                        "the directory of the named pipes cannot be made: " + Errno.describe(-made)
                                + "; choose another with -D" + PROPERTY + "=");
            }
        }
        check(path, parent > 0 ? path.substring(0, parent) : "/");
        return new PipeDirectory(path);
    }

    private static void check(String path, String parent) throws IOException {
        String wrong = whatIsWrong(path);
        if (wrong == null) {
            Status above = Status.of(parent, true);
            boolean changeable = above.error == 0 && (above.mode & OTHERS_WRITE) != 0 && (above.mode & STICKY) == 0;
            wrong = changeable ? "others can change " + parent + ", where it is" : null;
        }
        if (wrong != null) {
            throw new AccessDeniedException(
                    path,
                    null,
                    "named pipes refused: " + wrong + "; remove it, or choose another directory with -D" + PROPERTY
                            + "=");
        }
    }

    /** Why a directory is not one that this user alone can enter, or null. */
    static @Nullable String whatIsWrong(String path) {
        Status status = Status.of(path, false);
        if (status.error != 0) {
            return "it cannot be looked at (" + Errno.describe(status.error) + ")";
        }
        if ((status.mode & S_IFMT) != S_IFDIR) {
            return "it is not a directory";
        }
        if (status.user != Sockets.user()) {
            return "it belongs to user " + status.user + ", and this process is user " + Sockets.user();
        }
        return (status.mode & OTHERS) != 0
                ? String.format("others may enter it (mode %o, which must be 700)", status.mode & PERMISSIONS)
                : null;
    }

    private static boolean isOurs(String path) {
        return whatIsWrong(path) == null;
    }

    /** What the system knows of a file. */
    private record Status(int error, int mode, long user) {
        static Status of(String path, boolean follow) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment statx = arena.allocate(CLayout.STATX_STRUCT_SIZE, 8);
                int flags = follow ? 0 : AT_SYMLINK_NOFOLLOW;
                int result = LibC.statx(
                        AT_FDCWD, arena.allocateFrom(path), flags, STATX_TYPE | STATX_MODE | STATX_UID, statx);
                if (result < 0) {
                    return new Status(-result, 0, 0);
                }
                int mode = Short.toUnsignedInt(NativeMemory.getShort(statx.address() + CLayout.STX_MODE));
                int user = NativeMemory.getInt(statx.address() + CLayout.STX_UID);
                return new Status(0, mode, Integer.toUnsignedLong(user));
            }
        }
    }

    /** The directory of one pipe's instances, made where it is not there. */
    String make(String name) throws IOException {
        String directory = path + "/" + name;
        try (Arena arena = Arena.ofConfined()) {
            int made = LibC.mkdir(arena.allocateFrom(directory), FOR_US_ALONE);
            if (made < 0 && made != -Errno.EEXIST) {
                throw failure(directory, "mkdir", -made);
            }
        }
        return directory;
    }

    String of(String name) {
        return path + "/" + name;
    }

    /** Does something that nobody else, here or in another process, does at the same time. */
    <T> T locked(Action<T> action) throws IOException {
        String file = path + "/" + LOCK;
        int fd = open(file, O_CREAT);
        if (fd < 0) {
            throw failure(file, "open", -fd);
        }
        try {
            int result = LibC.lock(fd, F_OFD_SETLK, F_WRLCK, 0, 0);
            if (result == -Errno.EAGAIN || result == -Errno.EACCES) {
                result = await(fd);
            }
            if (result < 0) {
                throw failure(file, "fcntl(F_OFD_SETLKW)", -result);
            }
            return action.run();
        } finally {
            LibC.close(fd);
        }
    }

    private static int await(int fd) {
        int[] result = new int[1];
        Blocking.run(() -> {
            do {
                result[0] = LibC.lock(fd, F_OFD_SETLKW, F_WRLCK, 0, 0);
            } while (result[0] == -Errno.EINTR);
        });
        return result[0];
    }

    /** Opens a file of the library's own for reading and writing. */
    static int open(String file, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(file);
            int fd;
            do {
                fd = LibC.open(name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
            } while (fd == -Errno.EINTR);
            return fd;
        }
    }

    static void unlink(String file) {
        try (Arena arena = Arena.ofConfined()) {
            LibC.unlink(arena.allocateFrom(file));
        }
    }

    static IOException failure(String file, String call, int errno) {
        IOException failure = new FileSystemException(file, null, call + ": " + Errno.describe(errno));
        failure.initCause(new ErrnoException(errno));
        return failure;
    }
}
