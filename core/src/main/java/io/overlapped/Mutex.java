package io.overlapped;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A lock that a thread owns, as often as it takes it. Signaled while nobody owns it. All methods may be called from any
 * thread; only the owner may release it. An owner that ends without releasing it abandons it: the next thread that waits
 * gets it, and {@link #isAbandoned} tells.
 */
public final class Mutex extends Handle {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private @Nullable Thread owner;
    private int holds;
    private boolean abandoned;
    private boolean closed;

    /**
     * A mutex.
     *
     * @param owned whether the calling thread owns it to begin with
     */
    public Mutex(boolean owned) {
        if (owned) {
            owner = Thread.currentThread();
            holds = 1;
        }
    }

    /**
     * Gives it up once (ReleaseMutex).
     *
     * @throws IllegalMonitorStateException where the calling thread does not own it
     */
    public synchronized void release() {
        if (owner != Thread.currentThread()) {
            throw new IllegalMonitorStateException("the mutex is not owned by the calling thread");
        }
        if (--holds == 0) {
            owner = null;
            abandoned = false;
            notify();
        }
    }

    /** {@return whether a thread owns it} */
    public synchronized boolean isOwned() {
        return owner != null;
    }

    /** {@return whether the calling thread owns it} */
    public synchronized boolean isOwnedByCurrentThread() {
        return owner == Thread.currentThread();
    }

    /**
     * Whether the last wait that got it found that its owner had ended without releasing it, so that what it protects may be
     * half done (WAIT_ABANDONED).
     *
     * @return true until it is waited for once more, or given up
     */
    public synchronized boolean isAbandoned() {
        return abandoned;
    }

    @Override
    public synchronized boolean isOpen() {
        return !closed;
    }

    /** Closes it; who owns it still does. */
    @Override
    public synchronized void close() {
        closed = true;
    }

    @Override
    synchronized boolean awaitNanos(long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Thread me = Thread.currentThread();
        long begin = System.nanoTime();
        while (owner != null && owner != me && !takeFromTheDead()) {
            long left = nanos == Long.MAX_VALUE ? Long.MAX_VALUE : nanos - (System.nanoTime() - begin);
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, LOOK_NANOS)); // no owner tells of its end
        }
        if (owner == me) {
            abandoned = false; // told once
        }
        owner = me;
        holds++;
        return true;
    }

    private boolean takeFromTheDead() {
        Thread last = owner;
        if (last == null || last.isAlive()) {
            return false;
        }
        owner = null;
        holds = 0;
        abandoned = true;
        return true;
    }
}
