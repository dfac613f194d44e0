package io.overlapped;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The notifications that were announced since the last time all were abandoned: prepared, owed and running, in one word, so
 * that every step from one to the next is one CAS and no wait can look at two of them in different moments.
 *
 * <p>Each operation keeps the account that it was issued under. Abandoning marks the account and puts a new one in its
 * place; an operation of a marked account completes without a callback, however long the kernel takes, and no number can be
 * mistaken for a later one. What is running when an account is abandoned keeps being waited for, through {@link #previous}.
 */
final class Account {
    private static final int RUNNING_BITS = 17; // more than there are threads
    private static final int OWED_BITS = 23; // more than may be owed: what a thread gives back comes on top
    private static final int PREPARED_BITS = 21; // one more than are let in: operations that fail give back
    private static final long RUNNING_MASK = (1L << RUNNING_BITS) - 1;
    private static final long OWED_MASK = (1L << OWED_BITS) - 1;
    private static final long PREPARED_MASK = (1L << PREPARED_BITS) - 1;
    private static final long MOST_PREPARED = (1L << 20) - 1;
    private static final long MOST_OWED = (1L << 22) - 1;
    private static final long RUNNING_ONE = 1L;
    private static final long OWED_ONE = 1L << RUNNING_BITS;
    private static final long PREPARED_ONE = 1L << (RUNNING_BITS + OWED_BITS);
    private static final long CLOSED = 1L << 61;
    private static final long TICKET = 1L << 62;
    private static final long ABANDONED = 1L << 63;
    private static final long FLAGS = CLOSED | TICKET | ABANDONED;
    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(Account.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile long word;
    private volatile @Nullable Account previous;

    Account(@Nullable Account previous) {
        this.previous = previous;
        if (previous != null) {
            word = previous.word & CLOSED;
        }
    }

    static long prepared(long seen) {
        return (seen >>> (RUNNING_BITS + OWED_BITS)) & PREPARED_MASK;
    }

    static long owed(long seen) {
        return (seen >>> RUNNING_BITS) & OWED_MASK;
    }

    static long running(long seen) {
        return seen & RUNNING_MASK;
    }

    long lvWord() {
        return word;
    }

    boolean isAbandoned() {
        return (word & ABANDONED) != 0;
    }

    /** One more prepared. False where the account is abandoned: there is, or will be at once, another. */
    boolean prepare() {
        for (; ; ) {
            long seen = word;
            if ((seen & ABANDONED) != 0) {
                return false;
            }
            if (prepared(seen) >= MOST_PREPARED) {
                throw new IllegalStateException("more than " + MOST_PREPARED + " starts without an operation");
            }
            if (WORD.compareAndSet(this, seen, seen + PREPARED_ONE)) {
                return true;
            }
        }
    }

    /** One more owed, without having been prepared. False where the account is abandoned. */
    boolean owe() {
        for (; ; ) {
            long seen = word;
            if ((seen & ABANDONED) != 0) {
                return false;
            }
            checkOwed(seen);
            if (WORD.compareAndSet(this, seen, seen + OWED_ONE)) {
                return true;
            }
        }
    }

    // ---- what is queued together, under one ticket. TICKET is set exactly while one is queued, or held: by the thread
    // that took it
    // from the queue and has not put it back, for as long as it says that it will look at the account once more.

    /** What {@link #oweUnderTicket} did. */
    enum Owed {
        /** And the ticket is to be queued, by the caller. */
        FIRST,
        /** And whoever has the ticket finds it. */
        MORE,
        /** Nothing: the object is closed. */
        CLOSED,
        /** Nothing: there is, or will be at once, another account. */
        ABANDONED
    }

    /** One more owed, to be run by whoever holds the account's ticket, of which there is one as long as something is owed so. */
    Owed oweUnderTicket() {
        for (; ; ) {
            long seen = word;
            if ((seen & (ABANDONED | CLOSED)) != 0) {
                return (seen & ABANDONED) != 0 ? Owed.ABANDONED : Owed.CLOSED;
            }
            checkOwed(seen);
            if (WORD.compareAndSet(this, seen, (seen + OWED_ONE) | TICKET)) {
                return (seen & TICKET) != 0 ? Owed.MORE : Owed.FIRST;
            }
        }
    }

    /** Takes one back that was owed, and for which no ticket could be queued. Whether more is owed, and wants the ticket. */
    boolean disown() {
        for (; ; ) {
            long seen = word;
            if (owed(seen) == 0) {
                return false; // abandoned, or run by somebody who had queued it by itself
            }
            long next = seen - OWED_ONE;
            boolean more = owed(next) != 0;
            if (WORD.compareAndSet(this, seen, more ? next : next & ~TICKET)) {
                return more;
            }
        }
    }

    /**
     * Who took the ticket from the queue begins: up to so many are owed no more, and one counts as running; where nothing was owed, none
     * does. Where more is owed than was taken, the caller puts the ticket back. Where nothing is, the ticket ends, unless the
     * caller took something and keeps it. Returns the word as it was before.
     */
    long beginUnderTicket(int most, boolean keeps) {
        for (; ; ) {
            long seen = word;
            long owed = owed(seen);
            long next = seen - Math.min(owed, most) * OWED_ONE + (owed == 0 ? 0 : RUNNING_ONE);
            if (owed == 0 || (owed <= most && !keeps)) {
                next &= ~TICKET;
            }
            if (next == seen || WORD.compareAndSet(this, seen, next)) {
                return seen;
            }
        }
    }

    /** The holder of the ticket, one of whose callbacks counts as running, takes up to so many more. Returns what was owed before. */
    long takeUnderTicket(int most) {
        for (; ; ) {
            long seen = word;
            long owed = owed(seen);
            if (owed == 0 || WORD.compareAndSet(this, seen, seen - Math.min(owed, most) * OWED_ONE)) {
                return owed;
            }
        }
    }

    /**
     * So many that were taken and not begun are owed again. True where the caller is to queue the ticket:
     * <table>
     * <caption>What becomes of the ticket</caption>
     * <tr><th></th><th>something is owed now</th><th>nothing is</th></tr>
     * <tr><td>the caller holds it</td><td>to be queued</td><td>ends</td></tr>
     * <tr><td>another has it</td><td>stays there</td><td>stays there</td></tr>
     * <tr><td>there is none</td><td>a new one, to be queued</td><td>none</td></tr>
     * </table>
     */
    boolean giveBackUnderTicket(int count, boolean holdsTicket) {
        return back(count, holdsTicket, 0);
    }

    /** The same, and one callback less is running. */
    boolean endUnderTicket(int count, boolean holdsTicket) {
        return back(count, holdsTicket, RUNNING_ONE);
    }

    private boolean back(int count, boolean holdsTicket, long ended) {
        for (; ; ) {
            long seen = word;
            long next = seen - ended;
            boolean queues = false;
            if ((seen & ABANDONED) == 0) {
                next += count * OWED_ONE;
                queues = owed(next) != 0 && (holdsTicket || (seen & TICKET) == 0);
                next = queues ? next | TICKET : holdsTicket ? next & ~TICKET : next;
            }
            if (next == seen || WORD.compareAndSet(this, seen, next)) {
                return queues;
            }
        }
    }

    /** Nothing more is owed under a ticket, in this account and those that follow it. */
    void close() {
        WORD.getAndBitwiseOr(this, CLOSED);
    }

    private static void checkOwed(long seen) {
        if (owed(seen) >= MOST_OWED) {
            throw new IllegalStateException("more than " + MOST_OWED + " callbacks queued for one object");
        }
    }

    // ---- one after another

    /** Takes one prepared back. False where none is. */
    boolean unprepare() {
        for (; ; ) {
            long seen = word;
            if (prepared(seen) == 0) {
                return false;
            }
            if (WORD.compareAndSet(this, seen, seen - PREPARED_ONE)) {
                return true;
            }
        }
    }

    /** From prepared to owed: an operation is about to be issued. False where nothing is prepared. */
    boolean issue() {
        for (; ; ) {
            long seen = word;
            if (prepared(seen) == 0) {
                return false;
            }
            if (owed(seen) >= MOST_OWED) {
                throw new IllegalStateException("more than " + MOST_OWED + " operations in flight");
            }
            if (WORD.compareAndSet(this, seen, seen - PREPARED_ONE + OWED_ONE)) {
                return true;
            }
        }
    }

    /** From owed back to prepared: the operation failed or completed silently. False where it was abandoned. */
    boolean giveBack() {
        for (; ; ) {
            long seen = word;
            if ((seen & ABANDONED) != 0) {
                return false;
            }
            if (WORD.compareAndSet(this, seen, seen - OWED_ONE + PREPARED_ONE)) {
                return true;
            }
        }
    }

    /**
     * From owed to running. False where it was abandoned, or where somebody who holds a ticket ran it with others: then the callback
     * must not run.
     */
    boolean beginCallback() {
        for (; ; ) {
            long seen = word;
            if (owed(seen) == 0) {
                return false;
            }
            if (WORD.compareAndSet(this, seen, seen - OWED_ONE + RUNNING_ONE)) {
                return true;
            }
        }
    }

    /** One callback less is running. */
    void endCallback() {
        WORD.getAndAdd(this, -RUNNING_ONE);
    }

    /** Abandons what is prepared and owed; returns what was there. */
    long abandon() {
        for (; ; ) {
            long seen = word;
            if (WORD.compareAndSet(this, seen, running(seen) | (seen & CLOSED) | ABANDONED)) {
                return seen;
            }
        }
    }

    // The accounts before come first: once settled they stay so, while one of their callbacks may add to this account
    // before
    // it returns. The other way round it could be missed in both.

    /** Whether nothing is prepared, owed or running, here and in the accounts before. */
    boolean isSettled() {
        return arePreviousSettled() && (word & ~FLAGS) == 0;
    }

    /** Whether no callback is running, here and in the accounts before. */
    boolean isQuiet() {
        return arePreviousSettled() && running(word) == 0;
    }

    /** Whether callbacks are owed or running, here and in the accounts before, whatever is prepared. */
    boolean isBusy() {
        if (!arePreviousSettled()) {
            return true;
        }
        long seen = word;
        return owed(seen) != 0 || running(seen) != 0;
    }

    /** Whether none of its callbacks is running or will begin; it stays so. */
    boolean isOver() {
        return (word & ~(CLOSED | TICKET)) == ABANDONED;
    }

    private boolean arePreviousSettled() {
        Account before = previous;
        if (before == null) {
            return true;
        }
        if (!before.isSettled()) {
            return false;
        }
        previous = null;
        return true;
    }

    /** Callbacks running, here as the given word says and in the accounts before. */
    long allRunning(long seen) {
        Account before = previous;
        return running(seen) + (before == null ? 0 : before.allRunning(before.word));
    }
}
