package io.overlapped;

import io.overlapped.internal.pool.StressTimers;

/** The pool's insides, for tests of other packages. */
public final class StressPool {
    private StressPool() {}

    /** Does what a thread of the pool's does between two pieces of work: begins the timers that are due. */
    public static void runDueTimers(ThreadPool pool) {
        StressTimers.runDue(pool.core());
    }

    /** {@return whether nothing is prepared, owed or running} */
    public static boolean isSettled(CallbackObject object) {
        return object.isSettled();
    }
}
