package io.overlapped;

import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.engine.Operations;
import io.overlapped.internal.engine.StreamQueue;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A file whose operations are futures; what start and cancel account for in the model cannot be forgotten here. All methods
 * may be called from any thread.
 *
 * <p><b>Threads.</b> An operation that can be served at once (from the page cache) completes in the calling thread; any other is
 * completed by a thread of the pool, which then runs the dependent stages that were added without an executor. They
 * may block: the ring that the thread serves goes to another within some milliseconds, and at once where it waits in a call of
 * this library's. Waiting with {@code join} or {@code get} on a pool's thread is safe for the same reason.
 *
 * <p><b>Cancelling.</b> {@code cancel} and {@code orTimeout} on a future of this class are requests that reach the kernel. The future
 * completes when the kernel has let go of the buffer: cancelled (or with TimeoutException) where that stopped the
 * operation, as usual where it was faster. So a cancelled read never writes into a buffer that its owner has taken back.
 * Cancelling a dependent stage does nothing to the operation.
 *
 * <p><b>Buffers.</b> As {@link FileHandle} says. A ByteBuffer's position moves by the bytes transferred before the future
 * completes; it must be left alone until then.
 *
 * <p><b>Errors.</b> Futures fail with an {@link IOException} that names file, operation and cause. Programming errors are
 * thrown at the call.
 */
public final class AsyncFile implements AutoCloseable {
    private final FileHandle file;
    private final ThreadPool pool;

    private AsyncFile(FileHandle file, ThreadPool pool) {
        this.file = file;
        this.pool = pool;
        file.usedBy(pool);
    }

    /**
     * Opens a file, served by the {@linkplain ThreadPool#processPool process pool}.
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
     * Opens a file, served by a pool.
     *
     * @param path a path of the default file system
     * @param pool performs the operations and completes the futures
     * @param options as {@link FileHandle#open}
     * @return the file
     * @throws IOException as {@link FileHandle#open}
     */
    public static AsyncFile open(Path path, ThreadPool pool, OpenOption... options) throws IOException {
        pool.checkOpen();
        return new AsyncFile(FileHandle.open(path, options), pool);
    }

    /** {@return the path that it was opened with} */
    public String name() {
        return file.name();
    }

    /** {@return whether it has not been closed} */
    public boolean isOpen() {
        return file.isOpen();
    }

    /**
     * Reads into the bytes between the buffer's position and its limit.
     *
     * @param buffer not read-only
     * @param offset in bytes from the beginning of the file, 0 or more
     * @return the bytes read, fewer than asked for only at the end of the file, and -1 at or behind it
     * @throws IllegalArgumentException for a negative offset or a read-only buffer
     * @throws NonReadableChannelException where the file was not opened for reading
     */
    public CompletableFuture<Integer> read(ByteBuffer buffer, long offset) {
        return transfer(OperationKind.READ, buffer, null, offset, Math::toIntExact);
    }

    /**
     * Reads into a segment.
     *
     * @param segment of any size
     * @param offset in bytes from the beginning of the file, 0 or more
     * @return the bytes read, and -1 at or behind the end
     */
    public CompletableFuture<Long> read(MemorySegment segment, long offset) {
        return transfer(OperationKind.READ, null, segment, offset, Long::valueOf);
    }

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
        return transfer(OperationKind.WRITE, buffer, null, offset, Math::toIntExact);
    }

    /**
     * Writes a segment, all of it.
     *
     * @param segment of any size
     * @param offset in bytes from the beginning of the file, 0 or more, or {@link Overlapped#APPEND} to append atomically
     * @return the bytes written
     */
    public CompletableFuture<Long> write(MemorySegment segment, long offset) {
        return transfer(OperationKind.WRITE, null, segment, offset, Long::valueOf);
    }

    /**
     * Brings what was written to the device; covers the writes whose futures were complete.
     *
     * @param metadata true for all metadata (fsync), false for what is needed to read the data back (fdatasync)
     * @return completes when the device has it
     */
    public CompletableFuture<@Nullable Void> force(boolean metadata) {
        return start(metadata ? OperationKind.FLUSH : OperationKind.FLUSH_DATA, null, null, 0, n -> null);
    }

    /**
     * Cuts or extends the file; what an extension adds reads as zeros.
     *
     * @param size in bytes, 0 or more
     * @return completes when it is done
     * @throws IllegalArgumentException for a negative size
     * @throws NonWritableChannelException where the file was not opened for writing
     */
    public CompletableFuture<@Nullable Void> truncate(long size) {
        if (size < 0) {
            throw new IllegalArgumentException("truncate of " + name() + " refused: a size is 0 or more: " + size);
        }
        return start(OperationKind.TRUNCATE, null, null, size, n -> null);
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

    /**
     * Asks what is in flight to cancel, waits until the kernel has let go of it, and closes. Futures of cancelled operations
     * fail with {@link java.nio.channels.AsynchronousCloseException}.
     */
    @Override
    public void close() {
        file.close();
    }

    private <T> CompletableFuture<T> transfer(
            OperationKind kind,
            @Nullable ByteBuffer buffer,
            @Nullable MemorySegment segment,
            long offset,
            LongFunction<T> result) {
        if (buffer == null && segment == null) {
            throw new NullPointerException("buffer");
        }
        file.checkOffset(kind, offset);
        return start(kind, buffer, segment, offset, result);
    }

    private <T extends @Nullable Object> CompletableFuture<T> start(
            OperationKind kind,
            @Nullable ByteBuffer buffer,
            @Nullable MemorySegment segment,
            long offset,
            LongFunction<T> result) {
        Descriptor descriptor = file.descriptor();
        checkAccess(kind, descriptor.traits());
        pool.checkOpen();
        OperationFuture<T> future = new OperationFuture<>(buffer, result);
        Operation operation = future.operation();
        operation.begin();
        operation.describe(kind, descriptor, offset, 0);
        if (kind == OperationKind.WRITE && offset == Overlapped.APPEND && !file.isStream()) {
            operation.appending();
        }
        boolean bound = true;
        if (buffer != null) {
            bound = future.binding().bind(operation, buffer);
        } else if (segment != null) {
            bound = future.binding().bind(operation, segment, false);
        }
        if (operation.isAppend() && !operation.isOneCall()) {
            future.binding().release(0);
            throw new IllegalArgumentException(OperationText.describe(kind, offset, operation.length()) + " on "
                    + name() + " refused: an append is atomic up to " + Operation.MAXIMUM_CHUNK + " bytes; split it");
        }
        int refusal = !bound
                ? Win32Error.ERROR_NOT_ENOUGH_MEMORY
                : operation.isAligned() ? 0 : Win32Error.ERROR_INVALID_PARAMETER;
        if (refusal != 0) {
            future.binding().release(0);
            future.failHere(IoErrors.of(operation, refusal));
            return future;
        }
        if (!descriptor.acquire()) {
            future.binding().release(0);
            future.failHere(new ClosedChannelException());
            return future;
        }
        submit(future, operation);
        return future;
    }

    private void submit(OperationFuture<?> future, Operation operation) {
        operation.engine(pool.core().engine());
        boolean here =
                file.isStream() || (pool.readsInline() && operation.kind().isRead());
        if (Operations.submit(operation, here)) {
            StreamQueue queue = Operations.queueOf(operation);
            Object token = future.publish(operation);
            if (token != null) {
                future.deliver(operation, token);
            }
            Operations.advance(queue);
        }
    }

    private void checkAccess(OperationKind kind, Descriptor.Traits traits) {
        if (kind.isRead() && !traits.readable()) {
            throw new NonReadableChannelException();
        }
        boolean changes = (kind.isWrite() && kind.isTransfer()) || kind == OperationKind.TRUNCATE;
        if (changes && !traits.writable()) {
            throw new NonWritableChannelException();
        }
    }

    @Override
    public String toString() {
        return "AsyncFile[" + name() + "]";
    }
}
