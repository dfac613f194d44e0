package io.overlapped;

import io.overlapped.internal.pool.PoolCore;

/** What lies below a pool, for the tests of the lower layers. */
public final class PoolAccess {
    private PoolAccess() {}

    public static PoolCore core(ThreadPool pool) {
        return pool.core();
    }
}
