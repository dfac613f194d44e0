package io.overlapped.internal.pool;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many more threads may run the program's code. A thread that blocks in a call of the library's gives its permit
 * back, so that another can run in its stead, and takes one when it goes on, whether there is one or not: the count can
 * be below zero for a while.
 */
final class Permits {
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

    void change(int difference) {
        free.addAndGet(difference);
    }

    boolean isAvailable() {
        return free.get() > 0;
    }
}
