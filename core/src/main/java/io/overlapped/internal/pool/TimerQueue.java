package io.overlapped.internal.pool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries by their time. Arming and disarming one takes the same few steps, however many there are.
 *
 * <p>A wheel of several levels holds what is not due soon. Times are divided into ticks of about a millisecond. An entry's
 * level is that of the highest group of six bits in which its tick differs from the wheel's position, its bucket there is that
 * group's value. So all entries of a level are due before those of the level above; within a level the bucket with the
 * lowest number comes first; and when the position reaches a bucket, its entries are spread over the levels below. What is due
 * within the position's own tick stands in a heap, ordered to the nanosecond. Each bucket keeps a lower bound of the times
 * in it, so that it can be slept until the first one is due and not just until its tick begins.
 *
 * <p>All methods but {@link #next} need the monitor. {@link #next} is a lower bound of the earliest time: disarming does not
 * raise it, so one wake in vain can follow.
 */
public final class TimerQueue {
    /** No time at all. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int TICK_BITS = 20;
    private static final int LEVEL_BITS = 6;
    private static final int BUCKETS = 1 << LEVEL_BITS;
    private static final int LEVELS = 8;

    private final @Nullable TimerEntry[] first = new @Nullable TimerEntry[LEVELS * BUCKETS];
    private final long[] earliest = new long[LEVELS * BUCKETS];
    private final long[] occupied = new long[LEVELS];
    private long position;

    private @Nullable TimerEntry[] heap = new @Nullable TimerEntry[16];
    private int heapSize;

    private int size;
    private volatile long next = NEVER;

    /** Not later than the time of the first entry; {@link #NEVER} where there is none. */
    long next() {
        return next;
    }

    synchronized int size() {
        return size;
    }

    /**
     * Arms an entry, or arms it for another time.
     *
     * @return whether it is now the first
     */
    public boolean arm(TimerEntry entry, long due) {
        disarm(entry);
        entry.due = Math.min(due, NEVER - 1);
        size++;
        place(entry);
        if (entry.due < next) {
            next = entry.due;
            return true;
        }
        return false;
    }

    /** Takes an entry out, if it is in. */
    public void disarm(TimerEntry entry) {
        if (entry.heapIndex >= 0) {
            removeFromHeap(entry);
            size--;
        } else if (entry.bucket >= 0) {
            unlink(entry);
            size--;
        }
    }

    /**
     * Takes out the first entry if it is due.
     *
     * @return the entry, or null where none is due; then {@link #next} is exact
     */
    @Nullable
    TimerEntry takeDue(long now) {
        advance(now >>> TICK_BITS);
        TimerEntry top = heapSize == 0 ? null : heap[0];
        if (top != null && top.due <= now) {
            removeFromHeap(top);
            size--;
            return top;
        }
        next = top != null ? top.due : firstBucketsTime();
        return null;
    }

    /** Disarms all. */
    void clear() {
        for (TimerEntry entry : all()) {
            disarm(entry);
        }
        next = NEVER;
    }

    /** Asks all entries when they are due, now that the clock of the wall was set. */
    void rearmAll() {
        for (TimerEntry entry : all()) {
            long due = entry.dueAfterClockChange();
            if (due != entry.due) {
                arm(entry, due);
            }
        }
    }

    private List<TimerEntry> all() {
        List<TimerEntry> all = new ArrayList<>(size);
        for (int i = 0; i < heapSize; i++) {
            all.add(atHeap(i));
        }
        for (TimerEntry head : first) {
            for (TimerEntry entry = head; entry != null; entry = entry.after) {
                all.add(entry);
            }
        }
        return all;
    }

    // ---- the wheel

    private void place(TimerEntry entry) {
        long tick = entry.due >>> TICK_BITS;
        if (tick <= position) {
            addToHeap(entry);
            return;
        }
        int level = (Long.SIZE - 1 - Long.numberOfLeadingZeros(tick ^ position)) / LEVEL_BITS;
        int slot = (int) (tick >>> (level * LEVEL_BITS)) & (BUCKETS - 1);
        int bucket = level * BUCKETS + slot;
        TimerEntry head = first[bucket];
        entry.bucket = bucket;
        entry.before = null;
        entry.after = head;
        first[bucket] = entry;
        if (head == null) {
            occupied[level] |= 1L << slot;
            earliest[bucket] = entry.due;
        } else {
            head.before = entry;
            earliest[bucket] = Math.min(earliest[bucket], entry.due);
        }
    }

    private void unlink(TimerEntry entry) {
        TimerEntry before = entry.before;
        TimerEntry after = entry.after;
        int bucket = entry.bucket;
        if (after != null) {
            after.before = before;
        }
        if (before != null) {
            before.after = after;
        } else {
            first[bucket] = after;
            if (after == null) {
                occupied[bucket / BUCKETS] &= ~(1L << (bucket % BUCKETS));
            }
        }
        entry.before = null;
        entry.after = null;
        entry.bucket = -1;
    }

    /** Moves the position on, and what it passes into the heap. */
    private void advance(long tick) {
        for (int bucket = firstBucket(); bucket >= 0; bucket = firstBucket()) {
            int shift = bucket / BUCKETS * LEVEL_BITS;
            long above = position >>> (shift + LEVEL_BITS) << (shift + LEVEL_BITS);
            long start = above | (long) (bucket % BUCKETS) << shift;
            if (start > tick) {
                break;
            }
            position = start;
            spread(bucket);
        }
        position = Math.max(position, tick);
    }

    private void spread(int bucket) {
        TimerEntry entry = first[bucket];
        first[bucket] = null;
        occupied[bucket / BUCKETS] &= ~(1L << (bucket % BUCKETS));
        while (entry != null) {
            TimerEntry after = entry.after;
            entry.after = null;
            entry.before = null;
            entry.bucket = -1;
            place(entry);
            entry = after;
        }
    }

    private int firstBucket() {
        for (int level = 0; level < LEVELS; level++) {
            if (occupied[level] != 0) {
                return level * BUCKETS + Long.numberOfTrailingZeros(occupied[level]);
            }
        }
        return -1;
    }

    private long firstBucketsTime() {
        int bucket = firstBucket();
        return bucket < 0 ? NEVER : earliest[bucket];
    }

    // ---- the heap

    private void addToHeap(TimerEntry entry) {
        if (heapSize == heap.length) {
            heap = Arrays.copyOf(heap, heapSize * 2);
        }
        siftUp(heapSize++, entry);
    }

    private void removeFromHeap(TimerEntry entry) {
        int index = entry.heapIndex;
        entry.heapIndex = -1;
        TimerEntry last = atHeap(--heapSize);
        heap[heapSize] = null;
        if (index == heapSize) {
            return;
        }
        if (index > 0 && last.due < atHeap((index - 1) / 2).due) {
            siftUp(index, last);
        } else {
            siftDown(index, last);
        }
    }

    private void siftUp(int from, TimerEntry entry) {
        int index = from;
        while (index > 0) {
            TimerEntry parent = atHeap((index - 1) / 2);
            if (parent.due <= entry.due) {
                break;
            }
            put(index, parent);
            index = (index - 1) / 2;
        }
        put(index, entry);
    }

    private void siftDown(int from, TimerEntry entry) {
        int index = from;
        for (int child = 2 * index + 1; child < heapSize; child = 2 * index + 1) {
            if (child + 1 < heapSize && atHeap(child + 1).due < atHeap(child).due) {
                child++;
            }
            TimerEntry lower = atHeap(child);
            if (entry.due <= lower.due) {
                break;
            }
            put(index, lower);
            index = child;
        }
        put(index, entry);
    }

    private void put(int index, TimerEntry entry) {
        heap[index] = entry;
        entry.heapIndex = index;
    }

    private TimerEntry atHeap(int index) {
        TimerEntry entry = heap[index];
        if (entry == null) {
            throw new IllegalStateException("the heap of timers has a hole at " + index);
        }
        return entry;
    }
}
