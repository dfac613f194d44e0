package io.overlapped.internal.pool;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * How many more threads may run the program's code. A thread that blocks in a call of the library's gives its permit
 * back, so that another can run in its stead, and takes one when it goes on, whether there is one or not: the count can
 * be below zero for a while.
 */
final class Permits {
    /** How long a thread may take to look at the queue and find nothing. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final AtomicInteger free;

    Permits(int count) {
        free = new AtomicInteger(count);
    }

    boolean tryTake() {
        for (; ; ) {
            int now = free.get();
            if (now <= 0) {
                return false;
            }
            if (free.compareAndSet(now, now - 1)) {
                return true;
            }
        }
    }

    void takeAnyway() {
        free.decrementAndGet();
    }

    void giveBack() {
        free.incrementAndGet();
    }

    /** Gives one back where more are taken than there are: because of {@link #takeAnyway}, or because there are fewer now. */
    boolean giveBackExcess() {
        for (; ; ) {
            int now = free.get();
            if (now >= 0) {
                return false;
            }
            if (free.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    /** Whether more are taken than there are. */
    boolean areOverdrawn() {
        return free.get() < 0;
    }

    void change(int difference) {
        free.addAndGet(difference);
    }

    /**
     * Whether there is one, now or in a moment: a thread whose callback is over keeps its permit while it looks for the next, and
     * gives it back where it finds none.
     */
    boolean awaitAvailable() {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!isAvailable()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(PATIENCE_NANOS / 100);
        }
        return true;
    }

    int free() {
        return free.get();
    }

    boolean isAvailable() {
        return free.get() > 0;
    }
}
