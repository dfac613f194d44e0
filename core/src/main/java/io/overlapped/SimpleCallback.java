package io.overlapped;

import org.jspecify.annotations.Nullable;

/** Runs once; PTP_SIMPLE_CALLBACK. */
@FunctionalInterface
public interface SimpleCallback {
    /**
     * Runs on one of the pool's threads. What it throws goes to the pool's {@link ExceptionHandler}.
     *
     * @param instance this very call; not to be used after it returned
     * @param context what was given to {@link ThreadPool#trySubmit}
     */
    void onCallback(CallbackInstance instance, @Nullable Object context);
}
