package io.overlapped;

import io.overlapped.internal.engine.Completion;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.Operations;
import java.io.IOException;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * An operation as a future. It completes only when the kernel has let go of the buffer: requests from outside reach the kernel,
 * and take effect if the operation ends by them.
 */
final class OperationFuture<T extends @Nullable Object> extends RequestFuture<T> implements Completion {
    /** There is one completion for each future: nothing to tell apart. */
    private static final Object TOKEN = new Object();

    private final FileOperation work = new FileOperation(this);
    private final LongFunction<T> result;

    OperationFuture(LongFunction<T> result) {
        this.result = result;
    }

    FileOperation work() {
        return work;
    }

    // ---- what the engine tells

    @Override
    public @Nullable Object publish(Operation ignored) {
        work.publish(true);
        return TOKEN;
    }

    @Override
    public boolean deliversCallback() {
        return false;
    }

    @Override
    public void deliver(Operation ignored, Object token) {
        if (work.isAborted() && endAsRequested()) {
            return;
        }
        IOException failure = work.failure();
        if (failure != null) {
            fail(failure);
            return;
        }
        T value;
        try {
            value = result.apply(work.count());
        } catch (Throwable e) {
            fail(e); // nobody else would ever end it
            return;
        }
        succeed(value);
    }

    @Override
    boolean requestEnd() {
        return Operations.cancel(work.operation());
    }
}
