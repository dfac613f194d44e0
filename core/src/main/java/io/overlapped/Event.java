package io.overlapped;

import java.util.concurrent.TimeUnit;

/**
 * An event: signaled or not. A manual-reset event stays signaled until it is reset and lets everybody through; an
 * auto-reset event lets one waiter through and is not signaled any more. All methods may be called from any thread.
 */
public final class Event extends Handle {
    private final boolean manualReset;
    private boolean signaled;
    private boolean closed;

    private Event(boolean manualReset, boolean signaled) {
        this.manualReset = manualReset;
        this.signaled = signaled;
    }

    /**
     * Makes an event that stays signaled until it is reset.
     *
     * @param signaled whether it begins signaled
     * @return the event
     */
    public static Event manualReset(boolean signaled) {
        return new Event(true, signaled);
    }

    /**
     * Makes an event whose signal one waiter takes.
     *
     * @param signaled whether it begins signaled
     * @return the event
     */
    public static Event autoReset(boolean signaled) {
        return new Event(false, signaled);
    }

    /** Signals it. Does nothing where it is signaled. */
    public synchronized void set() {
        if (!signaled) {
            signaled = true;
            if (manualReset) {
                notifyAll();
            } else {
                notify();
            }
        }
    }

    /** Takes the signal back. */
    public synchronized void reset() {
        signaled = false;
    }

    /** {@return whether it is signaled now; takes nothing} */
    public synchronized boolean isSignaled() {
        return signaled;
    }

    @Override
    public synchronized boolean isOpen() {
        return !closed;
    }

    /** Closes it. Who waits goes on waiting; setting and resetting still work, as for a handle that others hold too. */
    @Override
    public synchronized void close() {
        closed = true;
    }

    @Override
    synchronized boolean awaitNanos(long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        long deadline = nanos == Long.MAX_VALUE ? 0 : System.nanoTime() + nanos;
        while (!signaled) {
            if (nanos == Long.MAX_VALUE) {
                wait();
                continue;
            }
            long left = deadline - System.nanoTime();
            if (nanos <= 0 || left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        if (!manualReset) {
            signaled = false;
        }
        return true;
    }
}
