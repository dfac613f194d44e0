package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.internal.pool.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What absolute times become when the clock of the wall is set; the clock is one of the test's own. */
@Timeout(60)
class AbsoluteTimeTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    private final BlockingQueue<Integer> fired = new LinkedBlockingQueue<>();
    private volatile Instant wall = NOON;

    private ThreadPool pool() {
        ThreadPool pool = ThreadPool.builder().build();
        timers(pool).wall(() -> wall);
        return pool;
    }

    private static Timers timers(ThreadPool pool) {
        return pool.core().timers();
    }

    private ThreadPoolTimer timer(ThreadPool pool) {
        return ThreadPoolTimer.create((instance, context, self) -> fired.add(1), null, CallbackEnvironment.of(pool));
    }

    private boolean fires() throws InterruptedException {
        return fired.poll(30, TimeUnit.SECONDS) != null;
    }

    private boolean staysQuiet() throws InterruptedException {
        return fired.poll(100, TimeUnit.MILLISECONDS) == null;
    }

    @Test
    void aClockSetForwardBringsATimerForward() throws InterruptedException {
        try (ThreadPool pool = pool();
                ThreadPoolTimer timer = timer(pool)) {
            timer.set(NOON.plusSeconds(3600));
            assertThat(staysQuiet()).isTrue();
            wall = NOON.plusSeconds(3601);
            timers(pool).clockWasSet();
            assertThat(fires()).isTrue();
            assertThat(staysQuiet()).as("once").isTrue();
        }
    }

    @Test
    void aClockSetBackPutsATimerOffAlsoWhenNobodyTells() throws InterruptedException {
        try (ThreadPool pool = pool();
                ThreadPoolTimer timer = timer(pool)) {
            timer.set(NOON.plusMillis(50));
            wall = NOON.minusSeconds(3600);
            assertThat(fired.poll(200, TimeUnit.MILLISECONDS)).isNull();
            wall = NOON.plusSeconds(1);
            timers(pool).clockWasSet();
            assertThat(fires()).isTrue();
        }
    }

    @Test
    void aTimeThatIsPastIsAtOnce() throws InterruptedException {
        try (ThreadPool pool = pool();
                ThreadPoolTimer timer = timer(pool)) {
            timer.set(NOON.minusSeconds(1));
            assertThat(fires()).isTrue();
            timer.set(Instant.MIN);
            assertThat(fires()).isTrue();
            timer.set(Instant.MAX);
            assertThat(staysQuiet()).isTrue();
            assertThat(timer.isSet()).isTrue();
        }
    }

    @Test
    void aRelativeTimeDoesNotCare() throws InterruptedException {
        try (ThreadPool pool = pool();
                ThreadPoolTimer timer = timer(pool)) {
            timer.set(Duration.ofHours(1));
            wall = NOON.plusSeconds(7200);
            timers(pool).clockWasSet();
            assertThat(staysQuiet()).isTrue();
        }
    }

    @Test
    void theLimitOfAWaitFollowsTheClock() throws InterruptedException {
        Event event = Event.autoReset(false);
        try (ThreadPool pool = pool();
                ThreadPoolWait wait = ThreadPoolWait.create(
                        (instance, context, self, result) -> fired.add(result), null, CallbackEnvironment.of(pool))) {
            wait.set(event, NOON.plusSeconds(3600));
            assertThat(staysQuiet()).isTrue();
            wall = NOON.plusSeconds(3600);
            timers(pool).clockWasSet();
            assertThat(fired.poll(30, TimeUnit.SECONDS)).isEqualTo(WaitCallback.WAIT_TIMEOUT);
            assertThat(timers(pool).armed()).isZero();
        }
    }
}
