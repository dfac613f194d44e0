package io.overlapped.internal.pool;

import io.overlapped.internal.engine.Lane;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A pool's timers, and who sleeps until the first of them is due. There is no thread for that: any thread of the pool's that
 * goes to sleep while nobody keeps the time becomes the <i>keeper</i>, and sleeps until then only. Every thread looks at the
 * timers between two pieces of work.
 *
 * <p><b>Nobody oversleeps.</b> Who arms an earlier timer first publishes its time ({@link TimerQueue#next}), then looks whether
 * somebody wakes in time ({@link #alarm}, {@link #watch}); who goes to sleep first publishes when it will wake, then looks
 * at the timers once more. A full fence lies between the two steps of each, so one sees the other. Where nobody wakes in
 * time, the keeper is woken, else a thread that sleeps, which then becomes the keeper, else the {@link Watchdog}.
 *
 * <p><b>A keeper that is called away</b> (to a callback, which may be long) leaves. Until somebody sleeps again the watchdog,
 * which is awake while there is anything to do, looks after the timers with the same precision; it goes dormant only while
 * there is a keeper or nothing is armed.
 */
public final class Timers {
    private static final int MAXIMUM_QUEUES = 8;

    /** Timers that are begun at a time by a thread that may have other things to do. */
    private static final int BATCH = 64;

    private static final long NANOS_A_SECOND = 1_000_000_000L;

    private static final long ORIGIN = System.nanoTime();

    private final PoolCore pool;
    private final TimerQueue[] queues;
    private final AtomicInteger assigned = new AtomicInteger();
    private final AtomicReference<@Nullable Object> keeper = new AtomicReference<>();

    /** When the keeper wakes. */
    private volatile long alarm = TimerQueue.NEVER;

    /** When the watchdog wakes. */
    private volatile long watch = TimerQueue.NEVER;

    private volatile InstantSource wall = InstantSource.system();

    private volatile boolean ended;

    Timers(PoolCore pool, int processors) {
        this.pool = pool;
        queues = new TimerQueue[Math.min(processors, MAXIMUM_QUEUES)];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = new TimerQueue();
        }
    }

    /** Nanoseconds of a clock that is never set and that stands still while the machine sleeps; above 0. */
    public static long now() {
        return System.nanoTime() - ORIGIN + 1;
    }

    TimerQueue assign() {
        return queues[Math.floorMod(assigned.getAndIncrement(), queues.length)];
    }

    /** An entry was armed and is the first of its queue: somebody has to wake for it. Called without the monitor. */
    public void armedFirst(long due) {
        if (due < alarm && due < watch) {
            somebodyWakesUntil(due);
        }
    }

    private void somebodyWakesUntil(long due) {
        Object sleeping = keeper.get();
        if (sleeping instanceof Lane lane) {
            lane.wake();
        } else if (sleeping instanceof Worker worker) {
            pool.workers().wake(worker);
        } else if (!pool.wakeSleeper() && due < watch) {
            pool.watchTimers();
        }
    }

    /** A thread that may have been the keeper is gone for good. */
    void keeperIsGone() {
        long due = next();
        if (due != TimerQueue.NEVER) {
            armedFirst(due);
        }
    }

    long next() {
        long earliest = TimerQueue.NEVER;
        if (ended) {
            return earliest; // one may have been armed behind the end
        }
        for (TimerQueue queue : queues) {
            earliest = Math.min(earliest, queue.next());
        }
        return earliest;
    }

    boolean isDue() {
        long next = next();
        return next != TimerQueue.NEVER && next <= now();
    }

    /** How many timers are armed. */
    public int armed() {
        int sum = 0;
        for (TimerQueue queue : queues) {
            sum += queue.size();
        }
        return sum;
    }

    /** Begins what is due, or a good part of it. */
    void runDue() {
        long next = next();
        if (next == TimerQueue.NEVER || next > now()) {
            return;
        }
        TimerEntry[] entries = new TimerEntry[BATCH];
        Object[] tokens = new Object[BATCH];
        for (TimerQueue queue : queues) {
            runDue(queue, entries, tokens);
        }
    }

    private void runDue(TimerQueue queue, TimerEntry[] entries, Object[] tokens) {
        int count = 0;
        synchronized (queue) {
            long now = now();
            if (ended || queue.next() > now) {
                return;
            }
            while (count < BATCH) {
                TimerEntry entry = queue.takeDue(now);
                if (entry == null) {
                    break;
                }
                Object token = entry.fired(now);
                if (token != null) {
                    entries[count] = entry;
                    tokens[count++] = token;
                }
            }
        }
        for (int i = 0; i < count; i++) {
            entries[i].begin(tokens[i]);
        }
    }

    // ---- sleeping

    /**
     * A thread is about to sleep. It may have become the keeper and must then {@link #leave} when it wakes.
     *
     * @param sleeper the lane in which it sleeps, or the thread itself where it rests
     * @return for how many nanoseconds at most; 0 or less where a timer is due; {@link TimerQueue#NEVER} without limit
     */
    long keep(Object sleeper) {
        long next = next();
        if (next == TimerQueue.NEVER || !keeper.compareAndSet(null, sleeper)) {
            return TimerQueue.NEVER;
        }
        long first;
        do {
            first = next;
            alarm = first;
            next = next();
        } while (next < first);
        return first - now();
    }

    @SuppressWarnings("ReferenceEquality") // this very thread or lane
    void leave(Object sleeper) {
        if (keeper.get() == sleeper) {
            alarm = TimerQueue.NEVER;
            keeper.set(null);
        }
    }

    /** Whether a thread sleeps until the first timer is due and not longer, or there is none. */
    boolean isKept() {
        long next = next();
        return next == TimerQueue.NEVER || alarm <= next;
    }

    /** Parks the watchdog until the time is over or the first timer is due. */
    void parkWatchdog(long nanos) {
        long end = nanos == TimerQueue.NEVER ? nanos : now() + nanos;
        long first;
        do {
            first = next();
            watch = Math.min(end, first);
        } while (next() < first);
        long left = watch - now();
        if (watch == TimerQueue.NEVER) {
            LockSupport.park(this);
        } else if (left > 0) {
            LockSupport.parkNanos(this, left);
        }
        watch = TimerQueue.NEVER;
    }

    // ---- the clock of the wall, the end

    /** Nanoseconds since 1970. */
    public long wallNanos() {
        Instant time = wall.instant();
        return time.getEpochSecond() * NANOS_A_SECOND + time.getNano();
    }

    /** For tests: another clock than the system's. */
    public void wall(InstantSource newWall) {
        wall = newWall;
    }

    /** There is a timer that follows the clock of the wall: somebody must tell when that is set. */
    public void watchWallClock() {
        pool.wallClock().begin();
    }

    /** The clock of the wall was set. */
    public void clockWasSet() {
        for (TimerQueue queue : queues) {
            synchronized (queue) {
                queue.rearmAll();
            }
        }
        keeperIsGone(); // whoever sleeps looks again
    }

    /** What is armed does not happen any more. */
    void end() {
        ended = true;
        for (TimerQueue queue : queues) {
            synchronized (queue) {
                queue.clear();
            }
        }
    }
}
