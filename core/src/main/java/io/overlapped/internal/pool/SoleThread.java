package io.overlapped.internal.pool;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Which thread runs the callbacks of a pool whose maximum is one: the first that did, until it ends or blocks in a call of
 * the library's, so that programs which count on one thread (its thread locals, say) find the same each time.
 */
final class SoleThread {
    private final AtomicReference<@Nullable Worker> worker = new AtomicReference<>();

    /** Null where any thread may be it. */
    @Nullable
    Worker get(int maximum) {
        return maximum == 1 ? worker.get() : null;
    }

    boolean admits(Worker candidate, int maximum) {
        Worker sole = get(maximum);
        return sole == null || sole.equals(candidate);
    }

    /** Takes the place. False where another was faster. */
    boolean took(Worker newWorker, int maximum) {
        return maximum != 1 || worker.compareAndSet(null, newWorker) || newWorker.equals(worker.get());
    }

    void leaves(Worker leaving) {
        worker.compareAndSet(leaving, null);
    }

    /** It does not come: it may be in a future's dependents, which need no permit. */
    void isAway() {
        worker.set(null);
    }
}
