package io.overlapped.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.CallbackEnvironment;
import io.overlapped.EngineKind;
import io.overlapped.Misuse;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolTimer;
import io.overlapped.ThreadPoolWait;
import io.overlapped.ThreadPoolWork;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A pool on one engine, what it reported, and the waits that tests are made of. */
final class PoolUnderTest implements AutoCloseable {
    static final Duration SHORT = Duration.ofMillis(150);

    final ThreadPool pool;
    final CallbackEnvironment environment;
    final List<Throwable> reports = new CopyOnWriteArrayList<>();

    PoolUnderTest(EngineKind engine, int maximumThreads) {
        assumeAvailable(engine);
        pool = ThreadPool.builder()
                .engine(engine)
                .maximumThreads(maximumThreads)
                .misuse(Misuse.REFUSE)
                .exceptionHandler(reports::add)
                .build();
        assertThat(pool.engine()).isEqualTo(engine);
        environment = CallbackEnvironment.of(pool);
    }

    static Stream<EngineKind> engines() {
        return Stream.of(EngineKind.URING, EngineKind.PORTABLE);
    }

    private static void assumeAvailable(EngineKind engine) {
        if (engine != EngineKind.URING) {
            return;
        }
        try (ThreadPool probe = ThreadPool.builder().engine(engine).build()) {
            Assumptions.assumeTrue(probe.engine() == engine, probe.engineReason());
        } catch (UnsupportedOperationException e) {
            Assumptions.abort(e.getMessage());
        }
    }

    ThreadPoolWork work(Runnable action) {
        return ThreadPoolWork.create((instance, context, self) -> action.run(), null, environment);
    }

    /** A timer that leaves the time of each run behind. */
    ThreadPoolTimer timer(Fired<Long> fired) {
        return timer(fired, timer -> {});
    }

    ThreadPoolTimer timer(Fired<Long> fired, Consumer<ThreadPoolTimer> inCallback) {
        return ThreadPoolTimer.create(
                (instance, context, self) -> {
                    long now = System.nanoTime();
                    inCallback.accept(self);
                    fired.add(now);
                },
                null,
                environment);
    }

    /** A wait object that leaves the result of each run behind. */
    ThreadPoolWait wait(Fired<Integer> fired) {
        return wait(fired, wait -> {});
    }

    ThreadPoolWait wait(Fired<Integer> fired, Consumer<ThreadPoolWait> inCallback) {
        return ThreadPoolWait.create(
                (instance, context, self, result) -> {
                    inCallback.accept(self);
                    fired.add(result);
                },
                null,
                environment);
    }

    /** Occupies a thread of the pool until the gate is opened. */
    Gate hold() {
        Gate gate = new Gate();
        pool.trySubmit((instance, context) -> gate.pass(), null);
        gate.awaitEntered();
        return gate;
    }

    static boolean comes(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void await(CountDownLatch latch) {
        assertThat(comes(latch)).as("comes").isTrue();
    }

    /** A thread that ended with a failure is not over: the test hangs, and so fails. */
    static Thread background(Blocking action) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                action.run();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    static void assertWaits(Thread thread) throws InterruptedException {
        assertThat(thread.join(SHORT)).as("goes on").isFalse();
    }

    static void assertEnds(Thread thread) throws InterruptedException {
        assertThat(thread.join(Duration.ofSeconds(30))).as("ends").isTrue();
    }

    /** Something that may wait. */
    interface Blocking {
        void run() throws InterruptedException;
    }

    /** A callback that holds its thread until it is let go. */
    static final class Gate {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);

        void pass() {
            entered.countDown();
            await(opened);
        }

        void awaitEntered() {
            await(entered);
        }

        void open() {
            opened.countDown();
        }
    }

    /** Waits for a pool that was released to end, which nobody does for it. */
    void assertEndsByItself() {
        long begin = System.nanoTime();
        while (pool.statistics().threads() > 0) {
            assertThat(System.nanoTime() - begin).as("ends").isLessThan(TimeUnit.SECONDS.toNanos(30));
            Thread.onSpinWait();
        }
    }

    /** Runs what is queued and ends the threads. */
    void end() {
        pool.close();
    }

    @Override
    public void close() {
        end();
    }
}
