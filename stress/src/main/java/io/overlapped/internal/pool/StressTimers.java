package io.overlapped.internal.pool;

/** What the pool's threads do with timers, for an actor that does it in their stead. */
public final class StressTimers {
    private StressTimers() {}

    /** Begins what is due now. */
    public static void runDue(PoolCore pool) {
        pool.timers().runDue();
    }
}
