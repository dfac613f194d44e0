package io.overlapped;

import io.overlapped.internal.pool.Blocking;
import java.time.Duration;
import java.util.Arrays;
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
        await(Long.MAX_VALUE);
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
        return await(TimeUnit.NANOSECONDS.convert(timeout));
    }

    private boolean await(long nanos) throws InterruptedException {
        return awaitAny(new Signal[] {signal()}, nanos) == 0;
    }

    /**
     * Waits until one of several handles is signaled, and takes its signal (WaitForMultipleObjects for any).
     *
     * @param timeout how long; zero or less only looks
     * @param handles one or more
     * @return the index of the handle, the lowest where several were signaled to begin with; -1 where the time ran out
     * @throws InterruptedException if the thread is interrupted
     * @throws UnsupportedOperationException where one of them cannot be waited on
     */
    public static int awaitAny(Duration timeout, Handle... handles) throws InterruptedException {
        return awaitAny(signals(handles), TimeUnit.NANOSECONDS.convert(timeout));
    }

    /**
     * Waits until several handles are signaled at the same time, and takes the signals of all of them in one step
     * (WaitForMultipleObjects for all).
     *
     * @param timeout how long; zero or less only looks
     * @param handles one or more, all different
     * @return false where the time ran out; then nothing was taken
     * @throws IllegalArgumentException where one of them is there twice
     * @throws InterruptedException if the thread is interrupted
     * @throws UnsupportedOperationException where one of them cannot be waited on
     */
    public static boolean awaitAll(Duration timeout, Handle... handles) throws InterruptedException {
        Signal[] signals = signals(handles);
        if (Arrays.stream(handles).distinct().count() != handles.length) {
            throw new IllegalArgumentException("a handle is waited for twice in one wait for all");
        }
        long nanos = TimeUnit.NANOSECONDS.convert(timeout);
        if (ThreadWait.forAll(signals, 0)) {
            return true;
        }
        boolean[] signaled = new boolean[1];
        if (nanos > 0) {
            Blocking.run(() -> signaled[0] = ThreadWait.forAll(signals, nanos));
        }
        return signaled[0];
    }

    private static int awaitAny(Signal[] signals, long nanos) throws InterruptedException {
        int[] index = {ThreadWait.forAny(signals, 0)};
        if (index[0] == ThreadWait.TIMED_OUT && nanos > 0) {
            Blocking.run(() -> index[0] = ThreadWait.forAny(signals, nanos));
        }
        return index[0];
    }

    private static Signal[] signals(Handle... handles) {
        if (handles.length == 0) {
            throw new IllegalArgumentException("no handle to wait for");
        }
        Signal[] signals = new Signal[handles.length];
        for (int i = 0; i < handles.length; i++) {
            signals[i] = handles[i].signal();
        }
        return signals;
    }

    /** What is waited for. */
    Signal signal() {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " cannot be waited on");
    }
}
