package io.overlapped.internal.uring;

/** What {@code user_data} says: a slot and its generation, or one of the ring's own errands. */
final class UserData {
    private static final int WAKE = 0xffff_ffff;
    private static final int ERRAND = 0xffff_fffe;
    private static final long LOW = 0xffff_ffffL;

    private UserData() {}

    static long operation(int slot, int generation) {
        return (slot & LOW) | ((long) generation << 32);
    }

    /** The poll that wakes the ring's holder. */
    static long wake(int generation) {
        return (WAKE & LOW) | ((long) generation << 32);
    }

    /** A cancel, whose own result says nothing that matters. */
    static long errand() {
        return ERRAND & LOW;
    }

    static int low(long userData) {
        return (int) userData;
    }

    static int high(long userData) {
        return (int) (userData >>> 32);
    }

    static boolean isWake(long userData) {
        return low(userData) == WAKE;
    }

    static boolean isErrand(long userData) {
        return low(userData) == ERRAND;
    }
}
