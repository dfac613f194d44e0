package io.overlapped.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What callbacks left behind, in their order, and waits for it. */
final class Fired<T> {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<T> all = new ArrayList<>();

    synchronized void add(T one) {
        all.add(one);
        notifyAll();
    }

    synchronized int count() {
        return all.size();
    }

    synchronized List<T> all() {
        return List.copyOf(all);
    }

    /** Waits for as many; more may come. */
    void await(int count) {
        assertThat(comes(count, LONG)).as("%d of %d come", count, count()).isTrue();
    }

    /** Waits for as many, and a bounded time for one more, which must not come. */
    void awaitExactly(int count) {
        await(count);
        assertThat(comes(count + 1, PoolUnderTest.SHORT))
                .as("more than %d come", count)
                .isFalse();
    }

    private synchronized boolean comes(int count, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (all.size() < count) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return true;
    }
}
