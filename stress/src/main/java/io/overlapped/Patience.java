package io.overlapped;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long a wait that must end is waited for before it counts as one that does not. */
final class Patience {
    static final long NANOS = TimeUnit.SECONDS.toNanos(10);

    private Patience() {}

    /** False where nothing woke the wait in time. */
    static boolean awaitSettled(CallbackCounts counts) {
        long end = System.nanoTime() + NANOS;
        try {
            while (!counts.isSettled() && System.nanoTime() - end < 0) {
                counts.awaitChange(counts::isSettled, TimeUnit.NANOSECONDS.toMillis(NANOS));
            }
        } catch (InterruptedException e) {
            return false;
        }
        return System.nanoTime() - end < 0;
    }

    /** 1 where the handle's signal was taken within a time, else 0. */
    static int take(Handle handle, long nanos) {
        try {
            return handle.await(Duration.ofNanos(nanos)) ? 1 : 0;
        } catch (InterruptedException e) {
            return 0;
        }
    }
}
