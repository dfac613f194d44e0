package io.overlapped.internal.pool;

import io.overlapped.internal.engine.LaneThread;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The threads of a pool: how they start, rest and end. Who they are woken for is {@link PoolCore}'s affair. */
final class WorkerThreads {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final PoolCore pool;
    private final PoolSettings settings;
    private final Set<Worker> threads = ConcurrentHashMap.newKeySet();
    private final RestingThreads resting = new RestingThreads();
    private final AtomicInteger number = new AtomicInteger();
    private volatile int minimum;
    private volatile long stackBytes;

    WorkerThreads(PoolCore pool, PoolSettings settings) {
        this.pool = pool;
        this.settings = settings;
        this.minimum = settings.minimumThreads();
    }

    int count() {
        return threads.size();
    }

    /** How many were ever started. */
    int started() {
        return number.get();
    }

    int minimum() {
        return minimum;
    }

    void minimum(int newMinimum) {
        boolean less = newMinimum < minimum;
        minimum = newMinimum;
        if (less) {
            wakeAll(); // those that rest for good are to rest for a while only
        }
    }

    /** Sets the minimum, and has as many threads. False where so many cannot be had. */
    boolean atLeast(int newMinimum) {
        minimum(newMinimum);
        while (threads.size() < newMinimum && start()) {
            // one thread each time
        }
        return threads.size() >= newMinimum;
    }

    /** How large the stacks of threads are; 0 leaves it to the JVM. */
    long stackBytes() {
        return stackBytes;
    }

    /** Sets how large the stacks of threads are that are started from now on. */
    void stackBytes(long bytes) {
        stackBytes = bytes;
    }

    /** One thread more. False where the pool has ended, or none can be had. */
    boolean start() {
        if (pool.hasEnded()) {
            return false;
        }
        Worker worker = new Worker(pool, number.incrementAndGet());
        worker.setDaemon(settings.daemon());
        threads.add(worker);
        try {
            worker.start();
            return true;
        } catch (OutOfMemoryError e) {
            threads.remove(worker); // no thread can be had now; those that there are go on
            pool.report(e);
            return false;
        }
    }

    /** Rests until there may be something to do. False where the thread is to end. */
    boolean rest(Worker worker) {
        resting.add(worker);
        if (pool.hasSomethingFor(worker) && resting.remove(worker)) {
            return true;
        }
        if (pool.hasEnded()) {
            return false;
        }
        boolean spare = !worker.isPersistent() && threads.size() > Math.max(minimum, 1);
        long limit = Math.min(pool.timers().keep(worker), spare ? IDLE_NANOS : TimerQueue.NEVER);
        long begin = System.nanoTime();
        if (limit == TimerQueue.NEVER) {
            LockSupport.park(this);
        } else if (limit > 0) {
            LockSupport.parkNanos(this, limit);
        }
        pool.timers().leave(worker);
        Thread.interrupted(); // nobody's business here, and it would keep the thread from resting
        if (!resting.remove(worker)) {
            return true; // claimed: there is something to do
        }
        boolean idle = spare
                && System.nanoTime() - begin >= IDLE_NANOS
                && !pool.hasSomethingFor(worker)
                && !pool.timers().isDue();
        return !(pool.hasEnded() || (idle && worker.mayEnd() && retire(worker)));
    }

    /** Two threads that end at the same time must not leave fewer than the minimum. */
    private boolean retire(Worker worker) {
        synchronized (threads) {
            return threads.size() > Math.max(minimum, 1) && threads.remove(worker);
        }
    }

    void ended(Worker worker) {
        threads.remove(worker);
    }

    boolean noneRests() {
        return resting.isEmpty();
    }

    /** Takes a thread out that rests, for the caller to wake. */
    @Nullable
    Worker pollResting() {
        return resting.pollLast();
    }

    /** Wakes up to so many threads that rest; returns how many. */
    int wakeResting(long most) {
        int woken = 0;
        while (woken < most) {
            Worker worker = resting.pollLast();
            if (worker == null) {
                break;
            }
            LockSupport.unpark(worker);
            woken++;
        }
        return woken;
    }

    /** Wakes a thread that rests. False where it does not. */
    boolean wake(Worker worker) {
        boolean rests = resting.remove(worker);
        if (rests) {
            LockSupport.unpark(worker);
        }
        return rests;
    }

    /** Has every thread that is parked look around. */
    void wakeAll() {
        threads.forEach(LockSupport::unpark);
    }

    /** Whoever has taken callbacks and is slow with them gives them back. True where somebody did. */
    boolean giveBackWhereSlow() {
        boolean some = false;
        for (Worker worker : threads) {
            LaneThread.CallbackState state = worker.callbackState();
            some |= state != null && state.giveBackIfSlow();
        }
        return some;
    }
}
