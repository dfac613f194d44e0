package io.overlapped.nio;

import io.overlapped.Win32Error;
import io.overlapped.internal.engine.BufferBinding;
import io.overlapped.internal.engine.Completion;
import io.overlapped.internal.engine.LaneThread;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.engine.Operations;
import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.pool.Blocking;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A read or write of an asynchronous channel, and its Future. It is over when the kernel has let go of the buffer: cancelling
 * is a request, which reaches the kernel, and takes effect if the operation ends by it.
 *
 * <p>The result is written before the operation settles, and read after it is seen to be settled; the buffer's position has
 * been moved by then.
 */
final class ChannelOperation<A extends @Nullable Object> implements Completion, Future<Integer> {
    private final OverlappedAsynchronousFileChannel channel;
    private final Operation operation = new Operation(this);
    private final BufferBinding binding = new BufferBinding();
    private final ByteBuffer buffer;
    private final int position;
    private final @Nullable CompletionHandler<Integer, ? super A> handler;
    private final A attachment;
    private volatile boolean cancelRequested;

    private int result;
    private @Nullable IOException failure;
    private boolean cancelled;

    /**
     * Describes an operation.
     *
     * @param handler who is told; null where the Future is used
     */
    ChannelOperation(
            OverlappedAsynchronousFileChannel channel,
            ByteBuffer buffer,
            A attachment,
            @Nullable CompletionHandler<Integer, ? super A> handler) {
        this.channel = channel;
        this.buffer = buffer;
        this.position = buffer.position();
        this.attachment = attachment;
        this.handler = handler;
    }

    /**
     * Gives it to the engine.
     *
     * @throws IllegalStateException where the pool or the buffer's arena is closed
     * @throws IllegalArgumentException where the buffer is one that another thread may not fill
     */
    void start(OperationKind kind, long offset) {
        OpenFile file = channel.file();
        operation.begin();
        operation.describe(kind, file.descriptor(), offset, 0);
        operation.engine(file.engine());
        boolean bound = binding.bind(operation, buffer);
        if (!bound || !operation.isAligned()) {
            int error = bound ? Win32Error.ERROR_INVALID_PARAMETER : Win32Error.ERROR_NOT_ENOUGH_MEMORY;
            notBegun(file.failure(operation, error));
        } else if (!file.descriptor().acquire()) {
            notBegun(new ClosedChannelException());
        } else if (Operations.submit(operation, isTriedHere(file))) {
            handOn(publish(operation));
        }
    }

    /**
     * Whether the issuing thread looks first whether the page cache has it. On the pool's own threads a ring serves many
     * at a time for one system call, so there it pays only where no handler has to be queued.
     */
    private boolean isTriedHere(OpenFile file) {
        return operation.kind().isRead()
                && (handler == null || !(Thread.currentThread() instanceof LaneThread))
                && file.readsInline();
    }

    private void notBegun(IOException why) {
        binding.release(0);
        failure = why;
        operation.settle(handler != null);
        handOn(handler != null ? this : null);
    }

    /** A handler never runs in the call that issued the operation. */
    private void handOn(@Nullable Object token) {
        if (token != null) {
            operation.engine().deliver(operation, token);
        }
    }

    // ---- what the engine tells

    @Override
    public @Nullable Object publish(Operation ignored) {
        long moved = operation.transferred();
        boolean stands = binding.release(operation.kind().isRead() ? moved : 0);
        int end = position + (int) moved;
        if (!stands || end > buffer.limit()) {
            failure = channel.file().failure(operation, Win32Error.ERROR_INVALID_USER_BUFFER);
        } else if (moved > 0) {
            buffer.position(end);
            result = (int) moved; // an error that came after it meets the next operation
        } else if (operation.errno() == Errno.ECANCELED && cancelRequested) {
            cancelled = true;
        } else if (operation.errno() != 0) {
            failure = channel.file().failure(operation, 0);
        } else {
            result = operation.isEndOfFile() ? -1 : 0;
        }
        operation.settle(handler != null);
        channel.file().descriptor().release();
        return handler != null ? this : null;
    }

    @Override
    public boolean deliversCallback() {
        return true;
    }

    @Override
    public void deliver(Operation ignored, Object token) {
        operation.delivered();
        try {
            channel.dispatch(this::tellHandler);
        } catch (Throwable e) {
            operation.engine().report(e);
        }
    }

    private void tellHandler() {
        CompletionHandler<Integer, ? super A> told = handler;
        if (told == null) {
            return;
        }
        IOException failed = failure;
        if (failed != null) {
            told.failed(failed, attachment);
        } else {
            told.completed(result, attachment);
        }
    }

    // ---- the Future

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!operation.isInFlight()) {
            return false;
        }
        cancelRequested = true;
        return Operations.cancel(operation);
    }

    @Override
    public boolean isCancelled() {
        return !operation.isInFlight() && cancelled;
    }

    @Override
    public boolean isDone() {
        return !operation.isInFlight();
    }

    @Override
    public Integer get() throws InterruptedException, ExecutionException {
        if (operation.isInFlight()) {
            Blocking.run(() -> operation.await(-1));
        }
        return told();
    }

    @Override
    public Integer get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (operation.isInFlight()) {
            long nanos = Math.max(unit.toNanos(timeout), 0);
            Blocking.run(() -> operation.await(nanos));
            if (operation.isInFlight()) {
                throw new TimeoutException();
            }
        }
        return told();
    }

    private Integer told() throws ExecutionException {
        if (cancelled) {
            throw new CancellationException();
        }
        IOException failed = failure;
        if (failed != null) {
            throw new ExecutionException(failed);
        }
        return result;
    }
}
