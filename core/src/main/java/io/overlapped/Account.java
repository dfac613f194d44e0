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
    private static final int BITS = 20;
    private static final int OWED_BITS = 22;
    private static final long MASK = (1L << BITS) - 1;
    private static final long OWED_MASK = (1L << OWED_BITS) - 1;
    private static final long RUNNING_ONE = 1L;
    private static final long OWED_ONE = 1L << BITS;
    private static final long PREPARED_ONE = 1L << (BITS + OWED_BITS);
    private static final long ABANDONED = 1L << 62;
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
    }

    static long prepared(long seen) {
        return (seen >>> (BITS + OWED_BITS)) & MASK;
    }

    static long owed(long seen) {
        return (seen >>> BITS) & OWED_MASK;
    }

    static long running(long seen) {
        return seen & MASK;
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
            if (prepared(seen) == MASK) {
                throw new IllegalStateException("more than " + MASK + " starts without an operation");
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
            if (owed(seen) == OWED_MASK) {
                throw new IllegalStateException("more than " + OWED_MASK + " callbacks queued for one object");
            }
            if (WORD.compareAndSet(this, seen, seen + OWED_ONE)) {
                return true;
            }
        }
    }

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
            if (owed(seen) == OWED_MASK) {
                throw new IllegalStateException("more than " + OWED_MASK + " operations in flight");
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

    /** From owed to running. False where it was abandoned: then the callback must not run. */
    boolean beginCallback() {
        for (; ; ) {
            long seen = word;
            if ((seen & ABANDONED) != 0) {
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

    /** The same, and so many owed callbacks more have run meanwhile under the same count. */
    void endCallback(int ranBesides) {
        for (; ; ) {
            long seen = word;
            long owed = (seen & ABANDONED) != 0 ? 0 : OWED_ONE * ranBesides;
            if (WORD.compareAndSet(this, seen, seen - owed - RUNNING_ONE)) {
                return;
            }
        }
    }

    /** Abandons what is prepared and owed; returns what was there. */
    long abandon() {
        for (; ; ) {
            long seen = word;
            if (WORD.compareAndSet(this, seen, running(seen) | ABANDONED)) {
                return seen;
            }
        }
    }

    // The accounts before come first: once settled they stay so, while one of their callbacks may add to this account
    // before
    // it returns. The other way round it could be missed in both.

    /** Whether nothing is prepared, owed or running, here and in the accounts before. */
    boolean isSettled() {
        return arePreviousSettled() && (word & ~ABANDONED) == 0;
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
        return word == ABANDONED;
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
