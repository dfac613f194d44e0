package io.overlapped.benchmarks.job;

import io.overlapped.PoolStatistics;
import org.jspecify.annotations.Nullable;

/** One way of doing a job: keeps its slots busy from {@link #start} until {@link Slots#stop}. */
interface Driver {
    /** Begins; returns while the work goes on. */
    void start() throws Exception;

    /** What served the operations so far, where that is known. */
    default @Nullable PoolStatistics statistics() {
        return null;
    }

    /** Reads once through a handle of its own, and runs something in the callback. */
    default void readOnce(Runnable callback) throws Exception {
        throw new UnsupportedOperationException("callbacks do not block where there are none");
    }

    /** Waits until nothing is in flight; the slots were stopped before. */
    void end() throws Exception;
}
