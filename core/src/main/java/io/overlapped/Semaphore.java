package io.overlapped;

import org.jspecify.annotations.Nullable;

/** A count that waits take one from; signaled while it is above 0. All methods may be called from any thread. */
public final class Semaphore extends Handle {
    private final State state;
    private volatile boolean closed;

    private static final class State extends Signal {
        private final int maximum;
        private int count;

        private State(int initial, int maximum) {
            this.count = initial;
            this.maximum = maximum;
        }

        @Override
        boolean isSignaled(@Nullable Thread waiter) {
            return count > 0;
        }

        @Override
        void take(@Nullable Thread waiter) {
            count--;
        }

        private synchronized int get() {
            return count;
        }

        private int release(int number) {
            int before;
            Waiter admitted;
            synchronized (this) {
                if (number > maximum - count) {
                    throw new IllegalStateException("releasing " + number + " would exceed the semaphore's maximum: "
                            + count + " of " + maximum);
                }
                before = count;
                count += number;
                admitted = admit();
            }
            tell(admitted);
            return before;
        }
    }

    /**
     * A semaphore.
     *
     * @param initial the count to begin with, from 0 to the maximum
     * @param maximum what the count never exceeds, 1 or more
     */
    public Semaphore(int initial, int maximum) {
        if (maximum < 1 || initial < 0 || initial > maximum) {
            throw new IllegalArgumentException(
                    "a semaphore counts from 0 to a maximum of 1 or more: initial " + initial + ", maximum " + maximum);
        }
        state = new State(initial, maximum);
    }

    /**
     * Adds to the count (ReleaseSemaphore).
     *
     * @param number how much, 1 or more
     * @return the count before
     * @throws IllegalArgumentException for a number below 1
     * @throws IllegalStateException where the count would exceed the maximum; nothing is added
     */
    public int release(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("a semaphore is released by 1 or more: " + number);
        }
        return state.release(number);
    }

    /** {@return the count now} */
    public int count() {
        return state.get();
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    /** Closes it; who waits goes on waiting. */
    @Override
    public void close() {
        closed = true;
    }

    @Override
    Signal signal() {
        return state;
    }
}
