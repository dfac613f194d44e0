package io.overlapped.internal.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A few counters that different threads change, none of which shares a cache line with another or with anything else. */
final class PaddedCounters {
    private static final int LINE = 16; // two lines of 64 bytes: processors fetch them in pairs
    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] elements;

    PaddedCounters(int count) {
        elements = new long[(count + 1) * LINE];
    }

    long lv(int counter) {
        return (long) ELEMENT.getVolatile(elements, (counter + 1) * LINE);
    }

    void so(int counter, long value) {
        ELEMENT.setRelease(elements, (counter + 1) * LINE, value);
    }

    boolean cas(int counter, long expected, long next) {
        return ELEMENT.compareAndSet(elements, (counter + 1) * LINE, expected, next);
    }

    /** Returns the value before. */
    long getAndAdd(int counter, long difference) {
        return (long) ELEMENT.getAndAdd(elements, (counter + 1) * LINE, difference);
    }
}
