package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When in its window a timer is due, and due times at the ends of what can be said. */
class TimerWindowTest {
    private static final long MILLISECOND = 1_000_000;

    @Test
    void neverBeforeAndNeverBehindTheWindow() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            long due = 1 + random.nextLong(1L << random.nextInt(1, 62));
            long window = random.nextLong(1L << random.nextInt(1, 62));
            assertThat(ThreadPoolTimer.late(due, window)).isBetween(due, DueTime.saturatedSum(due, window));
        }
        assertThat(ThreadPoolTimer.late(Long.MAX_VALUE - 1, Long.MAX_VALUE))
                .isBetween(Long.MAX_VALUE - 1, Long.MAX_VALUE);
        assertThat(ThreadPoolTimer.late(1, 0)).isEqualTo(1);
    }

    /** What windows are for: two timers that can be served together are. */
    @Test
    void timersWithNearlyTheSameWindowAreDueTogether() {
        Random random = new Random(2);
        int together = 0;
        for (int i = 0; i < 10_000; i++) {
            long due = 1 + random.nextLong(1L << 40);
            long window = 100 * MILLISECOND;
            long other = due + random.nextLong(MILLISECOND);
            together += ThreadPoolTimer.late(due, window) == ThreadPoolTimer.late(other, window) ? 1 : 0;
        }
        assertThat(together).isGreaterThan(9_500);
    }

    @Test
    void timesBeyondWhatFitsAreItsEnds() {
        assertThat(DueTime.after(Duration.ofSeconds(Long.MAX_VALUE)).nanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(DueTime.after(Duration.ofNanos(-1)).nanos()).isZero();
        assertThat(DueTime.after(Duration.ZERO).nanos()).isZero();
        assertThat(DueTime.at(Instant.MAX).nanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(DueTime.at(Instant.MIN).nanos()).isEqualTo(Long.MIN_VALUE);
        assertThat(DueTime.at(Instant.ofEpochSecond(1, 2)).nanos()).isEqualTo(1_000_000_002L);
        assertThat(DueTime.at(Instant.ofEpochSecond(-1, 2)).nanos()).isEqualTo(-999_999_998L);
    }
}
