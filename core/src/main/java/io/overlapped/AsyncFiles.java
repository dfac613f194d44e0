package io.overlapped;

import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.PathWrapper;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Operations on paths that do not wait: through io_uring where the kernel knows them, by plain calls on a thread of the pool where
 * not. Without a pool the {@linkplain ThreadPool#processPool process pool} serves.
 *
 * <p>Cancelling is a request, as with {@link AsyncFile}; what has been done stays done, but a file that was being opened is closed
 * again. Futures complete on a thread of the pool, and fail with the JDK's exceptions, which name the paths. Each method has a form
 * that waits, a virtual thread without its carrier: an interrupt ends it as it ends AsyncFile's.
 */
public final class AsyncFiles {
    private static final int DIRECTORY_PERMISSIONS = 0777;

    private AsyncFiles() {}

    // ---- open

    /**
     * Opens a file.
     *
     * @param path a path of the default file system
     * @param options as {@link FileHandle#open}
     * @return the file, to be closed
     * @throws IllegalArgumentException for options that exclude each other
     * @throws UnsupportedOperationException for options that are not known
     */
    public static CompletableFuture<AsyncFile> open(Path path, OpenOption... options) {
        return open(ThreadPool.processPool(), path, options);
    }

    /**
     * Opens a file. Opening a named pipe for one direction waits for its other end. With io_uring, closing the pool
     * ends that, as cancelling does; on the portable engine it holds a thread until the other end comes, and closing the
     * pool waits for it.
     *
     * @param pool performs this operation and those of the file
     * @param path a path of the default file system
     * @param options as {@link FileHandle#open}
     * @return the file, to be closed
     */
    public static CompletableFuture<AsyncFile> open(ThreadPool pool, Path path, OpenOption... options) {
        return opening(pool, path, options);
    }

    /**
     * Opens a file, and waits for it.
     *
     * @param pool performs this operation and those of the file
     * @param path a path of the default file system
     * @param options as {@link FileHandle#open}
     * @return the file, to be closed
     * @throws IOException where it cannot be opened, or an interrupt ended it
     */
    public static AsyncFile openNow(ThreadPool pool, Path path, OpenOption... options) throws IOException {
        return await(opening(pool, path, options), path, OperationKind.OPEN);
    }

    /**
     * Opens a file, and waits for it no longer than a time. What comes of an open that cannot be stopped, as that of a named pipe on
     * the portable engine, is waited for and closed.
     *
     * @param pool performs this operation and those of the file
     * @param path a path of the default file system
     * @param timeout how long; zero or less only looks
     * @param options as {@link FileHandle#open}
     * @return the file, to be closed
     * @throws OperationTimeoutException where the time ran out: then nothing is open
     * @throws IOException where it cannot be opened, or an interrupt ended it
     */
    public static AsyncFile openNow(ThreadPool pool, Path path, Duration timeout, OpenOption... options)
            throws IOException {
        long nanos = BlockingFile.nanos(timeout);
        return await(opening(pool, path, options), nanos, path, OperationKind.OPEN);
    }

    private static RequestFuture<AsyncFile> opening(ThreadPool pool, Path wrapped, OpenOption... options) {
        Path path = PathWrapper.unwrap(wrapped);
        Set<OpenOption> wanted = new HashSet<>(Arrays.asList(options));
        pool.checkOpen();
        if (!FileOpening.usesSystemCalls()) {
            return TaskFuture.start(pool, future -> AsyncFile.open(path, pool, options), AsyncFile::close);
        }
        int flags = FileOpening.flags(wanted);
        Opening opening = new Opening(pool, path, wanted, flags);
        PathFuture<AsyncFile> future = new PathFuture<>(opening::of, opening::failure);
        opening.name = future.encode(path);
        return future.begin(pool, OperationKind.OPEN, path, opening.name, FileOpening.PERMISSIONS, 0, flags, null);
    }

    /** What becomes of a descriptor that was opened. */
    private static final class Opening {
        private final ThreadPool pool;
        private final Path path;
        private final Set<OpenOption> wanted;
        private final int flags;
        private MemorySegment name = MemorySegment.NULL;

        Opening(ThreadPool pool, Path path, Set<OpenOption> wanted, int flags) {
            this.pool = pool;
            this.path = path;
            this.wanted = wanted;
            this.flags = flags;
        }

        AsyncFile of(int number) throws IOException {
            Descriptor descriptor = FileOpening.adopt(path, name, number, flags, wanted);
            return AsyncFile.of(new FileHandle(descriptor), pool, path);
        }

        IOException failure(int errno) {
            if (errno == Errno.ECANCELED) {
                return PathErrors.poolClosed(path, OperationKind.OPEN);
            }
            return FileOpening.failure(path, errno, (flags & FileConstants.O_DIRECT) != 0);
        }
    }

    // ---- stat

    /**
     * What the system knows of a file.
     *
     * @param path a path of the default file system
     * @param options NOFOLLOW_LINKS for a symbolic link itself, not what it leads to
     * @return its status; fails with {@link java.nio.file.NoSuchFileException} where there is none
     */
    public static CompletableFuture<FileStatus> stat(Path path, LinkOption... options) {
        return stat(ThreadPool.processPool(), path, options);
    }

    /**
     * What the system knows of a file.
     *
     * @param pool performs the operation
     * @param path a path of the default file system
     * @param options NOFOLLOW_LINKS for a symbolic link itself, not what it leads to
     * @return its status
     */
    public static CompletableFuture<FileStatus> stat(ThreadPool pool, Path path, LinkOption... options) {
        return status(pool, path, options);
    }

    /**
     * What the system knows of a file, waiting for it.
     *
     * @param pool performs the operation
     * @param path a path of the default file system
     * @param options NOFOLLOW_LINKS for a symbolic link itself, not what it leads to
     * @return its status
     * @throws IOException where it cannot be had, or an interrupt ended it
     */
    public static FileStatus statNow(ThreadPool pool, Path path, LinkOption... options) throws IOException {
        return await(status(pool, path, options), path, OperationKind.STATUS);
    }

    private static RequestFuture<FileStatus> status(ThreadPool pool, Path wrapped, LinkOption... options) {
        Path path = PathWrapper.unwrap(wrapped);
        pool.checkOpen();
        if (!FileOpening.usesSystemCalls()) {
            return TaskFuture.start(pool, future -> JdkPaths.status(path, options));
        }
        int flags = options.length == 0 ? 0 : FileConstants.AT_SYMLINK_NOFOLLOW;
        MemorySegment[] statx = new MemorySegment[1];
        PathFuture<FileStatus> future = new PathFuture<>(number -> FileStatus.read(statx[0].address()));
        statx[0] = future.allocate(FileStatus.BYTES);
        return future.begin(
                pool,
                OperationKind.STATUS,
                path,
                future.encode(path),
                FileStatus.MASK,
                statx[0].address(),
                flags,
                null);
    }

    // ---- rename

    /**
     * Gives a file or directory another name, in one step: nobody sees neither or both names. As with the JDK's ATOMIC_MOVE, it cannot
     * go to another file system.
     *
     * @param from what it is called
     * @param to what it is to be called
     * @param replace whether a file, or an empty directory, of that name is replaced
     * @return completes when it is done; fails with {@link java.nio.file.FileAlreadyExistsException} where something has the name
     *     that must not be replaced, {@link java.nio.file.DirectoryNotEmptyException} where it cannot be, and
     *     {@link java.nio.file.AtomicMoveNotSupportedException} for another file system
     */
    public static CompletableFuture<@Nullable Void> rename(Path from, Path to, boolean replace) {
        return rename(ThreadPool.processPool(), from, to, replace);
    }

    /**
     * Gives a file or directory another name.
     *
     * @param pool performs the operation
     * @param from what it is called
     * @param to what it is to be called
     * @param replace whether a file, or an empty directory, of that name is replaced
     * @return completes when it is done
     */
    public static CompletableFuture<@Nullable Void> rename(ThreadPool pool, Path from, Path to, boolean replace) {
        return renaming(pool, from, to, replace);
    }

    /**
     * Gives a file or directory another name, and waits for it.
     *
     * @param pool performs the operation
     * @param from what it is called
     * @param to what it is to be called
     * @param replace whether a file, or an empty directory, of that name is replaced
     * @throws IOException where it failed, or an interrupt ended it
     */
    public static void renameNow(ThreadPool pool, Path from, Path to, boolean replace) throws IOException {
        await(renaming(pool, from, to, replace), from, OperationKind.RENAME);
    }

    private static RequestFuture<@Nullable Void> renaming(
            ThreadPool pool, Path wrappedFrom, Path wrappedTo, boolean replace) {
        Path from = PathWrapper.unwrap(wrappedFrom);
        Path to = PathWrapper.unwrap(wrappedTo);
        pool.checkOpen();
        if (!FileOpening.usesSystemCalls()) {
            return TaskFuture.start(pool, future -> JdkPaths.rename(from, to, replace));
        }
        PathFuture<@Nullable Void> future = new PathFuture<>(number -> null);
        return future.begin(
                pool,
                OperationKind.RENAME,
                from,
                future.encode(from),
                0,
                future.encode(to).address(),
                replace ? 0 : FileConstants.RENAME_NOREPLACE,
                to);
    }

    // ---- delete, create a directory

    /**
     * Deletes a file, or a directory that is empty; of a symbolic link, the link.
     *
     * @param path a path of the default file system
     * @return completes when it is done; fails with {@link java.nio.file.NoSuchFileException} where there is nothing, and
     *     {@link java.nio.file.DirectoryNotEmptyException} for a directory with something in it
     */
    public static CompletableFuture<@Nullable Void> delete(Path path) {
        return delete(ThreadPool.processPool(), path);
    }

    /**
     * Deletes a file, or a directory that is empty; of a symbolic link, the link.
     *
     * @param pool performs the operation
     * @param path a path of the default file system
     * @return completes when it is done
     */
    public static CompletableFuture<@Nullable Void> delete(ThreadPool pool, Path path) {
        return onOne(pool, path, OperationKind.DELETE, 0);
    }

    /**
     * Deletes a file, or a directory that is empty, and waits for it.
     *
     * @param pool performs the operation
     * @param path a path of the default file system
     * @throws IOException where it failed, or an interrupt ended it
     */
    public static void deleteNow(ThreadPool pool, Path path) throws IOException {
        await(onOne(pool, path, OperationKind.DELETE, 0), path, OperationKind.DELETE);
    }

    /**
     * Makes a directory; the one that it is to be in must exist.
     *
     * @param path a path of the default file system
     * @return completes when it is done; fails with {@link java.nio.file.FileAlreadyExistsException} where something has the name
     */
    public static CompletableFuture<@Nullable Void> createDirectory(Path path) {
        return createDirectory(ThreadPool.processPool(), path);
    }

    /**
     * Makes a directory; the one that it is to be in must exist.
     *
     * @param pool performs the operation
     * @param path a path of the default file system
     * @return completes when it is done
     */
    public static CompletableFuture<@Nullable Void> createDirectory(ThreadPool pool, Path path) {
        return onOne(pool, path, OperationKind.CREATE_DIRECTORY, DIRECTORY_PERMISSIONS);
    }

    /**
     * Makes a directory, and waits for it.
     *
     * @param pool performs the operation
     * @param path a path of the default file system
     * @throws IOException where it failed, or an interrupt ended it
     */
    public static void createDirectoryNow(ThreadPool pool, Path path) throws IOException {
        await(
                onOne(pool, path, OperationKind.CREATE_DIRECTORY, DIRECTORY_PERMISSIONS),
                path,
                OperationKind.CREATE_DIRECTORY);
    }

    private static RequestFuture<@Nullable Void> onOne(
            ThreadPool pool, Path wrapped, OperationKind kind, int permissions) {
        Path path = PathWrapper.unwrap(Objects.requireNonNull(wrapped, "path"));
        pool.checkOpen();
        if (!FileOpening.usesSystemCalls()) {
            return TaskFuture.start(
                    pool,
                    future -> kind == OperationKind.DELETE ? JdkPaths.delete(path) : JdkPaths.createDirectory(path));
        }
        PathFuture<@Nullable Void> future = new PathFuture<>(number -> null);
        return future.begin(pool, kind, path, future.encode(path), permissions, 0, 0, null);
    }

    private static <T extends @Nullable Object> T await(RequestFuture<T> future, Path path, OperationKind kind)
            throws IOException {
        return await(future, BlockingCall.FOREVER, path, kind);
    }

    private static <T extends @Nullable Object> T await(
            RequestFuture<T> future, long nanos, Path path, OperationKind kind) throws IOException {
        return Waits.await(future, nanos, path.toString(), OperationText.describe(kind, 0, 0));
    }
}
