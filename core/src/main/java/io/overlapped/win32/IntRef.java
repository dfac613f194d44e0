package io.overlapped.win32;

/** A DWORD that a function fills: LPDWORD. Not thread-safe. */
public final class IntRef {
    /** The value; unsigned. */
    public int value;

    /** With the value 0. */
    public IntRef() {}

    /**
     * With a value.
     *
     * @param value the value
     */
    public IntRef(int value) {
        this.value = value;
    }

    @Override
    public String toString() {
        return Integer.toUnsignedString(value);
    }
}
