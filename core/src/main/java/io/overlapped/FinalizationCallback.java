package io.overlapped;

import org.jspecify.annotations.Nullable;

/**
 * Runs after each callback of an object and before what the callback asked to be done on its return; PTP_SIMPLE_CALLBACK of
 * the environment's FinalizationCallback.
 */
@FunctionalInterface
public interface FinalizationCallback {
    /**
     * A callback has returned.
     *
     * @param instance the callback's instance
     * @param context the object's context
     */
    void onFinalization(CallbackInstance instance, @Nullable Object context);
}
