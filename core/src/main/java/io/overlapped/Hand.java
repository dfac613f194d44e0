package io.overlapped;

import io.overlapped.internal.linux.Membarrier;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The callbacks that a quick thread has taken of one account and not begun, so that it need not fetch each from where others do; and
 * those that its callbacks submit of the same object, which come into its hand at once. Belongs to that thread, the owner; but
 * another thread, the pool's watchdog, can empty it when the owner is held up in a callback.
 *
 * <p><b>The protocol.</b> The owner changes the number {@code left} by a plain store, and then looks whether the hand was emptied. Who empties
 * it says so, has all threads {@linkplain Membarrier pass a barrier}, and reads the number then. So either the owner's change
 * came before the barrier, and is read; or the owner's look comes after it, and finds the hand emptied. Both can be, for
 * one change: then the owner asks, under the monitor, which number was read. As each change differs from the number before by one, this says
 * whether the change was read. Without the barrier of the kernel's each change is followed by a fence of the owner's.
 * With it, only the compiler must not move the look before the store. No fence of Java's says just that; HotSpot's compilers move no
 * access of memory across any fence, and for those that order stores they emit no instruction on x86-64.
 *
 * <p>While the hand is open, one callback of the account counts as running, whatever the owner does: so nobody finds the account at
 * rest while the hand holds callbacks that the account does not know of.
 */
final class Hand {
    /** Callbacks taken at once. */
    static final int MOST_TAKEN = 128;

    /** Above so many, what callbacks submit goes to the account, where others see it. */
    private static final int FULL = 2 * MOST_TAKEN;

    /** Callbacks ended between two looks of the watchdog, about a millisecond apart, below which their thread is not quick any more. */
    private static final int FEW_TURNS = 64;

    /** Only the first change after the hand was emptied may have been seen: no number of callbacks. */
    private static final int ANSWERED = -1;

    private static final boolean ASYMMETRIC = Membarrier.isAvailable();
    private static final VarHandle LEFT;
    private static final VarHandle EMPTIED;
    private static final VarHandle TURNS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LEFT = lookup.findVarHandle(Hand.class, "left", int.class);
            EMPTIED = lookup.findVarHandle(Hand.class, "emptied", boolean.class);
            TURNS = lookup.findVarHandle(Hand.class, "turns", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private @Nullable WorkTicket ticket;
    private int left;
    private long turns;
    private boolean emptied;

    // Changed under the monitor only. What the owner alone changes, it reads without.
    private boolean open;
    private boolean holdsTicket;
    private int leftWhenEmptied;

    // The watchdog's.
    private long turnsSeen;
    private boolean seenOpen;

    /** Begins with so many callbacks, of which the account counts one as running. */
    synchronized void open(WorkTicket from, int count, boolean withTicket) {
        ticket = from;
        left = count;
        holdsTicket = withTicket;
        emptied = false;
        leftWhenEmptied = ANSWERED;
        seenOpen = false;
        open = true;
    }

    /** Whose callbacks are in it. */
    boolean isOf(WorkTicket other) {
        return ticket == other;
    }

    /** Whether callbacks of this object are in it, under the account that is in place. */
    boolean holdsFor(ThreadPoolWork work) {
        WorkTicket from = ticket;
        return from != null
                && from.work() == work
                && from.account() == work.counts().account();
    }

    /** Takes the next callback out. False where there is none, or the hand was emptied. */
    boolean take() {
        int now = left;
        TURNS.setOpaque(this, turns + 1);
        return now != 0 && change(now - 1);
    }

    /** Puts one more in, from within a callback. False where there are many, or the hand was emptied: it belongs to the account. */
    boolean add() {
        int now = left;
        return now < FULL && change(now + 1);
    }

    /** True where the change counts, because whoever emptied the hand did not see the number before. */
    private boolean change(int next) {
        LEFT.setRelease(this, next);
        if (ASYMMETRIC) {
            VarHandle.releaseFence(); // see above
        } else {
            VarHandle.fullFence();
        }
        return !(boolean) EMPTIED.getAcquire(this) || wasSeen(next);
    }

    private synchronized boolean wasSeen(int next) {
        boolean seen = leftWhenEmptied == next || !emptied;
        leftWhenEmptied = ANSWERED;
        return seen;
    }

    /** Whether it is still the owner's to go on with. */
    boolean isOpen() {
        return open && !(boolean) EMPTIED.getAcquire(this);
    }

    /** Fills the empty hand from the account, whose ticket the owner must hold. False where there is nothing. */
    boolean refill() {
        WorkTicket from = ticket;
        if (from == null || !isOpen() || !holdsTicket) {
            return false;
        }
        long owed;
        synchronized (this) {
            if (emptied) {
                return false;
            }
            owed = from.account().takeUnderTicket(MOST_TAKEN);
            LEFT.setRelease(this, (int) Math.min(owed, MOST_TAKEN));
            holdsTicket = owed <= MOST_TAKEN;
        }
        if (owed > MOST_TAKEN) {
            from.requeue();
        }
        return owed != 0;
    }

    /** What was not begun goes back to the account; the callback that runs still counts there. Called by the owner. */
    void giveBack() {
        WorkTicket from = ticket;
        if (from == null || !isOpen()) {
            return;
        }
        boolean queues;
        synchronized (this) {
            if (emptied) {
                return;
            }
            emptied = true;
            queues = from.account().giveBackUnderTicket(left, holdsTicket);
        }
        if (queues) {
            from.requeue();
        }
    }

    /** The owner's last callback has ended, or left its object. A second time does nothing. */
    void close() {
        WorkTicket from = ticket;
        if (from == null) {
            return;
        }
        boolean queues;
        synchronized (this) {
            open = false;
            ticket = null;
            queues = from.account().endUnderTicket(emptied ? 0 : left, !emptied && holdsTicket);
            left = 0;
        }
        if (queues) {
            from.requeue();
        }
        from.work().callbacksEnded();
    }

    /** Called by the watchdog, about once a millisecond. True where the hand was emptied. */
    boolean giveBackIfSlow() {
        WorkTicket from;
        boolean queues;
        synchronized (this) {
            from = ticket;
            if (from == null || !open || emptied || !isSlow()) {
                return false;
            }
            EMPTIED.setVolatile(this, true);
            if (ASYMMETRIC && !Membarrier.passAll()) {
                EMPTIED.setVolatile(this, false); // it stays with its owner
                return false;
            }
            leftWhenEmptied = (int) LEFT.getAcquire(this);
            queues = from.account().giveBackUnderTicket(leftWhenEmptied, holdsTicket);
        }
        if (queues) {
            from.requeue();
        }
        return true;
    }

    private boolean isSlow() {
        long now = (long) TURNS.getOpaque(this);
        boolean slow = seenOpen && now - turnsSeen < FEW_TURNS;
        seenOpen = true;
        turnsSeen = now;
        return slow;
    }
}
