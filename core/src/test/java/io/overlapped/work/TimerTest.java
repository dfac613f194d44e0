package io.overlapped.work;

import static io.overlapped.work.PoolUnderTest.SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.EngineKind;
import io.overlapped.ThreadPoolTimer;
import io.overlapped.work.PoolUnderTest.Gate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When timers are due, and on which threads their callbacks run. Nothing here measures lateness. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TimerTest {
    private static final Duration HOUR = Duration.ofHours(1);

    static Stream<EngineKind> engines() {
        return PoolUnderTest.engines();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void runsOnceAndNotEarlyAndStaysSet(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            Fired<Long> fired = new Fired<>();
            ThreadPoolTimer timer = at.timer(fired);
            assertThat(timer.isSet()).isFalse();
            Duration delay = Duration.ofMillis(70);
            long begin = System.nanoTime();
            timer.set(delay);
            assertThat(timer.isSet()).isTrue();
            fired.awaitExactly(1);
            assertThat(fired.all().getFirst() - begin).isGreaterThanOrEqualTo(delay.toNanos());
            assertThat(timer.isSet()).as("after it was due").isTrue();
            timer.unset();
            assertThat(timer.isSet()).isFalse();
            timer.close();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void atATimeOfTheWalls(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            Fired<Instant> fired = new Fired<>();
            ThreadPoolTimer timer =
                    ThreadPoolTimer.create((instance, context, self) -> fired.add(Instant.now()), null, at.environment);
            Instant due = Instant.now().plusMillis(70);
            timer.set(due);
            fired.awaitExactly(1);
            assertThat(fired.all().getFirst()).isAfterOrEqualTo(due);
            timer.set(Instant.now().minus(HOUR));
            fired.await(2);
            timer.set(Instant.EPOCH.minus(HOUR));
            fired.await(3);
            timer.set(Instant.MIN);
            fired.await(4);
            timer.set(Instant.now().minus(HOUR), Duration.ofMillis(10), Duration.ZERO);
            fired.await(7);
            timer.close();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatIsTooFarAwayIsNeverDue(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            Fired<Long> fired = new Fired<>();
            List<ThreadPoolTimer> timers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                timers.add(at.timer(fired));
            }
            timers.get(0).set(Duration.ofSeconds(Long.MAX_VALUE));
            timers.get(1).set(Instant.MAX);
            timers.get(2).set(HOUR, Duration.ofSeconds(Long.MAX_VALUE), Duration.ofSeconds(Long.MAX_VALUE));
            timers.get(3).set(Instant.now().plus(Duration.ofDays(100_000)), Duration.ZERO, Duration.ofDays(100_000));
            fired.awaitExactly(0);
            assertThat(timers).allMatch(ThreadPoolTimer::isSet);
            timers.forEach(ThreadPoolTimer::close);
        }
    }

    /** Zero and less: the callback is queued when set returns, so a wait covers it. */
    @ParameterizedTest
    @MethodSource("engines")
    void atOnceIsBeforeSetReturns(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            Fired<Long> fired = new Fired<>();
            ThreadPoolTimer timer = at.timer(fired);
            for (int i = 1; i <= 100; i++) {
                timer.set(i % 2 == 0 ? Duration.ZERO : Duration.ofSeconds(-i));
                timer.waitForCallbacks();
                assertThat(fired.count()).isEqualTo(i);
            }
            timer.set(Duration.ZERO, HOUR, Duration.ZERO);
            timer.waitForCallbacks();
            assertThat(fired.count()).as("the first of a period too").isEqualTo(101);
            timer.set(Instant.EPOCH);
            timer.waitForCallbacks();
            assertThat(fired.count()).isEqualTo(102);
            timer.close();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void periodsBeginWhenItWasDue(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            Fired<Long> fired = new Fired<>();
            ThreadPoolTimer timer = at.timer(fired);
            Duration delay = Duration.ofMillis(30);
            Duration period = Duration.ofMillis(10);
            long begin = System.nanoTime();
            timer.set(delay, period, Duration.ZERO);
            fired.await(8);
            timer.close();
            List<Long> times = fired.all();
            for (int i = 0; i < times.size(); i++) {
                assertThat(times.get(i) - begin)
                        .as("run %d", i)
                        .isGreaterThanOrEqualTo(
                                delay.plus(period.multipliedBy(i)).toNanos());
            }
            fired.awaitExactly(times.size());
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void settingReplacesTimeAndPeriod(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            Fired<Long> fired = new Fired<>();
            ThreadPoolTimer timer = at.timer(fired);
            timer.set(HOUR);
            timer.set(Duration.ofMillis(1), Duration.ofMillis(5), Duration.ZERO);
            fired.await(3);
            timer.set(HOUR, Duration.ofMillis(5), Duration.ZERO);
            timer.waitForCallbacks();
            fired.awaitExactly(fired.count());
            timer.set(Duration.ofMillis(1));
            int before = fired.count();
            fired.awaitExactly(before + 1);
            timer.close();
        }
    }

    /** With windows and without, thousands of times: not one is early. */
    @ParameterizedTest
    @MethodSource("engines")
    void neverEarly(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            Random random = new Random(3);
            AtomicInteger early = new AtomicInteger();
            Fired<Long> ended = new Fired<>();
            List<ThreadPoolTimer> timers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                long[] delays = random.longs(100, 1, 3_000_000).toArray();
                boolean window = i % 4 == 0;
                AtomicInteger next = new AtomicInteger();
                AtomicLong due = new AtomicLong();
                ThreadPoolTimer timer = ThreadPoolTimer.create(
                        (instance, context, self) -> {
                            early.addAndGet(System.nanoTime() < due.get() ? 1 : 0);
                            int index = next.getAndIncrement();
                            if (index == delays.length) {
                                ended.add(0L);
                                return;
                            }
                            due.set(System.nanoTime() + delays[index]);
                            self.set(
                                    Duration.ofNanos(delays[index]),
                                    Duration.ZERO,
                                    window ? Duration.ofMillis(2) : Duration.ZERO);
                        },
                        null,
                        at.environment);
                due.set(System.nanoTime());
                timer.set(Duration.ZERO);
                timers.add(timer);
            }
            ended.await(20);
            assertThat(early).hasValue(0);
            timers.forEach(ThreadPoolTimer::close);
            assertThat(at.reports).isEmpty();
        }
    }

    /** All threads sleep, in rings and elsewhere: the one that keeps the time wakes, or is woken for an earlier one. */
    @ParameterizedTest
    @MethodSource("engines")
    void firesWhileAllSleep(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 4)) {
            Fired<Long> fired = new Fired<>();
            ThreadPoolTimer far = at.timer(fired);
            ThreadPoolTimer near = at.timer(fired);
            for (int i = 0; i < 5; i++) {
                at.work(() -> {}).close();
                Thread.sleep(30); // to let them fall asleep; it is right without too
                far.set(HOUR);
                near.set(Duration.ofMillis(20));
                fired.await(i + 1);
            }
            far.close();
            near.close();
            assertThat(fired.count()).isEqualTo(5);
        }
    }

    /** Every thread but the last that is allowed is in a callback that waits for the timer. */
    @ParameterizedTest
    @MethodSource("engines")
    void firesWhileAllOtherThreadsAreBusy(EngineKind engine) {
        int threads = Runtime.getRuntime().availableProcessors() + 2;
        try (PoolUnderTest at = new PoolUnderTest(engine, threads)) {
            Fired<Long> fired = new Fired<>();
            ThreadPoolTimer timer = at.timer(fired);
            List<Gate> gates = new ArrayList<>();
            for (int i = 1; i < threads; i++) {
                gates.add(at.hold());
            }
            timer.set(Duration.ofMillis(20));
            fired.await(1);
            timer.set(Duration.ZERO, Duration.ofMillis(5), Duration.ZERO);
            fired.await(4);
            gates.forEach(Gate::open);
            timer.close();
        }
    }

    /** Set before, so that whoever kept its time is in a callback when it is due. */
    @ParameterizedTest
    @MethodSource("engines")
    void firesAlthoughWhoKeptTheTimeIsCalledAway(EngineKind engine) {
        int threads = Runtime.getRuntime().availableProcessors() + 2;
        try (PoolUnderTest at = new PoolUnderTest(engine, threads)) {
            for (int round = 1; round <= 5; round++) {
                Fired<Long> fired = new Fired<>();
                ThreadPoolTimer timer = at.timer(fired);
                timer.set(Duration.ofMillis(30));
                List<Gate> gates = new ArrayList<>();
                for (int i = 1; i < threads; i++) {
                    gates.add(at.hold());
                }
                fired.await(1);
                gates.forEach(Gate::open);
                timer.close();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void withOneThreadCallbacksComeOneAfterAnother(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger together = new AtomicInteger();
            Fired<Long> fired = new Fired<>();
            List<ThreadPoolTimer> timers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                timers.add(at.timer(fired, self -> {
                    together.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    Thread.onSpinWait();
                    inside.decrementAndGet();
                }));
            }
            timers.forEach(timer -> timer.set(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ZERO));
            fired.await(200);
            timers.forEach(ThreadPoolTimer::unset);
            for (ThreadPoolTimer timer : timers) {
                timer.waitForCallbacks();
                timer.close();
            }
            assertThat(together).hasValue(1);
        }
    }

    /** What is due while the only thread is busy is not lost and not merged. */
    @ParameterizedTest
    @MethodSource("engines")
    void periodsQueueUpBehindABusyThread(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            Fired<Long> fired = new Fired<>();
            ThreadPoolTimer timer = at.timer(fired);
            for (int attempt = 0; fired.count() < 5; attempt++) {
                assertThat(attempt).as("attempts").isLessThan(50);
                fired = new Fired<>();
                timer.close();
                timer = at.timer(fired);
                Gate gate = at.hold();
                timer.set(Duration.ZERO, Duration.ofMillis(10), Duration.ZERO);
                fired.awaitExactly(0);
                timer.unset();
                gate.open();
                timer.waitForCallbacks();
            }
            timer.close();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void runsOfOneTimerOverlap(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 3)) {
            CountDownLatch together = new CountDownLatch(3);
            Fired<Long> fired = new Fired<>();
            ThreadPoolTimer timer = at.timer(fired, self -> {
                together.countDown();
                PoolUnderTest.await(together);
            });
            timer.set(Duration.ZERO, Duration.ofMillis(10), Duration.ZERO);
            PoolUnderTest.await(together);
            timer.close();
            assertThat(fired.count()).isGreaterThanOrEqualTo(3);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void thousandsOfTimersAllFire(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 4)) {
            Random random = new Random(4);
            Fired<Long> fired = new Fired<>();
            List<ThreadPoolTimer> timers = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                ThreadPoolTimer timer = at.timer(fired);
                timer.set(Duration.ofNanos(random.nextLong(100_000_000)));
                timers.add(timer);
            }
            fired.await(10_000);
            timers.forEach(ThreadPoolTimer::close);
            assertThat(fired.count()).isEqualTo(10_000);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aWindowDelaysOnly(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            Fired<Long> fired = new Fired<>();
            ThreadPoolTimer timer = at.timer(fired);
            long begin = System.nanoTime();
            timer.set(Duration.ofMillis(20), Duration.ofMillis(20), SHORT);
            fired.await(2);
            timer.close();
            assertThat(fired.all().get(0) - begin)
                    .isGreaterThanOrEqualTo(Duration.ofMillis(20).toNanos());
            assertThat(fired.all().get(1) - begin)
                    .isGreaterThanOrEqualTo(Duration.ofMillis(40).toNanos());
        }
    }
}
