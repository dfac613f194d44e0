package io.overlapped.nio;

import io.overlapped.internal.engine.OperationKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's {@link AsynchronousFileChannel} on the engine. Opened through {@link OverlappedFileSystemProvider} or
 * {@link OverlappedChannels}. All methods may be called from any thread, and any number of operations may be in flight.
 *
 * <p><b>Threads.</b> A {@link CompletionHandler} runs on the executor that the channel was opened with, and on a thread of
 * the pool where there was none; never in the call that issued the operation. It may block. Should the executor have been
 * shut down meanwhile, a thread of the pool runs the handler: it is not lost. A Future may be complete when the call
 * returns, where the page cache had the data.
 *
 * <p><b>The same as the JDK's</b> but for this:
 * <ul>
 * <li><i>Cancelling is a request.</i> It reaches the kernel, and the Future is done when the kernel has let go of the buffer:
 * cancelled where that stopped the operation, with its result where it was faster. {@code cancel(true)} of a read or
 * write does not close the channel.
 * <li><i>Closing cancels.</i> Operations that had to wait end with AsynchronousCloseException where the JDK waits for them.
 * <li><i>Nobody outside the JDK can keep a foreign arena open.</i> Closing the arena of a buffer in flight succeeds; the read then
 * fails with an IOException. A buffer of a confined arena is refused for reading at the call.
 * <li><i>Errors tell more.</i> They are {@link java.nio.file.FileSystemException}s that name file, operation and cause.
 * <li><i>A handler's own failure</i> goes to the pool's exception handler instead of ending the thread.
 * <li><i>Flight Recorder</i> has no events for this channel.
 * </ul>
 */
public final class OverlappedAsynchronousFileChannel extends AsynchronousFileChannel {
    private final OpenFile file;
    private final @Nullable ExecutorService executor;
    private final JdkChannel<AsynchronousFileChannel> jdk;
    private final AtomicBoolean closed = new AtomicBoolean();

    @SuppressWarnings("MustBeClosedChecker") // closed with this channel
    OverlappedAsynchronousFileChannel(OpenFile file, @Nullable ExecutorService executor) {
        this.file = file;
        this.executor = executor;
        this.jdk = new JdkChannel<>(
                file,
                (path, access) -> path.getFileSystem()
                        .provider()
                        .newAsynchronousFileChannel(
                                path, access, executor != null ? executor : new PoolExecutor(file.pool())));
    }

    OpenFile file() {
        return file;
    }

    @Override
    public boolean isOpen() {
        return !closed.get();
    }

    private void ensureOpen() throws ClosedChannelException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public long size() throws IOException {
        ensureOpen();
        return file.size();
    }

    @Override
    public AsynchronousFileChannel truncate(long size) throws IOException {
        if (size < 0) {
            throw new IllegalArgumentException("Negative size");
        }
        checkWritable();
        if (closed.get()) {
            throw new AsynchronousCloseException(); // the JDK's, here alone
        }
        if (size < file.size()) {
            BlockingOperation.perform(file, OperationKind.TRUNCATE, size);
        }
        return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        ensureOpen();
        BlockingOperation.perform(file, metaData ? OperationKind.FLUSH : OperationKind.FLUSH_DATA, 0);
    }

    /**
     * Closes the channel: operations in flight are asked to cancel, and when the kernel has let go of all of them the file is
     * closed. Locks end first.
     */
    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        file.beginClose();
        try {
            jdk.close();
        } finally {
            file.finishClose();
        }
    }

    // ---- reading and writing

    @Override
    public <A> void read(
            ByteBuffer dst, long position, @Nullable A attachment, CompletionHandler<Integer, ? super A> handler) {
        requireHandler(handler);
        checkRead(dst, position);
        begin(OperationKind.READ, dst, position, attachment, handler);
    }

    @Override
    public Future<Integer> read(ByteBuffer dst, long position) {
        checkRead(dst, position);
        return begin(OperationKind.READ, dst, position);
    }

    @Override
    public <A> void write(
            ByteBuffer src, long position, @Nullable A attachment, CompletionHandler<Integer, ? super A> handler) {
        requireHandler(handler);
        checkWrite(position);
        begin(OperationKind.WRITE, src, position, attachment, handler);
    }

    @Override
    public Future<Integer> write(ByteBuffer src, long position) {
        checkWrite(position);
        return begin(OperationKind.WRITE, src, position);
    }

    private static void requireHandler(@Nullable Object handler) {
        if (handler == null) {
            throw new NullPointerException("'handler' is null");
        }
    }

    private void checkRead(ByteBuffer dst, long position) {
        checkPosition(position);
        checkReadable();
        if (dst.isReadOnly()) {
            throw new IllegalArgumentException("Read-only buffer");
        }
    }

    private void checkWrite(long position) {
        checkPosition(position);
        checkWritable();
    }

    private static void checkPosition(long position) {
        if (position < 0) {
            throw new IllegalArgumentException("Negative position");
        }
    }

    private void checkReadable() {
        if (!file.request().readable()) {
            throw new NonReadableChannelException();
        }
    }

    private void checkWritable() {
        if (!file.request().writable()) {
            throw new NonWritableChannelException();
        }
    }

    private Future<Integer> begin(OperationKind kind, ByteBuffer buffer, long position) {
        if (closed.get()) {
            return CompletableFuture.failedFuture(new ClosedChannelException());
        }
        if (!buffer.hasRemaining()) {
            return CompletableFuture.completedFuture(0);
        }
        checkExecutor();
        ChannelOperation<@Nullable Void> operation = new ChannelOperation<>(this, buffer, null, null);
        operation.start(kind, position);
        return operation;
    }

    private <A> void begin(
            OperationKind kind,
            ByteBuffer buffer,
            long position,
            @Nullable A attachment,
            CompletionHandler<Integer, ? super A> handler) {
        if (closed.get()) {
            queue(() -> handler.failed(new ClosedChannelException(), attachment));
        } else if (!buffer.hasRemaining()) {
            queue(() -> handler.completed(0, attachment));
        } else {
            checkExecutor();
            new ChannelOperation<@Nullable A>(this, buffer, attachment, handler).start(kind, position);
        }
    }

    /** The JDK gives the executor a task for each operation, and an executor that was shut down refuses it. */
    private void checkExecutor() {
        ExecutorService chosen = executor;
        if (chosen != null && chosen.isShutdown()) {
            throw new RejectedExecutionException("the executor of the channel on " + file.path()
                    + " was shut down: its completion handlers have no thread");
        }
    }

    // ---- handlers

    /** Runs a handler's call: on a thread of the pool, which this is, or on the executor. */
    void dispatch(Runnable call) {
        ExecutorService chosen = executor;
        if (chosen == null) {
            call.run();
            return;
        }
        try {
            chosen.execute(call);
        } catch (RejectedExecutionException shutDownMeanwhile) {
            call.run();
        }
    }

    /** Has a handler's call made that no operation stands behind. */
    private void queue(Runnable call) {
        ExecutorService chosen = executor;
        if (chosen != null) {
            chosen.execute(call);
        } else {
            file.pool().trySubmit((instance, context) -> call.run(), null);
        }
    }

    // ---- locks

    @Override
    public <A> void lock(
            long position,
            long size,
            boolean shared,
            @Nullable A attachment,
            CompletionHandler<FileLock, ? super A> handler) {
        requireHandler(handler);
        checkLock(shared);
        AsynchronousFileChannel locking;
        try {
            ensureOpen();
            locking = jdk.get();
        } catch (IOException e) {
            queue(() -> handler.failed(e, attachment));
            return;
        }
        locking.lock(position, size, shared, attachment, new CompletionHandler<FileLock, @Nullable A>() {
            @Override
            public void completed(FileLock held, @Nullable A same) {
                handler.completed(new ChannelLock(OverlappedAsynchronousFileChannel.this, held), same);
            }

            @Override
            public void failed(Throwable failure, @Nullable A same) {
                handler.failed(failure, same);
            }
        });
    }

    @Override
    public Future<FileLock> lock(long position, long size, boolean shared) {
        checkLock(shared);
        try {
            ensureOpen();
            return new LockFuture(this, jdk.get().lock(position, size, shared));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        checkLock(shared);
        ensureOpen();
        @Nullable FileLock held = jdk.get().tryLock(position, size, shared);
        return held == null ? null : new ChannelLock(this, held);
    }

    private void checkLock(boolean shared) {
        if (shared) {
            checkReadable();
        } else {
            checkWritable();
        }
    }

    @Override
    public String toString() {
        return "OverlappedAsynchronousFileChannel[" + file.path() + (isOpen() ? "]" : ", closed]");
    }
}
