package io.overlapped;

import io.overlapped.FileIssuer.Request;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.engine.Operations;
import io.overlapped.internal.engine.StreamQueue;
import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.PathWrapper;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A file whose operations are futures; what start and cancel account for in the model cannot be forgotten here. All methods
 * may be called from any thread.
 *
 * <p><b>Two forms.</b> {@code read} returns a future, {@code readNow} waits and returns what the future would have come to, or
 * throws its IOException; so do all others. Those that may take long (reads, writes, force, locks, copies) can also wait no longer than a time. What
 * {@code readNow} can get from the page cache, into one ByteBuffer, it reads in the calling thread, without an operation; so it costs
 * what {@code pread} costs. Else a virtual thread waits without its carrier.
 *
 * <p><b>Threads.</b> An operation that can be served at once (from the page cache) completes in the calling thread; any other is
 * completed by a thread of the pool, which then runs the dependent stages that were added without an executor. They
 * may block: the ring that the thread serves goes to another within some milliseconds, and at once where it waits in a call of
 * this library's. Waiting with {@code join} or {@code get} on a pool's thread is safe for the same reason.
 *
 * <p><b>Cancelling.</b> {@code cancel} and {@code orTimeout} on a future of this class are requests that reach the kernel. The future
 * completes when the kernel has let go of the buffer: cancelled (or with TimeoutException) where that stopped the
 * operation, as usual where it was faster. So a cancelled read never writes into a buffer that its owner has taken back.
 * Cancelling a dependent stage does nothing to the operation. Reads and writes of files on a disk are hardly ever
 * stopped once the kernel has them; those that wait, for a pipe or their turn, are stopped at once.
 *
 * <p><b>Interrupts.</b> An interrupt of a thread that waits in a blocking form is a request to cancel too. Where it stops the
 * operation, the call throws {@link java.io.InterruptedIOException}, with the bytes that were transferred before; otherwise
 * the call returns as usual. The thread's interrupt status stays set, and, other than with the JDK's channels, the file
 * stays open.
 *
 * <p><b>Buffers.</b> As {@link FileHandle} says. A ByteBuffer's position moves by the bytes transferred before the future
 * completes, also where it fails; it must be left alone until then.
 *
 * <p><b>Errors.</b> Futures fail with an {@link IOException} that names file, operation and cause. Programming errors are
 * thrown at the call. Operations on a file that is closed fail with {@link java.nio.channels.ClosedChannelException}, and
 * those that closing ended with {@link java.nio.channels.AsynchronousCloseException}; as in the JDK, neither has a text.
 */
public final class AsyncFile extends BlockingFile implements AutoCloseable {
    private final FileHandle file;
    private final ThreadPool pool;
    private final FileIssuer issuer;
    private final JdkLocks locks;

    private AsyncFile(FileHandle file, ThreadPool pool, Path path) {
        this.file = file;
        this.pool = pool;
        issuer = new FileIssuer(file, pool);
        locks = new JdkLocks(file, pool, PathWrapper.unwrap(path).getFileSystem());
        file.usedBy(pool);
    }

    static AsyncFile of(FileHandle file, ThreadPool pool, Path path) {
        return new AsyncFile(file, pool, path);
    }

    /**
     * Opens a file, served by the {@linkplain ThreadPool#processPool process pool}. Waits; {@link AsyncFiles#open} does not.
     *
     * @param path a path of the default file system
     * @param options as {@link FileHandle#open}
     * @return the file
     * @throws IOException as {@link FileHandle#open}
     */
    public static AsyncFile open(Path path, OpenOption... options) throws IOException {
        return open(path, ThreadPool.processPool(), options);
    }

    /**
     * Opens a file, served by a pool. Waits; {@link AsyncFiles#open} does not.
     *
     * @param path a path of the default file system
     * @param pool performs the operations and completes the futures
     * @param options as {@link FileHandle#open}
     * @return the file
     * @throws IOException as {@link FileHandle#open}
     */
    public static AsyncFile open(Path path, ThreadPool pool, OpenOption... options) throws IOException {
        pool.checkOpen();
        return new AsyncFile(FileHandle.open(path, options), pool, path);
    }

    /** {@return the path that it was opened with} */
    @Override
    public String name() {
        return file.name();
    }

    /** {@return whether it has not been closed} */
    public boolean isOpen() {
        return file.isOpen();
    }

    /** {@return whether this is a pipe or another stream, which has no positions} */
    public boolean isStream() {
        return file.isStream();
    }

    /** {@return what direct I/O asks of offsets, lengths and addresses, in bytes; see {@link FileHandle#alignment}} */
    public int alignment() {
        return file.alignment();
    }

    // ---- reading

    /**
     * Reads into the bytes between the buffer's position and its limit.
     *
     * @param buffer not read-only
     * @param offset in bytes from the beginning of the file, 0 or more
     * @return the bytes read, fewer than asked for only at the end of the file and from streams, and -1 at or behind the end
     * @throws IllegalArgumentException for a negative offset or a read-only buffer
     * @throws NonReadableChannelException where the file was not opened for reading
     */
    public CompletableFuture<Integer> read(ByteBuffer buffer, long offset) {
        Objects.requireNonNull(buffer, "buffer");
        return start(Request.of(OperationKind.READ, offset), work -> work.bind(buffer), Math::toIntExact);
    }

    /**
     * Reads into a segment.
     *
     * @param segment of any size
     * @param offset in bytes from the beginning of the file, 0 or more
     * @return the bytes read, and -1 at or behind the end
     */
    public CompletableFuture<Long> read(MemorySegment segment, long offset) {
        Objects.requireNonNull(segment, "segment");
        return start(Request.of(OperationKind.READ, offset), work -> work.bind(segment), Long::valueOf);
    }

    /**
     * Reads into several buffers, one after the other, as one operation (readv). Other than the JDK's scattering read it fills all of
     * them, also more than the system takes in one call, unless the file ends.
     *
     * @param buffers filled in their order, none of them read-only
     * @param offset in bytes from the beginning of the file, 0 or more
     * @return the bytes read, and -1 at or behind the end
     */
    public CompletableFuture<Long> read(ByteBuffer[] buffers, long offset) {
        Objects.requireNonNull(buffers, "buffers");
        return start(Request.of(OperationKind.READ_VECTOR, offset), work -> work.bind(buffers), Long::valueOf);
    }

    /**
     * Reads until the buffer is full, also from a stream, and fails with {@link java.io.EOFException} where the file ends before. What
     * was read by then is in the buffer.
     *
     * @param buffer not read-only
     * @param offset in bytes from the beginning of the file, 0 or more
     * @return completes when nothing remains of the buffer
     */
    public CompletableFuture<@Nullable Void> readFully(ByteBuffer buffer, long offset) {
        Objects.requireNonNull(buffer, "buffer");
        return start(Request.fully(offset), work -> work.bind(buffer), n -> null);
    }

    /**
     * Reads until the segment is full; otherwise as {@link #readFully(ByteBuffer, long)}.
     *
     * @param segment of any size
     * @param offset in bytes from the beginning of the file, 0 or more
     * @return completes when the segment is full
     */
    public CompletableFuture<@Nullable Void> readFully(MemorySegment segment, long offset) {
        Objects.requireNonNull(segment, "segment");
        return start(Request.fully(offset), work -> work.bind(segment), n -> null);
    }

    // ---- writing

    /**
     * Writes the bytes between the buffer's position and its limit, all of them.
     *
     * @param buffer what to write
     * @param offset in bytes from the beginning of the file, 0 or more, or {@link Overlapped#APPEND} to append atomically
     * @return the bytes written
     * @throws IllegalArgumentException for any other negative offset
     * @throws NonWritableChannelException where the file was not opened for writing
     */
    public CompletableFuture<Integer> write(ByteBuffer buffer, long offset) {
        Objects.requireNonNull(buffer, "buffer");
        return start(Request.of(OperationKind.WRITE, offset), work -> work.bind(buffer), Math::toIntExact);
    }

    /**
     * Writes a segment, all of it.
     *
     * @param segment of any size
     * @param offset in bytes from the beginning of the file, 0 or more, or {@link Overlapped#APPEND} to append atomically
     * @return the bytes written
     */
    public CompletableFuture<Long> write(MemorySegment segment, long offset) {
        Objects.requireNonNull(segment, "segment");
        return start(Request.of(OperationKind.WRITE, offset), work -> work.bind(segment), Long::valueOf);
    }

    /**
     * Writes several buffers, one after the other, all of them, as one operation (writev).
     *
     * @param buffers written in their order
     * @param offset in bytes from the beginning of the file, 0 or more, or {@link Overlapped#APPEND} to append atomically
     * @return the bytes written
     */
    public CompletableFuture<Long> write(ByteBuffer[] buffers, long offset) {
        Objects.requireNonNull(buffers, "buffers");
        return start(Request.of(OperationKind.WRITE_VECTOR, offset), work -> work.bind(buffers), Long::valueOf);
    }

    /**
     * Writes the bytes between the buffer's position and its limit behind the end of the file, wherever that is by then: of several
     * appends, also of several processes, none writes over another.
     *
     * @param buffer what to write, up to {@code 0x7ffff000} bytes
     * @return the bytes written
     */
    public CompletableFuture<Integer> append(ByteBuffer buffer) {
        return write(buffer, Overlapped.APPEND);
    }

    /**
     * Writes, and completes when the device has the data and what is needed to read it back, as in a file that was opened with
     * DSYNC (RWF_DSYNC). For several small writes that may complete together, {@code write} and one {@link #force} cost less.
     *
     * @param buffer what to write
     * @param offset in bytes from the beginning of the file, 0 or more, or {@link Overlapped#APPEND} to append atomically
     * @return the bytes written
     */
    public CompletableFuture<Integer> writeDurable(ByteBuffer buffer, long offset) {
        Objects.requireNonNull(buffer, "buffer");
        return start(Request.durable(offset), work -> work.bind(buffer), Math::toIntExact);
    }

    /**
     * Brings what was written to the device; covers the writes whose futures were complete.
     *
     * @param metadata true for all metadata (fsync), false for what is needed to read the data back (fdatasync)
     * @return completes when the device has it
     */
    public CompletableFuture<@Nullable Void> force(boolean metadata) {
        return start(forcing(metadata), FileOperation.Memory.NONE, n -> null);
    }

    // ---- the file

    /**
     * Cuts or extends the file; what an extension adds reads as zeros.
     *
     * @param size in bytes, 0 or more
     * @return completes when it is done
     * @throws IllegalArgumentException for a negative size
     * @throws NonWritableChannelException where the file was not opened for writing
     */
    public CompletableFuture<@Nullable Void> truncate(long size) {
        return start(truncating(size), FileOperation.Memory.NONE, n -> null);
    }

    /**
     * Has the file system reserve room, so that writing there cannot fail for want of it (fallocate). A file that ends before is
     * extended; what is new reads as zeros, and what there is stays.
     *
     * @param offset in bytes from the beginning of the file, 0 or more
     * @param length in bytes, more than 0
     * @return completes when it is done; fails where the file system cannot do it
     * @throws IllegalArgumentException where one of them is less
     * @throws NonWritableChannelException where the file was not opened for writing
     */
    public CompletableFuture<@Nullable Void> allocate(long offset, long length) {
        return start(allocating(offset, length), FileOperation.Memory.NONE, n -> null);
    }

    /**
     * Says how a part of the file will be used (posix_fadvise).
     *
     * @param offset in bytes from the beginning of the file, 0 or more
     * @param length in bytes; 0 for everything from the offset on
     * @param advice what the kernel is told
     * @return completes when it has been told
     */
    public CompletableFuture<@Nullable Void> advise(long offset, long length, Advice advice) {
        return start(advising(offset, length, advice), FileOperation.Memory.NONE, n -> null);
    }

    /**
     * The size now. Asks the system in the calling thread.
     *
     * @return in bytes
     * @throws IOException where the system cannot tell, or the file is closed
     */
    public long size() throws IOException {
        return file.size();
    }

    /** {@return the size, in bytes, asked for without waiting} */
    public CompletableFuture<Long> sizeAsync() {
        if (file.descriptor().channel() != null) {
            return TaskFuture.start(pool, future -> file.size());
        }
        return status(FileConstants.STATX_SIZE, FileStatus::readSize);
    }

    /**
     * What the system knows of the file, whatever it is called by now (statx of the open file).
     *
     * @return its status
     */
    public CompletableFuture<FileStatus> stat() {
        return status(FileStatus.MASK, FileStatus::read);
    }

    private <T> CompletableFuture<T> status(int mask, LongFunction<T> reading) {
        MemorySegment statx = FileStatus.allocate();
        return start(asking(mask, statx), FileOperation.Memory.NONE, n -> {
            try {
                return reading.apply(statx.address());
            } finally {
                Reference.reachabilityFence(statx); // the kernel wrote to it until now
            }
        });
    }

    /**
     * Locks a part of the file, and waits until it can. The locks are the JDK's, with its rules: they are held on behalf of the whole
     * process, and end with {@link FileLock#release}, or when this file is closed. One that another process has is noticed
     * to have ended after some milliseconds. Where several files of this process wait for it, one gets it, and the others wait on.
     * Cancelling ends the wait. The future is completed by a thread of the pool, by the caller where nobody was in the way, and by the thread
     * that cancels or closes.
     *
     * @param offset in bytes, 0 or more
     * @param length in bytes, 0 or more; {@code Long.MAX_VALUE} for all there is and will be
     * @param shared whether others may have shared locks there
     * @return the lock
     * @throws IllegalArgumentException for negative numbers, and streams
     * @throws java.nio.channels.OverlappingFileLockException where this process has a lock that overlaps, or this file waits for
     *     one
     * @throws NonReadableChannelException for a shared lock where the file was not opened for reading
     * @throws NonWritableChannelException for an exclusive lock where the file was not opened for writing
     */
    public CompletableFuture<FileLock> lock(long offset, long length, boolean shared) {
        return lockRequest(offset, length, shared);
    }

    @Override
    RequestFuture<FileLock> lockRequest(long offset, long length, boolean shared) {
        pool.checkOpen();
        return locks.lock(offset, length, shared);
    }

    /**
     * Locks a part of the file, if that can be done at once; otherwise as {@link #lock}.
     *
     * @param offset in bytes, 0 or more
     * @param length in bytes, 0 or more
     * @param shared whether others may have shared locks there
     * @return the lock, or null where another process has one that overlaps
     * @throws IllegalArgumentException for negative numbers, and streams
     * @throws IOException where the system cannot lock
     */
    public @Nullable FileLock tryLock(long offset, long length, boolean shared) throws IOException {
        return locks.tryLock(offset, length, shared);
    }

    /**
     * Copies to another file, within the kernel where it can (copy_file_range). Cancelling takes effect between two parts of some
     * megabytes; what was copied stays.
     *
     * @param offset where to begin in this file, in bytes, 0 or more
     * @param length how many bytes, 0 or more; it ends where this file ended when the copy began
     * @param target another file, or this one, where what there is to copy and what it is copied to do not overlap
     * @param targetOffset where to begin there, in bytes, 0 or more
     * @return the bytes copied, fewer only at the end of this file
     * @throws IllegalArgumentException for negative numbers, ranges of one file that overlap, streams, and a target that
     *     was opened with DIRECT where its offset, or what there is to copy, is no multiple of its {@link #alignment}
     * @throws NonReadableChannelException where this file was not opened for reading
     * @throws NonWritableChannelException where the target was not opened for writing
     */
    public CompletableFuture<Long> copyTo(long offset, long length, AsyncFile target, long targetOffset) {
        return copyRequest(offset, length, target, targetOffset);
    }

    @Override
    RequestFuture<Long> copyRequest(long offset, long length, AsyncFile target, long targetOffset) {
        pool.checkOpen();
        return FileCopy.start(pool, file, offset, length, target.file, targetOffset);
    }

    /**
     * Asks what is in flight to cancel, waits until the kernel has let go of it, and closes. Futures of cancelled operations
     * fail with {@link java.nio.channels.AsynchronousCloseException}. Waiting for locks ends at once; locks are held until nothing
     * is in flight.
     */
    @Override
    public void close() {
        locks.endWaiting();
        try {
            file.close();
        } finally {
            locks.close();
        }
    }

    // ---- the way to the engine

    /** The handle, for an operation of this kind, which may be refused. */
    FileHandle handleFor(OperationKind kind, long offset) {
        file.checkOffset(kind, offset);
        FileIssuer.checkAccess(kind, file.descriptor().traits());
        return file;
    }

    @Override
    FileIssuer issuer() {
        return issuer;
    }

    private <T extends @Nullable Object> CompletableFuture<T> start(
            Request request, FileOperation.Memory memory, LongFunction<T> result) {
        OperationFuture<T> future = new OperationFuture<>(result);
        IOException refusal = issuer.prepare(future.work(), request, memory);
        if (refusal != null) {
            future.fail(refusal);
        } else if (issuer.submit(future.work())) {
            StreamQueue queue = Operations.queueOf(future.work().operation());
            Object token = future.publish(future.work().operation());
            if (token != null) {
                future.deliver(future.work().operation(), token);
            }
            Operations.advance(queue);
        }
        return future;
    }

    @Override
    public String toString() {
        return "AsyncFile[" + name() + "]";
    }
}
