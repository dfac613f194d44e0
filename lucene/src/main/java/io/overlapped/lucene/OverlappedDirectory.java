package io.overlapped.lucene;

import io.overlapped.AsyncFile;
import io.overlapped.ThreadPool;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FSLockFactory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.LockFactory;
import org.jspecify.annotations.Nullable;

/**
 * A Directory of files that are read and written through {@link AsyncFile}: by io_uring, or by the portable engine.
 *
 * <p><b>Reading.</b> {@link IndexInput#prefetch} starts the read of what is not in memory, and returns; several are on their way at
 * once, and a read that comes later waits for what is still missing only. An input that is read in its order is read ahead of: at once
 * where Lucene says so ({@link IOContext}: a merge, {@link IOContext#READONCE}, {@link
 * org.apache.lucene.store.DataAccessHint#SEQUENTIAL}), after some blocks otherwise, after more of them where it said RANDOM. The blocks
 * that were read last are kept on the heap, up to {@link Builder#cacheSize}; what a sequential reader has passed is not.
 *
 * <p><b>Buffered or direct.</b> By default, files go through the page cache, and a block that it has is copied in the calling thread. With
 * {@link Builder#direct} they go past it (O_DIRECT): the blocks on the heap are then the only cache, so give them the memory.
 *
 * <p><b>Writing.</b> An output's full buffers are written while the next is filled. What could not be written is thrown by a later call of
 * the output, at the latest by its close. {@link #sync} forces all the files it is asked for at once.
 *
 * <p><b>Threads.</b> As Lucene's own directories: the directory may be used by any thread, an input or output by one at a time, clones of
 * an input by one each. Closing an input while another thread reads it or its clones makes that thread's reads fail with {@link
 * org.apache.lucene.store.AlreadyClosedException}, at once or with the next block. Interrupting a thread does not close its files, as it
 * does those of NIOFSDirectory and MMapDirectory; it is not noticed at all. Waiting in a callback of the same pool is safe.
 *
 * <p>{@link IndexInput#isLoaded} tells nothing: the answer is that for mapped memory.
 */
public final class OverlappedDirectory extends FSDirectory {
    private final Path ioDirectory;
    private final Resources resources;
    private final AtomicLong nextTemporary = new AtomicLong();
    private final int widestReadAhead;
    private boolean closed;

    OverlappedDirectory(Path path, LockFactory locks, Resources resources, int widestReadAhead) throws IOException {
        super(path, locks);
        this.resources = resources;
        this.widestReadAhead = widestReadAhead;
        this.ioDirectory = ofDefaultFileSystem(directory);
    }

    /** What wraps paths of the default file system, as Lucene's tests do, gives them away by their URI. */
    private static Path ofDefaultFileSystem(Path path) {
        if (path.getFileSystem().equals(FileSystems.getDefault())) {
            return path;
        }
        if (!path.toUri().getScheme().equals("file")) {
            throw new IllegalArgumentException(path + " is not of the default file system but of "
                    + path.toUri().getScheme() + ": only files of the operating system can be read by it");
        }
        return Path.of(path.toUri());
    }

    /**
     * Opens a directory with the defaults: buffered, served by the {@linkplain ThreadPool#processPool process pool}.
     *
     * @param path of the directory, which is made if it is not there
     * @return the directory
     * @throws IOException where it cannot be made
     */
    public static OverlappedDirectory open(Path path) throws IOException {
        return builder(path).open();
    }

    /**
     * Begins to describe a directory.
     *
     * @param path of the directory, which is made if it is not there
     * @return a builder with the defaults
     */
    public static Builder builder(Path path) {
        return new Builder(path);
    }

    /** {@return whether its files go past the page cache} */
    public boolean isDirect() {
        return resources.isDirect();
    }

    /** {@return the size of a block, in bytes} */
    public int blockSize() {
        return 1 << resources.blockShift();
    }

    /** {@return what it has done so far} */
    public DirectoryStatistics statistics() {
        Counters done = resources.counters();
        return new DirectoryStatistics(
                done.reads.sum(),
                done.batches.sum(),
                done.prefetches.sum(),
                done.prefetchesDropped.sum(),
                done.readAheads.sum(),
                done.waits.sum(),
                done.bytesRead.sum(),
                resources.cache().size(),
                resources.cache().evictions(),
                done.writes.sum(),
                done.bytesWritten.sum(),
                done.forces.sum());
    }

    // ---- reading

    /**
     * {@inheritDoc}
     *
     * @throws java.nio.file.NoSuchFileException where there is no such file
     * @throws java.nio.file.FileSystemException where direct I/O was asked for and the file system has none
     */
    @Override
    @SuppressWarnings("MustBeClosedChecker") // the input owns the file
    public IndexInput openInput(String name, IOContext context) throws IOException {
        ensureOpen();
        ensureCanRead(name);
        AsyncFile file = AsyncFile.open(ioDirectory.resolve(name), resources.pool(), options(StandardOpenOption.READ));
        try {
            OpenFile open = new OpenFile(file, resources);
            ReadAhead readAhead = new ReadAhead(open, ReadAhead.Advice.of(context), widestReadAhead);
            return new OverlappedIndexInput("OverlappedIndexInput(path=\"" + file.name() + "\")", open, readAhead);
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    // ---- writing

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
        ensureOpen();
        deletePendingFiles(); // one of them may have this name
        return create(name);
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) throws IOException {
        ensureOpen();
        Set<String> pending = getPendingDeletions();
        while (true) {
            String name = getTempFileName(prefix, suffix, nextTemporary.getAndIncrement());
            if (pending.contains(name)) {
                continue;
            }
            try {
                return create(name);
            } catch (FileAlreadyExistsException e) {
                // the next number
            }
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // the output owns the file
    private IndexOutput create(String name) throws IOException {
        AsyncFile file = AsyncFile.open(
                ioDirectory.resolve(name),
                resources.pool(),
                options(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW));
        return new OverlappedIndexOutput(name, file, resources);
    }

    /** Known by its name, as com.sun.nio.file.ExtendedOpenOption.DIRECT is, which is in a module that need not be there. */
    private enum Direct implements OpenOption {
        DIRECT
    }

    private OpenOption[] options(OpenOption... options) {
        if (!resources.isDirect()) {
            return options;
        }
        List<OpenOption> all = new ArrayList<>(List.of(options));
        all.add(Direct.DIRECT);
        return all.toArray(OpenOption[]::new);
    }

    /**
     * Brings files to the device, all at once, so that a journal commits for several of them together.
     *
     * @param names of the files
     * @throws java.nio.file.NoSuchFileException where one is not there
     * @throws IOException where one cannot be brought to the device; the others were tried
     */
    @Override
    public void sync(Collection<String> names) throws IOException {
        ensureOpen();
        List<AsyncFile> files = new ArrayList<>(names.size());
        List<CompletableFuture<@Nullable Void>> forces = new ArrayList<>(names.size());
        IOException failure = null;
        try {
            for (String name : names) {
                AsyncFile file = AsyncFile.open(ioDirectory.resolve(name), resources.pool(), StandardOpenOption.WRITE);
                files.add(file);
                forces.add(file.force(true));
            }
        } catch (IOException e) {
            failure = e;
        } finally {
            for (CompletableFuture<@Nullable Void> force : forces) {
                failure = await(force, failure);
            }
            files.forEach(AsyncFile::close);
        }
        if (failure != null) {
            throw failure;
        }
        resources.counters().forces.add(forces.size());
        super.sync(Set.of()); // what else it does
    }

    private static @Nullable IOException await(CompletableFuture<@Nullable Void> force, @Nullable IOException before) {
        try {
            force.join();
            return before;
        } catch (CompletionException e) {
            IOException failure = e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
            if (before == null) {
                return failure;
            }
            before.addSuppressed(failure);
            return before;
        }
    }

    /** Closes the directory. Inputs and outputs that are open can be used on. The pool of threads stays open. */
    @Override
    public synchronized void close() throws IOException {
        super.close();
        if (!closed) {
            closed = true;
            resources.buffers().removeUser();
        }
    }

    /** Describes a directory. Not thread-safe. */
    public static final class Builder {
        private static final int BUFFERED_BLOCK = 4096;
        private static final int DIRECT_BLOCK = 16384;
        private static final int SMALLEST_BLOCK = 512;
        private static final int SMALLEST_DIRECT_BLOCK = 4096;
        private static final int LARGEST_BLOCK = 1 << 20;
        private static final int TRANSFER = 64 << 10;
        private static final int TRANSFERS = 24;
        private static final long BUFFERED_CACHE = 32L << 20;
        private static final long DIRECT_CACHE = 256L << 20;

        private final Path path;
        private LockFactory locks = FSLockFactory.getDefault();
        private @Nullable ThreadPool pool;
        private boolean direct;
        private int blockSize;
        private long cacheSize = -1;
        private int readAhead = 256 << 10;

        private Builder(Path path) {
            this.path = Objects.requireNonNull(path, "path");
        }

        /**
         * Says whether files are to be read and written past the page cache (O_DIRECT).
         *
         * @param pastPageCache the default is false
         * @return this builder
         */
        public Builder direct(boolean pastPageCache) {
            direct = pastPageCache;
            return this;
        }

        /**
         * Chooses who performs the operations. The pool must stay open longer than the directory and its inputs.
         *
         * @param threads the default is the {@linkplain ThreadPool#processPool process pool}
         * @return this builder
         */
        public Builder pool(ThreadPool threads) {
            pool = Objects.requireNonNull(threads, "threads");
            return this;
        }

        /**
         * Sets how much is read and kept as one.
         *
         * @param bytes a power of two from 512 to 1 MiB, with direct I/O from 4096; the default is 4096, with direct I/O 16384
         * @return this builder
         */
        public Builder blockSize(int bytes) {
            if (bytes < SMALLEST_BLOCK || bytes > LARGEST_BLOCK || Integer.bitCount(bytes) != 1) {
                throw new IllegalArgumentException("blockSize must be a power of two from " + SMALLEST_BLOCK + " to "
                        + LARGEST_BLOCK + ": " + bytes);
            }
            blockSize = bytes;
            return this;
        }

        /**
         * Sets how much of the heap the files' blocks may take, with what is needed to find them.
         *
         * @param bytes 0 or more; the default is 32 MiB, with direct I/O 256 MiB, and an eighth of the largest heap where that is less
         * @return this builder
         */
        public Builder cacheSize(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("cacheSize must be 0 or more: " + bytes);
            }
            cacheSize = bytes;
            return this;
        }

        /**
         * Sets how far ahead of a sequential reader files are read at most.
         *
         * @param bytes 0 or more, less than a block for not at all; the default is 256 KiB
         * @return this builder
         */
        public Builder readAhead(int bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("readAhead must be 0 or more: " + bytes);
            }
            readAhead = bytes;
            return this;
        }

        /**
         * Chooses how the index is locked.
         *
         * @param factory the default is Lucene's own default
         * @return this builder
         */
        public Builder lockFactory(LockFactory factory) {
            locks = Objects.requireNonNull(factory, "factory");
            return this;
        }

        /**
         * Opens the directory.
         *
         * @return the directory
         * @throws IOException where it cannot be made
         * @throws IllegalArgumentException where direct I/O does not go with the block size
         */
        public OverlappedDirectory open() throws IOException {
            int size = blockSize != 0 ? blockSize : direct ? DIRECT_BLOCK : BUFFERED_BLOCK;
            if (direct && size < SMALLEST_DIRECT_BLOCK) {
                throw new IllegalArgumentException(
                        "blockSize must be " + SMALLEST_DIRECT_BLOCK + " or more with direct I/O: " + size);
            }
            return open(Integer.numberOfTrailingZeros(size));
        }

        /** The same with blocks of any power of two, for tests of what happens at their ends. */
        OverlappedDirectory open(int blockShift) throws IOException {
            ThreadPool threads = pool != null ? pool : ThreadPool.processPool();
            long bytes = cacheSize >= 0
                    ? cacheSize
                    : Math.min(
                            direct ? DIRECT_CACHE : BUFFERED_CACHE,
                            Runtime.getRuntime().maxMemory() / 8);
            Resources resources = new Resources(
                    threads,
                    direct,
                    blockShift,
                    new BlockCache(BlockCache.capacity(bytes, 1 << blockShift)),
                    new Buffers(threads, Math.max(TRANSFER, 1 << blockShift), TRANSFERS, direct),
                    new Counters());
            boolean opened = false;
            try {
                OverlappedDirectory directory = new OverlappedDirectory(path, locks, resources, readAhead);
                opened = true;
                return directory;
            } finally {
                if (!opened) {
                    resources.buffers().removeUser();
                }
            }
        }
    }
}
