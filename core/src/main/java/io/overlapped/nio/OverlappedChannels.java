package io.overlapped.nio;

import io.overlapped.ThreadPool;
import io.overlapped.internal.linux.PathWrapper;
import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens the JDK's file channels on the engine, without a flag: instead of {@code FileChannel.open} and
 * {@code AsynchronousFileChannel.open}. Options, attributes and exceptions are those of the JDK's methods.
 *
 * <p>Regular files of the default file system are served by the engine. For everything else (pipes, devices, directories,
 * other file systems, and systems whose calls this library does not know) the channel is the one that the path's own provider
 * makes.
 */
public final class OverlappedChannels {
    private static final FileAttribute<?>[] NO_ATTRIBUTES = {};

    private OverlappedChannels() {}

    /**
     * Opens a file channel.
     *
     * @param path of any file system
     * @param options as {@link FileChannel#open(Path, OpenOption...)}
     * @return an {@link OverlappedFileChannel} where the engine serves the file
     * @throws IOException as {@link FileChannel#open(Path, OpenOption...)}
     */
    public static FileChannel openFileChannel(Path path, OpenOption... options) throws IOException {
        return openFileChannel(path, set(options), NO_ATTRIBUTES);
    }

    /**
     * Opens a file channel.
     *
     * @param path of any file system
     * @param options as {@link FileChannel#open(Path, Set, FileAttribute[])}
     * @param attributes of a file that is created
     * @return an {@link OverlappedFileChannel} where the engine serves the file
     * @throws IOException as {@link FileChannel#open(Path, Set, FileAttribute[])}
     */
    public static FileChannel openFileChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return fileChannel(path, ThreadPool::processPool, options, attributes);
    }

    /**
     * Opens a file channel that is served by a pool.
     *
     * @param path of any file system
     * @param pool performs what virtual threads wait for
     * @param options as {@link FileChannel#open(Path, Set, FileAttribute[])}
     * @param attributes of a file that is created
     * @return an {@link OverlappedFileChannel} where the engine serves the file
     * @throws IOException as {@link FileChannel#open(Path, Set, FileAttribute[])}
     */
    public static FileChannel openFileChannel(
            Path path, ThreadPool pool, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        Objects.requireNonNull(pool, "pool");
        return fileChannel(path, () -> pool, options, attributes);
    }

    /**
     * Opens an asynchronous channel.
     *
     * @param path of any file system
     * @param options as {@link AsynchronousFileChannel#open(Path, OpenOption...)}
     * @return an {@link OverlappedAsynchronousFileChannel} where the engine serves the file
     * @throws IOException as {@link AsynchronousFileChannel#open(Path, OpenOption...)}
     */
    public static AsynchronousFileChannel openAsynchronousFileChannel(Path path, OpenOption... options)
            throws IOException {
        return openAsynchronousFileChannel(path, set(options), null, NO_ATTRIBUTES);
    }

    /**
     * Opens an asynchronous channel.
     *
     * @param path of any file system
     * @param options as {@link AsynchronousFileChannel#open(Path, Set, ExecutorService, FileAttribute[])}
     * @param executor runs the completion handlers; null for the threads of the process pool
     * @param attributes of a file that is created
     * @return an {@link OverlappedAsynchronousFileChannel} where the engine serves the file
     * @throws IOException as {@link AsynchronousFileChannel#open(Path, Set, ExecutorService, FileAttribute[])}
     */
    public static AsynchronousFileChannel openAsynchronousFileChannel(
            Path path,
            Set<? extends OpenOption> options,
            @Nullable ExecutorService executor,
            FileAttribute<?>... attributes)
            throws IOException {
        return asynchronousChannel(path, ThreadPool::processPool, options, executor, attributes);
    }

    /**
     * Opens an asynchronous channel that is served by a pool.
     *
     * @param path of any file system
     * @param pool performs the operations
     * @param options as {@link AsynchronousFileChannel#open(Path, Set, ExecutorService, FileAttribute[])}
     * @param executor runs the completion handlers; null for the threads of the pool
     * @param attributes of a file that is created
     * @return an {@link OverlappedAsynchronousFileChannel} where the engine serves the file
     * @throws IOException as {@link AsynchronousFileChannel#open(Path, Set, ExecutorService, FileAttribute[])}
     * @throws IllegalStateException where the pool is closed
     */
    public static AsynchronousFileChannel openAsynchronousFileChannel(
            Path path,
            ThreadPool pool,
            Set<? extends OpenOption> options,
            @Nullable ExecutorService executor,
            FileAttribute<?>... attributes)
            throws IOException {
        Objects.requireNonNull(pool, "pool");
        return asynchronousChannel(path, () -> pool, options, executor, attributes);
    }

    @SuppressWarnings("MustBeClosedChecker") // the caller closes it
    static FileChannel fileChannel(
            Path wrapped, Supplier<ThreadPool> pool, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        Path path = PathWrapper.unwrap(Objects.requireNonNull(wrapped, "path"));
        OpenFile file = OpenFile.isTheSystems(path)
                ? OpenFile.open(path, OpenRequest.forFileChannel(options, attributes), pool)
                : null;
        return file != null
                ? new OverlappedFileChannel(file)
                : path.getFileSystem().provider().newFileChannel(path, options, attributes);
    }

    @SuppressWarnings("MustBeClosedChecker") // the caller closes it
    static AsynchronousFileChannel asynchronousChannel(
            Path wrapped,
            Supplier<ThreadPool> pool,
            Set<? extends OpenOption> options,
            @Nullable ExecutorService executor,
            FileAttribute<?>... attributes)
            throws IOException {
        Path path = PathWrapper.unwrap(Objects.requireNonNull(wrapped, "path"));
        OpenFile file = OpenFile.isTheSystems(path)
                ? OpenFile.open(path, OpenRequest.forAsynchronous(options, attributes), pool)
                : null;
        if (file == null) {
            return path.getFileSystem().provider().newAsynchronousFileChannel(path, options, executor, attributes);
        }
        boolean started = false;
        try {
            file.engine(); // an engine that was asked for and cannot be had is told of here, not at the first read
            started = true;
            return new OverlappedAsynchronousFileChannel(file, executor);
        } finally {
            if (!started) {
                file.close();
            }
        }
    }

    private static Set<OpenOption> set(OpenOption... options) {
        return new HashSet<>(Arrays.asList(options));
    }
}
