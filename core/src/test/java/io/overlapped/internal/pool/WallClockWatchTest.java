package io.overlapped.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.internal.linux.Platform;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernel's word that the clock was set reaches the timers. */
@Timeout(60)
class WallClockWatchTest {
    static Stream<EngineWish> engines() {
        return Stream.of(EngineWish.AUTOMATIC, EngineWish.PORTABLE);
    }

    /** Due in a century by the clock as it was, now by the clock as it is. */
    private static final class Moved extends TimerEntry {
        private final CountDownLatch fired;

        private Moved(PoolCore pool, CountDownLatch fired) {
            super(pool);
            this.fired = fired;
        }

        @Override
        protected @Nullable Object fired(long now) {
            return this;
        }

        @Override
        protected void begin(Object token) {
            fired.countDown();
        }

        @Override
        protected long dueAfterClockChange() {
            return 1;
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aTimerfdThatIsCancelledMovesTheTimers(EngineWish wish) throws Exception {
        Assumptions.assumeTrue(Platform.isSupported(), Platform.whyNot());
        List<Throwable> reports = new CopyOnWriteArrayList<>();
        PoolCore core = new PoolCore(new PoolSettings("clock", 0, 4, wish, true, reports::add));
        try {
            CountDownLatch fired = new CountDownLatch(1);
            Moved entry = new Moved(core, fired);
            long century = TimeUnit.DAYS.toNanos(36_500);
            synchronized (entry.queue()) {
                entry.queue().arm(entry, Timers.now() + century);
            }
            core.timers().armedFirst(entry.due);
            assertThat(fired.await(100, TimeUnit.MILLISECONDS)).isFalse();
            core.wallClock().begin(Instant.now().getEpochSecond());
            assertThat(fired.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(core.timers().armed()).isZero();
        } finally {
            core.close();
        }
        assertThat(reports).isEmpty();
        assertThat(core.hasEnded()).isTrue();
    }
}
