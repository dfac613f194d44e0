package io.overlapped.stress;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the runs of a callback. */
final class Runs {
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger over = new AtomicInteger();

    /** Is the callback: long enough to be caught in the middle. */
    void run() {
        begun.incrementAndGet();
        Thread.onSpinWait();
        over.incrementAndGet();
    }

    /** {@return how many there were; -1 while one is running} */
    int atRest() {
        int ended = over.get();
        return begun.get() == ended ? ended : -1;
    }

    /** {@return how many have begun} */
    int begun() {
        return begun.get();
    }
}
