package io.overlapped;

import io.overlapped.internal.pool.Blocking;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A future whose end from outside is a request. {@link #cancel}, {@link #orTimeout} and completing it are asked of whoever does the work, and
 * take effect if that ends by them. Waiting on a thread of a pool's leaves its ring to others.
 */
abstract class RequestFuture<T extends @Nullable Object> extends CompletableFuture<T> {
    /** How it is to end if it can be cancelled: a Throwable, or a value in an Instead. */
    private volatile @Nullable Object requested;

    private record Instead(@Nullable Object value) {}

    /** Asks for the end of the work. False where it is over already: then the future ends as the work did. */
    abstract boolean requestEnd();

    /** What has been done so far, in bytes; 0 for work that moves none. From any thread. */
    long transferred() {
        return 0;
    }

    // ---- for whoever does the work

    /** Whether somebody asked for the end. */
    final boolean isEndRequested() {
        return requested != null;
    }

    /** Ends it as was asked; false where nobody did. */
    @SuppressWarnings("unchecked") // the value came from complete(T)
    final boolean endAsRequested() {
        Object wish = requested;
        if (wish == null) {
            return false;
        }
        if (wish instanceof Instead(Object value)) {
            super.complete((T) value);
        } else {
            super.completeExceptionally((Throwable) wish);
        }
        return true;
    }

    final void succeed(T value) {
        super.complete(value);
    }

    final void fail(Throwable failure) {
        super.completeExceptionally(failure);
    }

    // ---- requests

    private boolean request(Object wish) {
        if (isDone()) {
            return false;
        }
        requested = wish;
        return requestEnd();
    }

    @Override
    public final boolean cancel(boolean mayInterruptIfRunning) {
        return request(new CancellationException());
    }

    @Override
    public final boolean completeExceptionally(Throwable failure) {
        return request(failure);
    }

    @Override
    public final boolean complete(T value) {
        return request(new Instead(value));
    }

    @Override
    public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
        executor.execute(() -> {
            if (isDone()) {
                return;
            }
            try {
                complete(supplier.get());
            } catch (Throwable e) {
                completeExceptionally(e);
            }
        });
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
