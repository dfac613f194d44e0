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
     * Whether a callback is counted together with the one before, by the thread's {@link LaneThread.CallbackState}. Everything else
     * finds that settled: it may wait for the object that was counted, or just be long.
     */
    default boolean isCountedTogether() {
        return false;
    }

    /** Which tasks a free thread takes first. */
    default int priority() {
        return NORMAL;
    }
}
