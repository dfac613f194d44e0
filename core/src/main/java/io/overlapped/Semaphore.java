package io.overlapped;

import java.util.concurrent.TimeUnit;

/** A count that waits take one from; signaled while it is above 0. All methods may be called from any thread. */
public final class Semaphore extends Handle {
    private final int maximum;
    private int count;
    private boolean closed;

    /**
     * A semaphore.
     *
     * @param initial the count to begin with, from 0 to the maximum
     * @param maximum what the count never exceeds, 1 or more
     */
    public Semaphore(int initial, int maximum) {
        if (maximum < 1 || initial < 0 || initial > maximum) {
            throw new IllegalArgumentException(
                    "a semaphore counts from 0 to a maximum of 1 or more: initial " + initial + ", maximum " + maximum);
        }
        this.count = initial;
        this.maximum = maximum;
    }

    /**
     * Adds to the count (ReleaseSemaphore).
     *
     * @param number how much, 1 or more
     * @return the count before
     * @throws IllegalArgumentException for a number below 1
     * @throws IllegalStateException where the count would exceed the maximum; nothing is added
     */
    public synchronized int release(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("a semaphore is released by 1 or more: " + number);
        }
        if (number > maximum - count) {
            throw new IllegalStateException(
                    "releasing " + number + " would exceed the semaphore's maximum: " + count + " of " + maximum);
        }
        int before = count;
        count += number;
        notifyAll();
        return before;
    }

    /** {@return the count now} */
    public synchronized int count() {
        return count;
    }

    @Override
    public synchronized boolean isOpen() {
        return !closed;
    }

    /** Closes it; who waits goes on waiting. */
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
        while (count == 0) {
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
        count--;
        return true;
    }
}
