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

    /** Which tasks a free thread takes first. */
    default int priority() {
        return NORMAL;
    }
}
