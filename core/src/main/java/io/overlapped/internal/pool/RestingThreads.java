package io.overlapped.internal.pool;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Threads that rest; who takes one out wakes it. The last that came is the first to be taken: its caches are warm, and those
 * that are not needed rest long enough to end. That there is none, which is so most of the time while there is much to do, is
 * seen without the monitor.
 */
final class RestingThreads {
    private final List<Worker> threads = new ArrayList<>();
    private volatile int count;

    synchronized void add(Worker worker) {
        threads.add(worker);
        count = threads.size();
    }

    /** False where somebody else has taken it out. */
    boolean remove(Worker worker) {
        return count != 0 && removeNow(worker);
    }

    private synchronized boolean removeNow(Worker worker) {
        boolean removed = threads.remove(worker);
        count = threads.size();
        return removed;
    }

    @Nullable
    Worker pollLast() {
        return count == 0 ? null : pollNow();
    }

    private synchronized @Nullable Worker pollNow() {
        Worker last = threads.isEmpty() ? null : threads.removeLast();
        count = threads.size();
        return last;
    }

    boolean isEmpty() {
        return count == 0;
    }
}
