package io.overlapped.internal.engine;

import org.jspecify.annotations.Nullable;

/**
 * Who is told that an operation is over.
 *
 * <p>Telling has two steps, because a pool whose threads are all blocked in callbacks must still make progress:
 * {@link #publish} makes the result visible, on whatever thread found it; {@link #deliver} runs the program's code, and
 * may have to wait for a thread that is allowed to.
 */
public interface Completion {
    /**
     * Makes the result visible. Called exactly once for each operation that an engine accepted. Runs on any thread,
     * must neither block nor throw, and runs no code of the program's. From here on the operation may be begun again by
     * its owner, unless a token is returned.
     *
     * @return what to pass to {@link #deliver}, or null where no code of the program's is to run
     */
    @Nullable
    Object publish(Operation operation);

    /**
     * Whether {@link #deliver} runs a callback, which counts against the pool's maximum. Futures do not: they are
     * completed even when every thread that may run callbacks is blocked in one.
     */
    boolean deliversCallback();

    /** Which code a free thread runs first; see {@link Task}. */
    default int priority() {
        return Task.NORMAL;
    }

    /** Runs the program's code. Called at most once for each token, on a thread of the pool; must not throw. */
    void deliver(Operation operation, Object token);
}
