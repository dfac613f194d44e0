package io.overlapped.benchmarks.job;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The slots of one issuing thread. It takes whichever is free, and parks while none is; completions, on any thread, give
 * them back. The same for every contestant, and cheap: no lock, and a wake-up only for a thread that waits.
 */
final class Window {
    private static final int FREE = 0;
    private static final int BUSY = 1;
    private static final int SPREAD = 16;

    private final AtomicIntegerArray slots;
    private final int first;
    private final int size;
    private int last;
    private volatile @Nullable Thread waiting;

    Window(int first, int size) {
        this.first = first;
        this.size = size;
        this.slots = new AtomicIntegerArray(size * SPREAD);
    }

    /** Takes a free slot; waits for one. For the issuing thread. */
    int take() {
        int slot = tryTake();
        while (slot < 0) {
            waiting = Thread.currentThread();
            slot = tryTake();
            if (slot < 0) {
                LockSupport.park(this);
            }
            waiting = null;
            if (slot < 0) {
                slot = tryTake();
            }
        }
        return slot;
    }

    private int tryTake() {
        for (int i = 0; i < size; i++) {
            int slot = last;
            last = slot + 1 == size ? 0 : slot + 1;
            if (slots.getAcquire(slot * SPREAD) == FREE) {
                slots.setPlain(slot * SPREAD, BUSY);
                return first + slot;
            }
        }
        return -1;
    }

    /** The slot's operation is over. On any thread. */
    void giveBack(int slot) {
        slots.set((slot - first) * SPREAD, FREE);
        Thread waiter = waiting;
        if (waiter != null) {
            LockSupport.unpark(waiter);
        }
    }

    /** Waits until all are free. For the issuing thread. */
    void drain() {
        for (int i = 0; i < size; i++) {
            take();
        }
    }
}
