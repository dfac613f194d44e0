package io.overlapped;

import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread that waits for one, any or all of several signals. */
final class ThreadWait {
    /** No signal; also what a wait without limit never returns. */
    static final int TIMED_OUT = -1;

    /** How often somebody looks who cannot be told. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final int UNDECIDED = -1;
    private static final int GIVEN_UP = -2;

    private ThreadWait() {}

    /** In the line of one signal, as one of several. */
    private static final class Any extends Signal.Waiter {
        private final AtomicInteger decision;
        private final int index;

        private Any(Thread thread, AtomicInteger decision, int index) {
            super(thread);
            this.decision = decision;
            this.index = index;
        }

        @Override
        boolean claim() {
            return decision.compareAndSet(UNDECIDED, index);
        }

        @Override
        void claimed() {
            LockSupport.unpark(thread);
        }
    }

    /** In the line of one signal, without taking it: the thread looks at all of them together. */
    private static final class Watcher extends Signal.Waiter {
        private Watcher(Thread thread) {
            super(thread);
        }

        @Override
        boolean claim() {
            LockSupport.unpark(thread);
            return false;
        }
    }

    /**
     * Waits for one of several signals and takes it; {@link Long#MAX_VALUE} nanoseconds mean without limit.
     *
     * @return its index, the lowest where several are signaled to begin with, or {@link #TIMED_OUT}
     */
    static int forAny(Signal[] signals, long nanos) throws InterruptedException {
        refuseInterrupted();
        Thread me = Thread.currentThread();
        for (int i = 0; i < signals.length; i++) {
            if (signals[i].tryTake(me)) {
                return i;
            }
        }
        if (nanos <= 0) {
            return TIMED_OUT;
        }
        long deadline = deadline(nanos);
        AtomicInteger decision = new AtomicInteger(UNDECIDED);
        Signal.@Nullable Waiter[] waiters = new Signal.@Nullable Waiter[signals.length];
        try {
            for (int i = 0; i < signals.length && decision.get() == UNDECIDED; i++) {
                Any waiter = new Any(me, decision, i);
                waiters[i] = waiter;
                signals[i].join(waiter);
            }
            boolean looking = Arrays.stream(signals).anyMatch(Signal::needsLooking);
            while (decision.get() == UNDECIDED) {
                boolean interrupted = Thread.interrupted();
                if ((interrupted || !park(deadline, looking)) && decision.compareAndSet(UNDECIDED, GIVEN_UP)) {
                    if (interrupted) {
                        throw new InterruptedException();
                    }
                    return TIMED_OUT;
                }
                if (interrupted) {
                    me.interrupt(); // a signal was first
                }
                look(signals, looking);
            }
            return decision.get();
        } finally {
            leave(signals, waiters);
        }
    }

    /** Waits until several different signals are signaled at the same time, and takes them all. False where the time ran out. */
    static boolean forAll(Signal[] signals, long nanos) throws InterruptedException {
        refuseInterrupted();
        Thread me = Thread.currentThread();
        Signal[] ordered = signals.clone();
        Arrays.sort(ordered, Comparator.comparingLong(signal -> signal.number));
        if (takeAll(ordered, 0, me)) {
            return true;
        }
        if (nanos <= 0) {
            return false;
        }
        long deadline = deadline(nanos);
        Signal.@Nullable Waiter[] waiters = new Signal.@Nullable Waiter[ordered.length];
        try {
            for (int i = 0; i < ordered.length; i++) {
                Watcher waiter = new Watcher(me);
                waiters[i] = waiter;
                ordered[i].join(waiter);
            }
            boolean looking = Arrays.stream(ordered).anyMatch(Signal::needsLooking);
            while (!takeAll(ordered, 0, me)) {
                if (!park(deadline, looking)) {
                    return takeAll(ordered, 0, me);
                }
                refuseInterrupted();
                look(ordered, looking);
            }
            return true;
        } finally {
            leave(ordered, waiters);
        }
    }

    /** Holds all monitors before it takes anything. */
    private static boolean takeAll(Signal[] ordered, int from, Thread me) {
        if (from == ordered.length) {
            for (Signal signal : ordered) {
                signal.take(me);
            }
            return true;
        }
        synchronized (ordered[from]) {
            return ordered[from].isSignaled(me) && takeAll(ordered, from + 1, me);
        }
    }

    private static void refuseInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private static long deadline(long nanos) {
        return nanos == Long.MAX_VALUE ? 0 : System.nanoTime() + nanos;
    }

    /** Parks; false where the time is over. A deadline of 0 is none. */
    private static boolean park(long deadline, boolean looking) {
        long left = deadline == 0 ? Long.MAX_VALUE : deadline - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        if (left == Long.MAX_VALUE && !looking) {
            LockSupport.park(ThreadWait.class);
        } else {
            LockSupport.parkNanos(ThreadWait.class, looking ? Math.min(left, LOOK_NANOS) : left);
        }
        return true;
    }

    private static void look(Signal[] signals, boolean looking) {
        if (looking) {
            for (Signal signal : signals) {
                signal.look();
            }
        }
    }

    private static void leave(Signal[] signals, Signal.@Nullable Waiter[] waiters) {
        for (int i = 0; i < waiters.length; i++) {
            Signal.Waiter waiter = waiters[i];
            if (waiter != null) {
                signals[i].leave(waiter);
            }
        }
    }
}
