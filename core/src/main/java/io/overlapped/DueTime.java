package io.overlapped;

import io.overlapped.internal.pool.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * When something is due: after a time, which stands still while the machine sleeps, or at a time of the wall's clock,
 * whatever becomes of that clock meanwhile.
 *
 * @param relative whether it is the former
 * @param nanos of {@link Timers#now}, or since 1970
 */
record DueTime(boolean relative, long nanos) {
    private static final long NANOS_A_SECOND = 1_000_000_000L;

    static DueTime after(Duration delay) {
        long nanos = Math.max(TimeUnit.NANOSECONDS.convert(delay), 0);
        return new DueTime(true, nanos == 0 ? 0 : saturatedSum(Timers.now(), nanos));
    }

    static DueTime at(Instant time) {
        return new DueTime(false, epochNanos(time));
    }

    /** Nanoseconds since 1970; the ends of what fits stand for all that is beyond. */
    static long epochNanos(Instant time) {
        long seconds = time.getEpochSecond();
        if (seconds > Long.MAX_VALUE / NANOS_A_SECOND - 1) {
            return Long.MAX_VALUE;
        }
        if (seconds < Long.MIN_VALUE / NANOS_A_SECOND + 1) {
            return Long.MIN_VALUE;
        }
        return seconds * NANOS_A_SECOND + time.getNano();
    }

    /** As nanoseconds of {@link Timers#now}; not later than now for what is due. */
    long on(Timers timers) {
        if (relative) {
            return nanos;
        }
        long wall = timers.wallNanos();
        return nanos <= wall ? 0 : saturatedSum(Timers.now(), saturatedDifference(nanos, wall));
    }

    static long saturatedSum(long a, long b) {
        long sum = a + b;
        return sum < a ? Long.MAX_VALUE : sum; // both are at least 0
    }

    private static long saturatedDifference(long larger, long smaller) {
        long difference = larger - smaller;
        return difference < 0 ? Long.MAX_VALUE : difference;
    }
}
