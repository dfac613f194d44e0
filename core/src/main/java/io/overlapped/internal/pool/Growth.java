package io.overlapped.internal.pool;

import java.util.function.IntUnaryOperator;

/**
 * How fast a pool grows when nobody takes from its queue, because all that could are blocked. First one thread is added. If at
 * the next look that one has taken its task, and nobody anything else, it is blocked as well, and twice as many are added: so
 * five hundred callbacks that block all run within ten looks or so, and short ones, of which the new thread takes more than
 * one, never have more than one added. While an added thread has not begun yet, as on a machine under load, none is added.
 * Threads that were started for a ring which was taken from a blocked one count like those that were added, and so
 * do those that rested and were woken.
 */
final class Growth {
    private static final int STALLED_LOOKS = 2;

    /** Looks after which an added thread that has taken nothing is not waited for any more. */
    private static final int PATIENCE_LOOKS = 10;

    private final IntUnaryOperator add;
    private long progress;
    private int threads;
    private int looks;
    private int step = 1;
    private int expected;

    /** With a way to wake or start up to so many threads, which tells how many it did. */
    Growth(IntUnaryOperator add) {
        this.add = add;
    }

    /** Something waits, or nothing; so many tasks were taken, and so many threads started, ever. */
    void look(boolean waiting, long newProgress, int newThreads) {
        long taken = newProgress - progress;
        looks++;
        if (!waiting || taken > Math.max(newThreads - threads, expected)) {
            reset(newProgress, newThreads); // some thread goes on
        } else if (expected != 0 && taken >= expected) {
            step *= 2;
            addNow(newProgress, newThreads);
        } else if (looks >= (expected == 0 ? STALLED_LOOKS : PATIENCE_LOOKS)) {
            step = 1;
            addNow(newProgress, newThreads);
        }
    }

    private void addNow(long newProgress, int newThreads) {
        progress = newProgress;
        threads = newThreads;
        looks = 0;
        expected = add.applyAsInt(step);
    }

    private void reset(long newProgress, int newThreads) {
        progress = newProgress;
        threads = newThreads;
        looks = 0;
        step = 1;
        expected = 0;
    }
}
