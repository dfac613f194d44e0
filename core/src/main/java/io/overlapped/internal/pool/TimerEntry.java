package io.overlapped.internal.pool;

import org.jspecify.annotations.Nullable;

/**
 * Something that is to happen at a time. It stands in its {@link TimerQueue} while it is armed; all that it consists of is
 * guarded by that queue's monitor.
 */
public abstract class TimerEntry {
    private final TimerQueue queue;

    /** When: nanoseconds of {@link Timers#now}. */
    long due;

    /** Where in the queue's heap; -1 where it is not in the heap. */
    int heapIndex = -1;

    /** Which of the wheel's buckets; -1 where it is in none. */
    int bucket = -1;

    @Nullable
    TimerEntry before;

    @Nullable
    TimerEntry after;

    /** An entry of one of a pool's queues. */
    protected TimerEntry(PoolCore pool) {
        queue = pool.timers().assign();
    }

    /** For tests. */
    TimerEntry(TimerQueue queue) {
        this.queue = queue;
    }

    /** The queue, whose monitor guards the entry. */
    public final TimerQueue queue() {
        return queue;
    }

    final boolean isArmed() {
        return heapIndex >= 0 || bucket >= 0;
    }

    /**
     * Its time has come; it is not armed any more. Called with the queue's monitor held; may arm it again.
     *
     * @return what {@link #begin} is to be called with when the monitor is free, or null for nothing
     */
    protected abstract @Nullable Object fired(long now);

    /** Does what there is to do, without the monitor: must not block. */
    protected abstract void begin(Object token);

    /** The clock of the wall was set: when is it due now? Called with the queue's monitor held. */
    protected long dueAfterClockChange() {
        return due;
    }
}
