package io.overlapped;

import org.jspecify.annotations.Nullable;

/** Runs when a timer is due; PTP_TIMER_CALLBACK. */
@FunctionalInterface
public interface TimerCallback {
    /**
     * Runs on one of the pool's threads. What it throws goes to the pool's {@link ExceptionHandler}.
     *
     * @param instance this very call; not to be used after it returned
     * @param context what was given to {@link ThreadPoolTimer#create}
     * @param timer the object whose callback this is
     */
    void onTimer(CallbackInstance instance, @Nullable Object context, ThreadPoolTimer timer);
}
