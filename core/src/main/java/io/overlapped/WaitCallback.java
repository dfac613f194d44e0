package io.overlapped;

import org.jspecify.annotations.Nullable;

/** Runs when a handle was signaled, or the time for that ran out; PTP_WAIT_CALLBACK. */
@FunctionalInterface
public interface WaitCallback {
    /** The handle was signaled, and the signal was taken where the handle's kind says so (WAIT_OBJECT_0). */
    int WAIT_OBJECT_0 = 0;

    /** The time ran out; nothing was taken (WAIT_TIMEOUT). */
    int WAIT_TIMEOUT = 258;

    /**
     * Runs on one of the pool's threads. What it throws goes to the pool's {@link ExceptionHandler}.
     *
     * @param instance this very call; not to be used after it returned
     * @param context what was given to {@link ThreadPoolWait#create}
     * @param wait the object whose callback this is
     * @param result {@link #WAIT_OBJECT_0} or {@link #WAIT_TIMEOUT}
     */
    void onWait(CallbackInstance instance, @Nullable Object context, ThreadPoolWait wait, int result);
}
