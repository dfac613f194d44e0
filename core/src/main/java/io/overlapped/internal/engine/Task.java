package io.overlapped.internal.engine;

/** Something a thread of the pool is to do. It must not throw: whose failure it is knows best whom to tell. */
@FunctionalInterface
public interface Task {
    /** Priorities, as Win32 counts them. */
    int HIGH = 0;

    int NORMAL = 1;

    int LOW = 2;

    void run();

    /** Whether it runs code that counts against the pool's maximum. What does not can be run by any thread. */
    default boolean runsCallback() {
        return true;
    }

    /**
     * Runs it, as often as it is due, up to so many times, on a thread that has the right to run it. Returns how often it ran; 0
     * where it was not due any more.
     */
    default int runSome(int most, LaneThread thread) {
        run();
        return 1;
    }

    /** About how often it is due. Any thread may ask. */
    default long due() {
        return 1;
    }

    /** Which tasks a free thread takes first. */
    default int priority() {
        return NORMAL;
    }
}
