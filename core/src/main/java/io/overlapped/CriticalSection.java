package io.overlapped;

import io.overlapped.internal.pool.Blocking;
import java.util.concurrent.locks.ReentrantLock;

/** A section that one thread at a time is in, as often as it enters; CRITICAL_SECTION. */
public final class CriticalSection {
    private final ReentrantLock lock = new ReentrantLock();

    /** A section that nobody is in. */
    public CriticalSection() {}

    /** Enters, waiting for it to be free. */
    public void enter() {
        if (!lock.tryLock()) {
            Blocking.run(lock::lock);
        }
    }

    /**
     * Enters if nobody else is in it.
     *
     * @return whether the calling thread is in it now
     */
    public boolean tryEnter() {
        return lock.tryLock();
    }

    /**
     * Leaves it once.
     *
     * @throws IllegalMonitorStateException where the calling thread is not in it
     */
    public void leave() {
        if (!lock.isHeldByCurrentThread()) {
            throw new IllegalMonitorStateException("the calling thread is not in the critical section");
        }
        lock.unlock();
    }
}
