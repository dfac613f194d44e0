package io.overlapped;

/**
 * How an object's callbacks are to run; TP_CALLBACK_ENVIRON. Immutable, and read when the object is created.
 *
 * @param pool whose threads run them
 * @param priority which of them a free thread takes first
 * @param runsLong whether they may block or take long, so that the pool does not wait for them
 * @param persistent whether they need a thread that does not end when idle
 */
public record CallbackEnvironment(ThreadPool pool, Priority priority, boolean runsLong, boolean persistent) {
    /**
     * An environment with nothing but a pool.
     *
     * @param pool whose threads run the callbacks
     * @return normal priority, not long, not persistent
     */
    public static CallbackEnvironment of(ThreadPool pool) {
        return new CallbackEnvironment(pool, Priority.NORMAL, false, false);
    }

    /**
     * The same but for the priority.
     *
     * @param newPriority the priority
     * @return a new environment
     */
    public CallbackEnvironment withPriority(Priority newPriority) {
        return new CallbackEnvironment(pool, newPriority, runsLong, persistent);
    }

    /**
     * The same, for callbacks that may take long.
     *
     * @param newRunsLong whether they may
     * @return a new environment
     */
    public CallbackEnvironment withRunsLong(boolean newRunsLong) {
        return new CallbackEnvironment(pool, priority, newRunsLong, persistent);
    }

    /**
     * The same, for callbacks that need a thread that does not end when idle.
     *
     * @param newPersistent whether they do
     * @return a new environment
     */
    public CallbackEnvironment withPersistent(boolean newPersistent) {
        return new CallbackEnvironment(pool, priority, runsLong, newPersistent);
    }
}
