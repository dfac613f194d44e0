package io.overlapped.internal.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Something in flight that threads wait for. Whoever ends it says so by a volatile write first, and then {@linkplain #wakeWaiters wakes};
 * who waits announces himself first, and then looks. So one of the two sees the other.
 */
abstract class Awaitable {
    private static final VarHandle WAITER;
    private static final VarHandle WAITERS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WAITER = lookup.findVarHandle(Awaitable.class, "waiter", Thread.class);
            WAITERS = lookup.findVarHandle(Awaitable.class, "waiters", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The thread that waits, parked; where there are more, the number of the others, which wait for this object. */
    private volatile @Nullable Thread waiter;

    private volatile int waiters;

    abstract boolean isInFlight();

    /** It is not in flight any more. */
    final void wakeWaiters() {
        LockSupport.unpark(waiter);
        if (waiters != 0) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /**
     * Waits until it is not in flight. The one thread that mostly does parks: a virtual one that waits for an object is woken by way
     * of another thread of the JDK's.
     *
     * @return false where the time ran out; {@code nanos < 0} waits without limit
     */
    public final boolean await(long nanos) throws InterruptedException {
        if (!isInFlight()) {
            return true;
        }
        long deadline = nanos < 0 ? 0 : System.nanoTime() + nanos;
        if (!WAITER.compareAndSet(this, null, Thread.currentThread())) {
            return awaitWithOthers(nanos, deadline);
        }
        try {
            while (isInFlight()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (nanos < 0) {
                    LockSupport.park(this);
                    continue;
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, left);
            }
            return true;
        } finally {
            waiter = null;
        }
    }

    private boolean awaitWithOthers(long nanos, long deadline) throws InterruptedException {
        WAITERS.getAndAdd(this, 1);
        try {
            synchronized (this) {
                while (isInFlight()) {
                    if (nanos < 0) {
                        wait();
                        continue;
                    }
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        return false;
                    }
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                }
                return true;
            }
        } finally {
            WAITERS.getAndAdd(this, -1);
        }
    }
}
