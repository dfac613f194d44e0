package io.overlapped;

import org.jspecify.annotations.Nullable;

/**
 * An event: signaled or not. A manual-reset event stays signaled until it is reset and lets everybody through; an
 * auto-reset event lets one waiter through and is not signaled any more. All methods may be called from any thread.
 */
public final class Event extends Handle {
    private final State state;
    private volatile boolean closed;

    private static final class State extends Signal {
        private final boolean manualReset;
        private boolean signaled;

        private State(boolean manualReset, boolean signaled) {
            this.manualReset = manualReset;
            this.signaled = signaled;
        }

        @Override
        boolean isSignaled(@Nullable Thread waiter) {
            return signaled;
        }

        @Override
        void take(@Nullable Thread waiter) {
            signaled = manualReset;
        }

        private synchronized @Nullable Waiter set() {
            signaled = true;
            return admit();
        }

        private synchronized void reset() {
            signaled = false;
        }

        private synchronized boolean get() {
            return signaled;
        }
    }

    private Event(boolean manualReset, boolean signaled) {
        state = new State(manualReset, signaled);
    }

    /**
     * Makes an event that stays signaled until it is reset.
     *
     * @param signaled whether it begins signaled
     * @return the event
     */
    public static Event manualReset(boolean signaled) {
        return new Event(true, signaled);
    }

    /**
     * Makes an event whose signal one waiter takes.
     *
     * @param signaled whether it begins signaled
     * @return the event
     */
    public static Event autoReset(boolean signaled) {
        return new Event(false, signaled);
    }

    /** Signals it. Does nothing where it is signaled. */
    public void set() {
        Signal.tell(state.set());
    }

    /** Takes the signal back. */
    public void reset() {
        state.reset();
    }

    /** {@return whether it is signaled now; takes nothing} */
    public boolean isSignaled() {
        return state.get();
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    /** Closes it. Who waits goes on waiting; setting and resetting still work, as for a handle that others hold too. */
    @Override
    public void close() {
        closed = true;
    }

    @Override
    Signal signal() {
        return state;
    }
}
