package io.overlapped;

import org.jspecify.annotations.Nullable;

/** A callback that runs once and then is no more: what {@link ThreadPool#trySubmit} makes. */
final class SimpleCall extends CallbackObject {
    private final SimpleCallback callback;

    SimpleCall(SimpleCallback callback, @Nullable Object context, CallbackEnvironment environment) {
        super(context, environment);
        this.callback = callback;
    }

    void submit() {
        try {
            if (!queue()) {
                throw new IllegalStateException(
                        "the cleanup group was closed while the callback was being submitted: it will not run");
            }
        } catch (IllegalStateException e) {
            discard(); // it will never run
            throw e;
        }
    }

    @Override
    void call(CallbackInstance instance, @Nullable Object argument) {
        callback.onCallback(instance, context());
    }

    @Override
    void callbackOver() {
        close();
    }

    /** Leaves its group: it has run. */
    @Override
    public void close() {
        if (beginClose()) {
            unbindIfOver();
        }
    }

    @Override
    String description() {
        return "simple callback";
    }
}
