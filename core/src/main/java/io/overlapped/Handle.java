package io.overlapped;

import io.overlapped.internal.pool.Blocking;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What can be closed and, where it is waitable, waited on: a HANDLE. All methods may be called from any thread.
 *
 * <p>Waiting on a thread of a pool's is allowed: the thread's ring and its right to run callbacks go to another first.
 */
public abstract class Handle implements AutoCloseable {
    /** For subclasses. */
    protected Handle() {}

    /** {@return whether it has not been closed} */
    public abstract boolean isOpen();

    /** Closes it. Closing twice does nothing. */
    @Override
    public abstract void close();

    /**
     * Waits until the handle is signaled, and takes the signal where the handle's kind says so.
     *
     * @throws InterruptedException if the thread is interrupted
     * @throws UnsupportedOperationException where this kind of handle cannot be waited on
     */
    public final void await() throws InterruptedException {
        if (!awaitNanos(0)) {
            Blocking.run(() -> awaitNanos(Long.MAX_VALUE));
        }
    }

    /**
     * Waits until the handle is signaled or the time is over.
     *
     * @param timeout how long; zero or less only looks
     * @return whether it was signaled
     * @throws InterruptedException if the thread is interrupted
     * @throws UnsupportedOperationException where this kind of handle cannot be waited on
     */
    public final boolean await(Duration timeout) throws InterruptedException {
        if (awaitNanos(0)) {
            return true;
        }
        long nanos = TimeUnit.NANOSECONDS.convert(timeout);
        if (nanos <= 0) {
            return false;
        }
        boolean[] signaled = new boolean[1];
        Blocking.run(() -> signaled[0] = awaitNanos(nanos));
        return signaled[0];
    }

    /**
     * Waits; {@link Long#MAX_VALUE} means without limit.
     *
     * @param nanos how long, 0 only looks
     * @return whether it was signaled
     * @throws InterruptedException if the thread is interrupted
     */
    boolean awaitNanos(long nanos) throws InterruptedException {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " cannot be waited on");
    }
}
