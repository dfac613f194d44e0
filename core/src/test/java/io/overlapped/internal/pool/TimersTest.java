package io.overlapped.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.CallbackEnvironment;
import io.overlapped.EngineKind;
import io.overlapped.Event;
import io.overlapped.PoolAccess;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolTimer;
import io.overlapped.ThreadPoolWait;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is armed below timers and waits, and a clock of the wall that is set. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TimersTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final long SHORT_MILLIS = 150;

    private final ThreadPool pool =
            ThreadPool.builder().engine(EngineKind.PORTABLE).build();
    private final CallbackEnvironment environment = CallbackEnvironment.of(pool);
    private final Timers timers = PoolAccess.core(pool).timers();
    private final Semaphore fired = new Semaphore(0);

    private ThreadPoolTimer timer() {
        return ThreadPoolTimer.create((instance, context, self) -> fired.release(), null, environment);
    }

    private void comes() throws InterruptedException {
        assertThat(fired.tryAcquire(30, TimeUnit.SECONDS)).as("fires").isTrue();
    }

    private void doesNotCome() throws InterruptedException {
        assertThat(fired.tryAcquire(SHORT_MILLIS, TimeUnit.MILLISECONDS))
                .as("fires")
                .isFalse();
    }

    @Test
    void aMillionTimesSetAndUnsetLeavesNothing() {
        try (pool;
                ThreadPoolTimer one = timer();
                ThreadPoolTimer other = timer()) {
            other.set(HOUR);
            for (int i = 0; i < 1_000_000; i++) {
                one.set(Duration.ofMillis(500 + i % 1_000_000));
                one.unset();
            }
            assertThat(timers.armed()).isEqualTo(1);
            other.set(HOUR.plusMillis(1));
            assertThat(timers.armed()).as("in place of the other time").isEqualTo(1);
            other.unset();
            assertThat(timers.armed()).isZero();
            assertThat(fired.availablePermits()).isZero();
        }
    }

    @Test
    void closedTimersAndWaitsAreNotArmed() {
        try (pool) {
            ThreadPoolTimer closed = timer();
            closed.set(HOUR, HOUR, Duration.ZERO);
            ThreadPoolTimer released = timer();
            released.set(Instant.now().plus(HOUR));
            ThreadPoolWait wait =
                    ThreadPoolWait.create((instance, context, self, result) -> fired.release(), null, environment);
            Event event = Event.autoReset(false);
            wait.set(event, HOUR);
            assertThat(timers.armed()).isEqualTo(3);
            closed.close();
            released.release();
            assertThat(timers.armed()).isEqualTo(1);
            wait.unset();
            assertThat(timers.armed()).isZero();
            wait.set(event, HOUR);
            event.set();
            wait.close();
            assertThat(timers.armed()).as("signaled before").isZero();
            assertThat(fired.availablePermits()).isEqualTo(1);
        }
    }

    @Test
    void aClosedPoolHasNothingArmed() {
        ThreadPoolTimer timer = timer();
        timer.set(HOUR, HOUR, Duration.ZERO);
        pool.close();
        assertThat(timers.armed()).isZero();
        timer.close();
    }

    @Test
    void whatIsDueAtATimeOfTheWallsFollowsThatClock() throws InterruptedException {
        Instant noon = Instant.parse("2030-01-01T12:00:00Z");
        try (pool;
                ThreadPoolTimer timer = timer();
                ThreadPoolTimer relative = timer()) {
            timers.wall(() -> noon);
            timer.set(noon.plusSeconds(3600));
            relative.set(HOUR);
            doesNotCome();
            timers.wall(() -> noon.plusSeconds(3599));
            timers.clockWasSet();
            doesNotCome();
            timers.wall(() -> noon.plusSeconds(3600));
            timers.clockWasSet();
            comes();
            doesNotCome();
            assertThat(timers.armed()).as("the relative one").isEqualTo(1);
        }
    }

    /** The clock was set back and nobody has told: whoever finds the timer due looks at the clock once more. */
    @Test
    void isNotEarlyWhereTheClockWasSetBack() throws InterruptedException {
        Instant noon = Instant.parse("2030-01-01T12:00:00Z");
        try (pool;
                ThreadPoolTimer timer = timer()) {
            timers.wall(() -> noon);
            timer.set(noon.plusMillis(20));
            timers.wall(() -> noon.minusSeconds(3600));
            doesNotCome();
            assertThat(timers.armed()).isEqualTo(1);
            timers.wall(() -> noon.plusSeconds(1));
            timers.clockWasSet();
            comes();
        }
    }

    /** Its periods are counted from when it was due by that clock, not from when that would have been before. */
    @Test
    void periodsGoOnFromTheNewTime() throws InterruptedException {
        Instant noon = Instant.parse("2030-01-01T12:00:00Z");
        try (pool;
                ThreadPoolTimer timer = timer()) {
            timers.wall(() -> noon);
            timer.set(noon.plus(HOUR), Duration.ofMillis(20), Duration.ZERO);
            doesNotCome();
            timers.wall(() -> noon.plus(HOUR));
            timers.clockWasSet();
            comes();
            comes();
            comes();
            timer.unset();
        }
    }

    @Test
    void waitsUntilATimeOfTheWallsFollowThatClockToo() throws InterruptedException {
        Instant noon = Instant.parse("2030-01-01T12:00:00Z");
        int[] results = new int[1];
        try (pool;
                ThreadPoolWait wait = ThreadPoolWait.create(
                        (instance, context, self, result) -> {
                            results[0] = result;
                            fired.release();
                        },
                        null,
                        environment)) {
            timers.wall(() -> noon);
            wait.set(Event.autoReset(false), noon.plus(HOUR));
            doesNotCome();
            timers.wall(() -> noon.plus(HOUR));
            timers.clockWasSet();
            comes();
            assertThat(results[0]).isEqualTo(258);
            assertThat(timers.armed()).isZero();
        }
    }
}
