package io.overlapped.win32;

import java.time.Duration;
import java.time.Instant;

/**
 * A time in ticks of 100 ns: FILETIME, and LARGE_INTEGER where due times are meant. Less than 0 is relative to now, more
 * than 0 counts from the beginning of 1601 (UTC), 0 is at once.
 *
 * @param ticks the 64 bits of dwHighDateTime and dwLowDateTime, signed
 */
public record FILETIME(long ticks) {
    private static final long TICKS_A_SECOND = 10_000_000;
    private static final long NANOS_A_TICK = 100;
    /** From 1601-01-01 to 1970-01-01. */
    private static final long EPOCH_SECONDS = 11_644_473_600L;

    /**
     * From its halves.
     *
     * @param dwHighDateTime the upper 32 bits
     * @param dwLowDateTime the lower 32 bits
     */
    public FILETIME(int dwHighDateTime, int dwLowDateTime) {
        this(((long) dwHighDateTime << Integer.SIZE) | Integer.toUnsignedLong(dwLowDateTime));
    }

    /**
     * A time from now.
     *
     * @param delay 0 or more; what is less than a tick counts as one, so that it is never early
     * @return ticks of 0 or less
     * @throws IllegalArgumentException for a negative delay
     * @throws ArithmeticException where it is too long for 64 bits
     */
    public static FILETIME after(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("a delay is 0 or more: " + delay);
        }
        long whole = Math.multiplyExact(delay.getSeconds(), TICKS_A_SECOND);
        return new FILETIME(-Math.addExact(whole, (delay.getNano() + NANOS_A_TICK - 1) / NANOS_A_TICK));
    }

    /**
     * A point in time.
     *
     * @param instant not before 1601
     * @return ticks of 0 or more; what is less than a tick is dropped
     * @throws IllegalArgumentException before 1601
     * @throws ArithmeticException where it is too late for 64 bits
     */
    public static FILETIME at(Instant instant) {
        long seconds = Math.addExact(instant.getEpochSecond(), EPOCH_SECONDS);
        if (seconds < 0) {
            throw new IllegalArgumentException("a FILETIME begins in 1601: " + instant);
        }
        return new FILETIME(
                Math.addExact(Math.multiplyExact(seconds, TICKS_A_SECOND), instant.getNano() / NANOS_A_TICK));
    }

    /** Whether it is a time of the wall's clock, and not one from now. */
    boolean isAbsolute() {
        return ticks > 0;
    }

    /** How long from now, where it is not absolute. */
    Duration delay() {
        return Duration.ofSeconds(ticks / TICKS_A_SECOND, ticks % TICKS_A_SECOND * NANOS_A_TICK)
                .negated();
    }

    /** When, where it is absolute. */
    Instant instant() {
        return Instant.ofEpochSecond(ticks / TICKS_A_SECOND - EPOCH_SECONDS, ticks % TICKS_A_SECOND * NANOS_A_TICK);
    }

    /** {@return the lower 32 bits} */
    public int dwLowDateTime() {
        return (int) ticks;
    }

    /** {@return the upper 32 bits} */
    public int dwHighDateTime() {
        return (int) (ticks >> Integer.SIZE);
    }
}
