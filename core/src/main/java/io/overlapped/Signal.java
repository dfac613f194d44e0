package io.overlapped;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a waitable handle consists of: a state that is signaled or not, and those who wait for it in the order in which they
 * came. The monitor guards both.
 *
 * <p>Who changes the state has those who wait take what they came for, in the same step ({@link #admit}); so a signal that
 * somebody waits for cannot be snatched by one who comes later. They are told when the monitor is free ({@link #tell}). A waiter
 * can stand in several lines, or give up at any moment: it decides by a CAS of its own whether it takes a signal
 * ({@link Waiter#claim}).
 */
abstract class Signal {
    private static final AtomicLong NUMBERS = new AtomicLong();

    /** What is never signaled. */
    static final Signal NEVER = new Signal() {
        @Override
        boolean isSignaled(@Nullable Thread waiter) {
            return false;
        }
    };

    /** The order in which monitors are taken where several are needed. */
    final long number = NUMBERS.incrementAndGet();

    private volatile @Nullable Waiter first;
    private @Nullable Waiter last;

    /** Somebody who waits, in one line. */
    abstract static class Waiter {
        /** The thread that waits; null for a wait object of a pool's. */
        final @Nullable Thread thread;

        private @Nullable Waiter before;
        private @Nullable Waiter after;
        private @Nullable Waiter nextToTell;
        private boolean inLine;

        Waiter(@Nullable Thread thread) {
            this.thread = thread;
        }

        /** Takes the signal, if it is still wanted. Called with the signal's monitor held. */
        abstract boolean claim();

        /** What it claimed is its own. Called without any monitor. */
        void claimed() {}
    }

    /** Whether a wait would be satisfied; called with the monitor held. */
    abstract boolean isSignaled(@Nullable Thread waiter);

    /** Takes from the state what a satisfied wait takes; called with the monitor held. */
    void take(@Nullable Thread waiter) {}

    /** Whether waiting threads must look again from time to time, because nobody tells of every change. */
    boolean needsLooking() {
        return false;
    }

    /** The first is about to come into the line, or the last has left it; called with the monitor held. */
    void awaited(boolean isAwaited) {}

    /** Whether anybody waits; a moment later that may be otherwise. */
    final boolean isAwaited() {
        return first != null;
    }

    /** Takes it if it is signaled. */
    final synchronized boolean tryTake(@Nullable Thread waiter) {
        if (!isSignaled(waiter)) {
            return false;
        }
        take(waiter);
        return true;
    }

    /** Gets in line, unless it is signaled and the waiter can have it at once: then returns true. */
    final synchronized boolean join(Waiter waiter) {
        if (isSignaled(waiter.thread) && waiter.claim()) {
            take(waiter.thread);
            return true;
        }
        Waiter previous = last;
        if (previous == null) {
            awaited(true);
        }
        waiter.before = previous;
        waiter.inLine = true;
        last = waiter;
        if (previous != null) {
            previous.after = waiter;
            return false;
        }
        first = waiter;
        return hasComeMeanwhile(waiter);
    }

    /**
     * Who changes the state without the monitor looks afterwards whether anybody waits; so who begins to wait looks at the state
     * afterwards, and one sees the other.
     */
    private boolean hasComeMeanwhile(Waiter waiter) {
        if (!isSignaled(waiter.thread) || !waiter.claim()) {
            return false;
        }
        take(waiter.thread);
        leave(waiter);
        return true;
    }

    /** Leaves the line, if it is still there. */
    final synchronized void leave(Waiter waiter) {
        if (waiter.inLine) {
            unlink(waiter);
            if (first == null) {
                awaited(false);
            }
        }
    }

    private void unlink(Waiter waiter) {
        Waiter before = waiter.before;
        Waiter after = waiter.after;
        if (before == null) {
            first = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.before = before;
        }
        waiter.before = null;
        waiter.after = null;
        waiter.inLine = false;
    }

    /** The state has changed, and the monitor is held: those in line take what there is. They are to be told. */
    final @Nullable Waiter admit() {
        Waiter firstToTell = null;
        Waiter lastToTell = null;
        Waiter waiter = first;
        while (waiter != null && isSignaled(waiter.thread)) {
            Waiter after = waiter.after;
            if (waiter.claim()) {
                unlink(waiter);
                take(waiter.thread);
                if (lastToTell == null) {
                    firstToTell = waiter;
                } else {
                    lastToTell.nextToTell = waiter;
                }
                lastToTell = waiter;
            }
            waiter = after;
        }
        if (firstToTell != null && first == null) {
            awaited(false);
        }
        return firstToTell;
    }

    /** Tells those whom {@link #admit} returned. */
    static void tell(@Nullable Waiter admitted) {
        for (Waiter waiter = admitted; waiter != null; ) {
            Waiter next = waiter.nextToTell;
            waiter.nextToTell = null;
            waiter.claimed();
            waiter = next;
        }
    }

    /** Somebody noticed that the state may have changed. */
    final void look() {
        Waiter admitted;
        synchronized (this) {
            admitted = admit();
        }
        tell(admitted);
    }
}
