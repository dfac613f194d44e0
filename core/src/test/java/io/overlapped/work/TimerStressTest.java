package io.overlapped.work;

import static io.overlapped.work.PoolUnderTest.assertEnds;
import static io.overlapped.work.PoolUnderTest.background;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.EngineKind;
import io.overlapped.Event;
import io.overlapped.Semaphore;
import io.overlapped.ThreadPoolTimer;
import io.overlapped.ThreadPoolWait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Setting and recalling against being due and being signaled; every count is exact. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TimerStressTest {
    static Stream<EngineKind> engines() {
        return PoolUnderTest.engines();
    }

    private static void spin(long nanos) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < nanos) {
            Thread.onSpinWait();
        }
    }

    /** Where recalling says yes, nothing runs and nothing will; where it says no, a wait is enough. */
    @ParameterizedTest
    @MethodSource("engines")
    void recallingATimerTellsTheTruth(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            Random random = new Random(5);
            AtomicInteger begun = new AtomicInteger();
            AtomicInteger ended = new AtomicInteger();
            ThreadPoolTimer timer = ThreadPoolTimer.create(
                    (instance, context, self) -> {
                        begun.incrementAndGet();
                        spin(2_000);
                        ended.incrementAndGet();
                    },
                    null,
                    at.environment);
            int recalled = 0;
            for (int i = 0; i < 2_000; i++) {
                Duration period = i % 3 == 0 ? Duration.ofNanos(50_000) : Duration.ZERO;
                timer.set(Duration.ofNanos(random.nextInt(100_000)), period, Duration.ZERO);
                spin(random.nextInt(100_000));
                if (timer.unsetAndRecall()) {
                    recalled++;
                } else {
                    timer.waitForCallbacks();
                }
                int count = begun.get();
                assertThat(ended).hasValue(count);
                if (i % 100 == 0) {
                    spin(200_000);
                }
                assertThat(begun).as("afterwards").hasValue(count);
            }
            assertThat(recalled).isPositive();
            assertThat(begun.get()).isPositive();
            timer.close();
            assertThat(at.reports).isEmpty();
        }
    }

    /** From several threads at once. When all is unset and waited for, nothing happens any more. */
    @ParameterizedTest
    @MethodSource("engines")
    void setFromAllSides(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 3)) {
            AtomicLong runs = new AtomicLong();
            List<ThreadPoolTimer> timers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                timers.add(ThreadPoolTimer.create(
                        (instance, context, self) -> {
                            if (runs.incrementAndGet() % 7 == 0) {
                                self.set(Duration.ofNanos(
                                        ThreadLocalRandom.current().nextInt(50_000)));
                            }
                        },
                        null,
                        at.environment));
            }
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                threads.add(background(() -> {
                    ThreadLocalRandom random = ThreadLocalRandom.current();
                    for (int i = 0; i < 10_000; i++) {
                        ThreadPoolTimer timer = timers.get(random.nextInt(timers.size()));
                        Duration delay = Duration.ofNanos(random.nextLong(1L << random.nextInt(1, 30)));
                        switch (random.nextInt(6)) {
                            case 0 -> timer.unset();
                            case 1 -> timer.unsetAndRecall();
                            case 2 -> timer.setAndRecall(delay, Duration.ZERO, delay);
                            case 3 -> timer.set(delay, delay.plusMillis(1), Duration.ZERO);
                            case 4 -> timer.waitForCallbacks(true);
                            default -> timer.set(delay);
                        }
                    }
                }));
            }
            for (Thread thread : threads) {
                assertEnds(thread);
            }
            for (ThreadPoolTimer timer : timers) {
                timer.set(Duration.ofHours(1)); // a callback may have set it again since
                while (!timer.unsetAndRecall()) {
                    timer.waitForCallbacks();
                    timer.set(Duration.ofHours(1));
                }
            }
            long count = runs.get();
            assertThat(count).isPositive();
            Thread.sleep(PoolUnderTest.SHORT);
            assertThat(runs).hasValue(count);
            timers.forEach(ThreadPoolTimer::close);
            assertThat(at.reports).isEmpty();
        }
    }

    /** A signal and a timeout at the same time: one callback, and the signal is taken exactly where it says so. */
    @ParameterizedTest
    @MethodSource("engines")
    void eitherSignaledOrTimedOut(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            int rounds = 1_000;
            Event event = Event.autoReset(false);
            Fired<Integer> fired = new Fired<>();
            ThreadPoolWait wait = at.wait(fired);
            Semaphore begun = new Semaphore(0, 1);
            Semaphore over = new Semaphore(0, 1);
            Thread setter = background(() -> {
                Random random = new Random(6);
                for (int i = 1; i <= rounds; i++) {
                    begun.await();
                    spin(random.nextInt(150_000));
                    event.set();
                    over.release(1);
                }
            });
            Random random = new Random(7);
            int signaled = 0;
            for (int i = 1; i <= rounds; i++) {
                begun.release(1);
                wait.set(event, Duration.ofNanos(random.nextInt(150_000)));
                fired.await(i);
                over.await();
                boolean taken = fired.all().getLast() == 0;
                signaled += taken ? 1 : 0;
                assertThat(event.isSignaled()).as("round %d", i).isNotEqualTo(taken);
                event.reset();
            }
            assertEnds(setter);
            assertThat(signaled).isBetween(1, rounds - 1);
            fired.awaitExactly(rounds);
            wait.close();
        }
    }

    /** Wait objects that are set, recalled and closed while a semaphore is released: every count is taken once or left. */
    @ParameterizedTest
    @MethodSource("engines")
    void whatIsReleasedIsTakenOnceOrLeft(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 3)) {
            int releases = 5_000;
            Semaphore semaphore = new Semaphore(0, releases);
            AtomicInteger taken = new AtomicInteger();
            List<ThreadPoolWait> waits = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                waits.add(ThreadPoolWait.create(
                        (instance, context, self, result) -> {
                            taken.addAndGet(result == 0 ? 1 : 0);
                            self.set(
                                    semaphore,
                                    Duration.ofNanos(ThreadLocalRandom.current().nextInt(1_000_000)));
                        },
                        null,
                        at.environment));
            }
            waits.forEach(wait -> wait.set(semaphore));
            Thread releaser = background(() -> {
                for (int i = 0; i < releases; i++) {
                    semaphore.release(1);
                    LockSupport.parkNanos(1_000);
                }
            });
            Thread changer = background(() -> {
                ThreadLocalRandom random = ThreadLocalRandom.current();
                while (releaser.isAlive()) {
                    waits.get(random.nextInt(8)).set(semaphore, Duration.ofNanos(random.nextInt(100_000)));
                    LockSupport.parkNanos(1_000);
                }
            });
            assertEnds(releaser);
            assertEnds(changer);
            while (semaphore.count() > 0) {
                LockSupport.parkNanos(10_000); // they set themselves again
            }
            for (ThreadPoolWait wait : waits) {
                wait.close();
            }
            assertThat(semaphore.count() + taken.get()).isEqualTo(releases);
            assertThat(at.reports)
                    .allSatisfy(report -> assertThat(report)
                            .isExactlyInstanceOf(IllegalStateException.class)
                            .hasMessage("set() (SetThreadpoolWait) refused: the wait object is closed"));
        }
    }
}
