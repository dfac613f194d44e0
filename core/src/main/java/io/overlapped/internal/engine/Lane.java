package io.overlapped.internal.engine;

/**
 * A part of an engine that one thread at a time must serve: a ring. Which thread does is the pool's business; that no
 * two do is the lane's.
 */
public interface Lane {
    /**
     * Serves until the lane is lost (a callback blocked and another thread took it over), given up by
     * {@link #handOver}, or the pool ends. Called by a thread which the pool chose after {@link EngineHost#staff}.
     */
    void serve(LaneThread thread);

    /** Called within a callback by the thread that serves: gives the lane up, because the thread is about to block. */
    void handOver(LaneThread thread);

    /** Wakes the thread that serves, if it sleeps. True where this call did it. */
    boolean wake();

    /**
     * Called by the watchdog every few milliseconds: takes the lane away from a thread that has been in one callback
     * too long. True where the lane now needs another thread.
     */
    boolean takeIfStuck();

    /** Whether a thread is in a callback, so that the watchdog has something to watch. */
    boolean isInCallback();

    /**
     * A number that grows when the lane comes to rest with nothing of its own in flight. Not at every such moment, but before
     * it sleeps.
     */
    long restCount();

    /** Whether it ran empty after the pool began to stop, and takes nothing more. */
    boolean hasEnded();
}
