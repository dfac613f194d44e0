package io.overlapped;

import org.jspecify.annotations.Nullable;

/**
 * How an object's callbacks are to run; TP_CALLBACK_ENVIRON. Immutable, and read when the object is created.
 *
 * @param pool whose threads run them
 * @param priority which of them a free thread takes first
 * @param runsLong whether they may block or take long, so that the pool does not wait for them
 * @param persistent whether they need a thread that does not end when idle: each thread that has run one of them stays until its
 *     pool ends. No operation depends on it: none is cancelled because the thread that issued it ends
 * @param cleanupGroup the group that the object is a member of, or null
 * @param cancelCallback told when the group cancels the object, or null
 * @param finalizationCallback runs after each callback, or null
 */
public record CallbackEnvironment(
        ThreadPool pool,
        Priority priority,
        boolean runsLong,
        boolean persistent,
        @Nullable CleanupGroup cleanupGroup,
        @Nullable CleanupCancelCallback cancelCallback,
        @Nullable FinalizationCallback finalizationCallback) {
    /**
     * An environment with nothing but a pool.
     *
     * @param pool whose threads run the callbacks
     * @return normal priority, not long, not persistent, in no group
     */
    public static CallbackEnvironment of(ThreadPool pool) {
        return new CallbackEnvironment(pool, Priority.NORMAL, false, false, null, null, null);
    }

    /**
     * The same but for the priority.
     *
     * @param newPriority the priority
     * @return a new environment
     */
    public CallbackEnvironment withPriority(Priority newPriority) {
        return new CallbackEnvironment(
                pool, newPriority, runsLong, persistent, cleanupGroup, cancelCallback, finalizationCallback);
    }

    /**
     * The same, for callbacks that may take long.
     *
     * @param newRunsLong whether they may
     * @return a new environment
     */
    public CallbackEnvironment withRunsLong(boolean newRunsLong) {
        return new CallbackEnvironment(
                pool, priority, newRunsLong, persistent, cleanupGroup, cancelCallback, finalizationCallback);
    }

    /**
     * The same, for callbacks that need a thread that does not end when idle.
     *
     * @param newPersistent whether they do
     * @return a new environment
     */
    public CallbackEnvironment withPersistent(boolean newPersistent) {
        return new CallbackEnvironment(
                pool, priority, runsLong, newPersistent, cleanupGroup, cancelCallback, finalizationCallback);
    }

    /**
     * The same, for members of a cleanup group.
     *
     * @param newGroup the group, or null for none
     * @param newCancelCallback told when the group cancels the object, or null
     * @return a new environment
     */
    public CallbackEnvironment withCleanupGroup(
            @Nullable CleanupGroup newGroup, @Nullable CleanupCancelCallback newCancelCallback) {
        return new CallbackEnvironment(
                pool, priority, runsLong, persistent, newGroup, newCancelCallback, finalizationCallback);
    }

    /**
     * The same, with a callback that runs after each callback.
     *
     * @param newFinalization the callback, or null for none
     * @return a new environment
     */
    public CallbackEnvironment withFinalization(@Nullable FinalizationCallback newFinalization) {
        return new CallbackEnvironment(
                pool, priority, runsLong, persistent, cleanupGroup, cancelCallback, newFinalization);
    }
}
