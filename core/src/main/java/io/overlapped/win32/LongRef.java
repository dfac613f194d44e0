package io.overlapped.win32;

/** A LARGE_INTEGER that a function fills: PLARGE_INTEGER. Not thread-safe. */
public final class LongRef {
    /** The value. */
    public long value;

    /** With the value 0. */
    public LongRef() {}

    /**
     * With a value.
     *
     * @param value the value
     */
    public LongRef(long value) {
        this.value = value;
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
