package io.overlapped;

import io.overlapped.internal.engine.BufferBinding;
import io.overlapped.internal.engine.Completion;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.engine.Operations;
import io.overlapped.internal.pool.Blocking;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An operation as a future. It completes only when the kernel has let go of the buffer: {@link #cancel}, {@link #orTimeout} and
 * completing from outside are requests, which reach the kernel, and take effect if the operation ends by them.
 */
final class OperationFuture<T extends @Nullable Object> extends CompletableFuture<T> implements Completion {
    /** There is one completion for each future: nothing to tell apart. */
    private static final Object TOKEN = new Object();

    private final Operation operation = new Operation(this);
    private final BufferBinding binding = new BufferBinding();
    private final LongFunction<T> result;
    private final @Nullable ByteBuffer buffer;

    /** How it is to end if it can be cancelled: a Throwable, or a value in an Instead. */
    private volatile @Nullable Object requested;

    private int error;

    private record Instead(@Nullable Object value) {}

    OperationFuture(@Nullable ByteBuffer buffer, LongFunction<T> result) {
        this.buffer = buffer;
        this.result = result;
    }

    Operation operation() {
        return operation;
    }

    BufferBinding binding() {
        return binding;
    }

    // ---- what the engine tells

    @Override
    public @Nullable Object publish(Operation ignored) {
        OperationKind kind = operation.kind();
        long transferred = operation.transferred();
        boolean stands = binding.release(kind.isRead() ? transferred : 0);
        error = stands ? Win32Error.ofErrno(operation.errno()) : Win32Error.ERROR_INVALID_USER_BUFFER;
        if (stands && !advancePosition(transferred)) {
            error = Win32Error.ERROR_INVALID_USER_BUFFER;
        }
        operation.settle(true);
        operation.descriptor().release();
        return TOKEN;
    }

    /** False where the program changed the buffer's limit while it was the operation's. */
    private boolean advancePosition(long transferred) {
        ByteBuffer moved = buffer;
        if (moved == null) {
            return true;
        }
        long position = moved.position() + transferred;
        if (position > moved.limit()) {
            return false;
        }
        moved.position((int) position);
        return true;
    }

    @Override
    public boolean deliversCallback() {
        return false;
    }

    @Override
    public void deliver(Operation ignored, Object token) {
        Object wish = requested;
        if (error == Win32Error.ERROR_OPERATION_ABORTED && wish != null) {
            endAsRequested(wish);
        } else if (error != 0) {
            super.completeExceptionally(IoErrors.of(operation, error));
        } else {
            super.complete(result.apply(operation.isEndOfFile() ? -1 : operation.transferred()));
        }
    }

    @SuppressWarnings("unchecked") // the value came from complete(T)
    private void endAsRequested(Object wish) {
        if (wish instanceof Instead(Object value)) {
            super.complete((T) value);
        } else {
            super.completeExceptionally((Throwable) wish);
        }
    }

    /** Ends it in the issuing thread, where it never began. */
    void failHere(Throwable failure) {
        super.completeExceptionally(failure);
    }

    // ---- requests

    private boolean request(Object wish) {
        if (isDone()) {
            return false;
        }
        requested = wish;
        return Operations.cancel(operation);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return request(new CancellationException());
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        return request(failure);
    }

    @Override
    public boolean complete(T value) {
        return request(new Instead(value));
    }

    @Override
    public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
        executor.execute(() -> complete(supplier.get()));
        return this;
    }

    @Override
    public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier) {
        return completeAsync(supplier, defaultExecutor());
    }

    @Override
    public void obtrudeValue(T value) {
        throw new UnsupportedOperationException("the kernel may still have the buffer: cancel the operation instead");
    }

    @Override
    public void obtrudeException(Throwable failure) {
        throw new UnsupportedOperationException("the kernel may still have the buffer: cancel the operation instead");
    }

    // ---- waiting

    @Override
    public T join() {
        awaitDone();
        return super.join();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        if (!isDone()) {
            Blocking.run(() -> {
                try {
                    super.get();
                } catch (ExecutionException | CancellationException e) {
                    // told below
                }
            });
        }
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (!isDone()) {
            Blocking.run(() -> {
                try {
                    super.get(timeout, unit);
                } catch (ExecutionException | CancellationException | TimeoutException e) {
                    // told below
                }
            });
            return super.get(0, TimeUnit.NANOSECONDS);
        }
        return super.get(timeout, unit);
    }

    private void awaitDone() {
        if (!isDone()) {
            Blocking.run(() -> {
                try {
                    super.join();
                } catch (RuntimeException e) {
                    // told by the caller's own join
                }
            });
        }
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
