package io.overlapped.win32;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What scenarios are put together from: waits for what must come, bounded waits for what must not. */
final class Steps {
    static final Duration LONG = Duration.ofSeconds(30);
    static final Duration SHORT = Duration.ofMillis(150);

    private Steps() {}

    static boolean await(CountDownLatch latch, Duration time) {
        try {
            return latch.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits for what must come. */
    static void await(CountDownLatch latch) {
        assertThat(await(latch, LONG)).as("comes").isTrue();
    }

    static boolean ends(Thread thread, Duration time) {
        try {
            return thread.join(time);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static Thread background(Runnable action) {
        return Thread.ofPlatform().daemon().start(action);
    }

    /** A callback that holds its thread until it is let go. */
    static final class Gate {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);

        /** For the callback. */
        void pass() {
            entered.countDown();
            Steps.await(opened);
        }

        void awaitEntered() {
            Steps.await(entered);
        }

        void open() {
            opened.countDown();
        }
    }

    /** What callbacks say, in their order. */
    static final class Text {
        private final StringBuilder text = new StringBuilder();

        synchronized void append(Object more) {
            text.append(more);
        }

        @Override
        public synchronized String toString() {
            return text.toString();
        }
    }

    /** Counts the callbacks that are inside at the same time: as many as expected come together, and not one more. */
    static final class Peak {
        private final int expected;
        private final CountDownLatch together;
        private final CountDownLatch oneMore = new CountDownLatch(1);
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger peak = new AtomicInteger();
        private final AtomicInteger runs = new AtomicInteger();

        Peak(int expected) {
            this.expected = expected;
            this.together = new CountDownLatch(expected);
        }

        /** For the callbacks. */
        void pass() {
            boolean first = runs.incrementAndGet() <= expected;
            int now = inside.incrementAndGet();
            peak.accumulateAndGet(now, Math::max);
            together.countDown();
            if (now > expected) {
                oneMore.countDown();
            }
            Steps.await(together);
            if (first) {
                Steps.await(oneMore, SHORT);
            }
            inside.decrementAndGet();
        }

        int peak() {
            return peak.get();
        }

        int runs() {
            return runs.get();
        }
    }
}
