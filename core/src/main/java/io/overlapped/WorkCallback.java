package io.overlapped;

import org.jspecify.annotations.Nullable;

/** Runs for each submission of a work object; PTP_WORK_CALLBACK. */
@FunctionalInterface
public interface WorkCallback {
    /**
     * Runs on one of the pool's threads. What it throws goes to the pool's {@link ExceptionHandler}.
     *
     * @param instance this very call; not to be used after it returned
     * @param context what was given to {@link ThreadPoolWork#create}
     * @param work the object whose callback this is
     */
    void onWork(CallbackInstance instance, @Nullable Object context, ThreadPoolWork work);
}
