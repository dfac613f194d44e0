package io.overlapped;

import org.jspecify.annotations.Nullable;

/**
 * A lock that a thread owns, as often as it takes it. Signaled while nobody owns it. All methods may be called from any
 * thread; only the owner may release it. An owner that ends without releasing it abandons it: the next thread that waits
 * gets it, and {@link #isAbandoned} tells.
 */
public final class Mutex extends Handle {
    private final State state = new State();
    private volatile boolean closed;

    private static final class State extends Signal {
        private @Nullable Thread owner;
        private int holds;
        private boolean abandoned;

        /** No thread tells that it ends. */
        @Override
        boolean needsLooking() {
            return true;
        }

        @Override
        boolean isSignaled(@Nullable Thread waiter) {
            return owner == null || owner == waiter || takeFromTheDead();
        }

        @Override
        void take(@Nullable Thread waiter) {
            if (owner != null) {
                abandoned = false; // told once
            }
            owner = waiter;
            holds++;
        }

        private boolean takeFromTheDead() {
            Thread last = owner;
            if (last == null || !ThreadHandle.hasEnded(last)) {
                return false;
            }
            owner = null;
            holds = 0;
            abandoned = true;
            return true;
        }

        private void release(Thread me) {
            Waiter admitted = null;
            synchronized (this) {
                if (owner != me) {
                    throw new IllegalMonitorStateException("the mutex is not owned by the calling thread");
                }
                if (--holds == 0) {
                    owner = null;
                    abandoned = false;
                    admitted = admit();
                }
            }
            tell(admitted);
        }

        private synchronized @Nullable Thread owner() {
            return owner;
        }

        private synchronized boolean isAbandoned() {
            return abandoned;
        }
    }

    /**
     * A mutex.
     *
     * @param owned whether the calling thread owns it to begin with
     */
    public Mutex(boolean owned) {
        if (owned) {
            state.tryTake(Thread.currentThread());
        }
    }

    /**
     * Gives it up once (ReleaseMutex).
     *
     * @throws IllegalMonitorStateException where the calling thread does not own it
     */
    public void release() {
        state.release(Thread.currentThread());
    }

    /** {@return whether a thread owns it} */
    public boolean isOwned() {
        return state.owner() != null;
    }

    /** {@return whether the calling thread owns it} */
    public boolean isOwnedByCurrentThread() {
        return state.owner() == Thread.currentThread();
    }

    /**
     * Whether the last wait that got it found that its owner had ended without releasing it, so that what it protects may be
     * half done (WAIT_ABANDONED).
     *
     * @return true until it is waited for once more, or given up
     */
    public boolean isAbandoned() {
        return state.isAbandoned();
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    /** Closes it; who owns it still does. */
    @Override
    public void close() {
        closed = true;
    }

    @Override
    Signal signal() {
        return state;
    }
}
