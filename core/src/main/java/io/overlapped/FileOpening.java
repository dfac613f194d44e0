package io.overlapped;

import static io.overlapped.internal.linux.FileConstants.*;

import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.LockWaiters;
import io.overlapped.internal.engine.Transport;
import io.overlapped.internal.linux.CLayout;
import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.NativeMemory;
import io.overlapped.internal.linux.NativePath;
import io.overlapped.internal.linux.PathWrapper;
import io.overlapped.internal.linux.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Opens files and pipes by the system's own calls, and finds out what operations on them must observe. */
final class FileOpening {
    static final int PERMISSIONS = 0666;
    private static final int SAFE_ALIGNMENT = 4096;
    private static final Descriptor.Traits SOURCE = new Descriptor.Traits(true, false, true, false, 1, 1);
    private static final Descriptor.Traits SINK = new Descriptor.Traits(false, true, true, false, 1, 1);

    private FileOpening() {}

    static Descriptor open(Path path, OpenOption... options) throws IOException {
        return open(path, new HashSet<>(Arrays.asList(options)), PERMISSIONS);
    }

    /** The same with the permissions, before the umask, of a file that is created. */
    static Descriptor open(Path wrapped, Set<? extends OpenOption> wanted, int permissions) throws IOException {
        Path path = PathWrapper.unwrap(wrapped);
        if (!usesSystemCalls()) {
            return openByJdk(path, wanted);
        }
        int flags = flags(wanted);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = NativePath.encode(path, arena);
            int fd;
            do {
                fd = LibC.open(name, flags, permissions);
            } while (fd == -Errno.EINTR);
            if (fd < 0) {
                throw failure(path, -fd, (flags & O_DIRECT) != 0);
            }
            return adopt(path, name, fd, flags, wanted);
        }
    }

    /** Finds out what was opened. The number is closed where that fails, as it does for a directory. */
    static Descriptor adopt(Path path, MemorySegment name, int fd, int flags, Set<? extends OpenOption> wanted)
            throws IOException {
        boolean done = false;
        try (Arena arena = Arena.ofConfined()) {
            Descriptor descriptor = new Descriptor(fd, path.toString(), traits(path, fd, flags, arena));
            if (wanted.contains(StandardOpenOption.DELETE_ON_CLOSE)) {
                LibC.unlink(name); // as the JDK does it where open files can be unlinked
            }
            done = true;
            return descriptor;
        } finally {
            if (!done) {
                LibC.close(fd);
            }
        }
    }

    static Pipe pipe() throws IOException {
        if (!usesSystemCalls()) {
            String why = Platform.isSupported() ? "-Dio.overlapped.calls=jdk is set" : Platform.whyNot();
            throw new UnsupportedOperationException("overlapped pipes need the system's own calls: " + why);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
            int result = LibC.pipe2(ends, O_CLOEXEC);
            if (result < 0) {
                throw new IOException("pipe2: " + Errno.describe(-result));
            }
            int source = ends.getAtIndex(ValueLayout.JAVA_INT, 0);
            int sink = ends.getAtIndex(ValueLayout.JAVA_INT, 1);
            return new Pipe(
                    new FileHandle(new Descriptor(source, "pipe:[" + source + "]", SOURCE)),
                    new FileHandle(new Descriptor(sink, "pipe:[" + sink + "]", SINK)));
        }
    }

    static long size(Descriptor descriptor) throws IOException {
        FileChannel channel = descriptor.channel();
        if (channel != null) {
            return size(channel);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment statx = statx(descriptor.name(), descriptor.fd(), STATX_SIZE, arena);
            return NativeMemory.getLong(statx.address() + CLayout.STX_SIZE);
        }
    }

    /** On a thread that nobody can interrupt: an interrupt of one that asks the JDK's channel closes it. */
    private static long size(FileChannel channel) throws IOException {
        FutureTask<Long> asking = new FutureTask<>(channel::size);
        Thread.ofVirtual().start(asking);
        boolean interrupted = false;
        try {
            for (; ; ) {
                try {
                    return asking.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The status of an open file that has a number. */
    static FileStatus status(Descriptor descriptor) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return FileStatus.read(statx(descriptor.name(), descriptor.fd(), FileStatus.MASK, arena)
                    .address());
        }
    }

    static void close(Descriptor descriptor) {
        Transport transport = descriptor.transport();
        if (transport != null) {
            transport.close();
            return;
        }
        FileChannel channel = descriptor.channel();
        if (channel == null) {
            descriptor.unregister();
            LibC.close(descriptor.fd());
            LockWaiters.look(); // its locks have ended
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing " + descriptor.name(), e);
        }
    }

    /** The system's own calls where they are known, the JDK's channels elsewhere, or where a test asks for them. */
    static boolean usesSystemCalls() {
        return Platform.isSupported() && !"jdk".equals(System.getProperty("io.overlapped.calls"));
    }

    @SuppressWarnings("MustBeClosedChecker") // the descriptor owns the channel
    private static Descriptor openByJdk(Path path, Set<? extends OpenOption> options) throws IOException {
        boolean write = options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
        boolean read = !write || options.contains(StandardOpenOption.READ);
        FileChannel channel = FileChannel.open(path, options);
        return new Descriptor(channel, path.toString(), new Descriptor.Traits(read, write, false, false, 1, 1));
    }

    /** The flags of open(2) for a set of options. */
    static int flags(Set<? extends OpenOption> options) {
        boolean append = options.contains(StandardOpenOption.APPEND);
        boolean write = append || options.contains(StandardOpenOption.WRITE);
        boolean read = !write || options.contains(StandardOpenOption.READ);
        if (append && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
            throw new IllegalArgumentException("APPEND + TRUNCATE_EXISTING not allowed");
        }
        int flags = O_CLOEXEC | (read && write ? O_RDWR : write ? O_WRONLY : O_RDONLY);
        for (OpenOption option : options) {
            flags |= flag(option, write);
        }
        // As the JDK: a new file needs no protection from links, and where CREATE_NEW is ignored it follows them.
        return options.contains(StandardOpenOption.CREATE_NEW) ? flags & ~O_NOFOLLOW : flags;
    }

    private static int flag(OpenOption option, boolean write) {
        if (option instanceof StandardOpenOption standard) {
            return switch (standard) {
                case READ, WRITE, SPARSE -> 0;
                case APPEND -> O_APPEND;
                case TRUNCATE_EXISTING -> write ? O_TRUNC : 0;
                case CREATE -> write ? O_CREAT : 0;
                case CREATE_NEW -> write ? O_CREAT | O_EXCL : 0;
                case DELETE_ON_CLOSE -> O_NOFOLLOW;
                case SYNC -> O_SYNC;
                case DSYNC -> O_DSYNC;
            };
        }
        if (option == LinkOption.NOFOLLOW_LINKS) {
            return O_NOFOLLOW;
        }
        // com.sun.nio.file.ExtendedOpenOption, which is in a module that need not be there
        if (option instanceof Enum<?> other && other.name().equals("DIRECT")) {
            return O_DIRECT;
        }
        throw new UnsupportedOperationException("open option " + option + " is not supported");
    }

    private static Descriptor.Traits traits(Path path, int fd, int flags, Arena arena) throws IOException {
        boolean direct = (flags & O_DIRECT) != 0;
        MemorySegment statx = statx(path.toString(), fd, STATX_TYPE | (direct ? STATX_DIOALIGN : 0), arena);
        int type = Short.toUnsignedInt(NativeMemory.getShort(statx.address() + CLayout.STX_MODE)) & S_IFMT;
        if (type == S_IFDIR) {
            throw failure(path, Errno.EISDIR, false);
        }
        boolean stream = type != S_IFREG && type != S_IFBLK;
        int access = flags & (O_RDONLY | O_WRONLY | O_RDWR);
        int memory = 1;
        int offset = 1;
        if (direct) {
            boolean known = (NativeMemory.getInt(statx.address() + CLayout.STX_MASK) & STATX_DIOALIGN) != 0;
            memory = known ? NativeMemory.getInt(statx.address() + CLayout.STX_DIO_MEM_ALIGN) : SAFE_ALIGNMENT;
            offset = known ? NativeMemory.getInt(statx.address() + CLayout.STX_DIO_OFFSET_ALIGN) : SAFE_ALIGNMENT;
            if (memory == 0 || offset == 0) {
                throw new FileSystemException(path.toString(), null, "direct I/O is not supported for this file");
            }
        }
        boolean durable = (flags & (O_SYNC | O_DSYNC)) != 0;
        return new Descriptor.Traits(access != O_WRONLY, access != O_RDONLY, stream, direct, memory, offset, durable);
    }

    private static MemorySegment statx(String name, int fd, int mask, Arena arena) throws IOException {
        MemorySegment statx = arena.allocate(CLayout.STATX_STRUCT_SIZE, 8);
        int result = LibC.statx(fd, arena.allocateFrom(""), AT_EMPTY_PATH, mask, statx);
        if (result < 0) {
            throw new FileSystemException(name, null, "statx: " + Errno.describe(-result));
        }
        return statx;
    }

    private static IOException directory(String name) {
        return new FileSystemException(name, null, "is a directory, which cannot be read or written");
    }

    /** Why a file could not be opened. */
    static IOException failure(Path path, int errno, boolean direct) {
        IOException failure = failureInWords(path, errno, direct);
        failure.initCause(new ErrnoException(errno));
        return failure;
    }

    private static IOException failureInWords(Path path, int errno, boolean direct) {
        String name = path.toString();
        return switch (errno) {
            case Errno.ENOENT -> new NoSuchFileException(name);
            case Errno.EEXIST -> new FileAlreadyExistsException(name);
            case Errno.EACCES, Errno.EPERM -> new AccessDeniedException(name);
            case Errno.EISDIR -> directory(name);
            case Errno.EINVAL ->
                new FileSystemException(
                        name,
                        null,
                        direct ? "direct I/O is not supported by its file system" : "open: " + Errno.describe(errno));
            case Errno.EMFILE, Errno.ENFILE ->
                new FileSystemException(
                        name,
                        null,
                        "open: " + Errno.describe(errno) + "; close files or raise the limit with ulimit -n");
            default -> new FileSystemException(name, null, "open: " + Errno.describe(errno));
        };
    }
}
