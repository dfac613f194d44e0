package io.overlapped;

import org.jspecify.annotations.Nullable;

/**
 * What one thread owes the counts of the object whose callbacks it runs one after another. Belongs to that thread.
 *
 * <p>The first callback is counted as begun in the object's {@link Account}. Those that follow are not: the thread stays counted as
 * one running callback, and what it has begun since is taken from what is owed when it {@linkplain #settle settles}, which it does
 * before it runs anything else, and when it has nothing to run. Until then the account says that more is owed than is, but also
 * that a callback is running: so nobody finds the object at rest who would not have found it so between two callbacks.
 *
 * <p>Abandoning puts another account in place and then waits for what is running: a thread that still saw the old account in place
 * before it began a callback is waited for, one that did not settles and drops the callback. Where somebody waits, each callback is
 * counted by itself, so that who waits for a moment without a running one finds it.
 */
final class HeldCount {
    private @Nullable CallbackObject object;
    private @Nullable Account account;
    private int begunSince;

    /** Begins a callback that the account owes. False where it was dropped. */
    boolean begin(CallbackObject next, Account from) {
        if (account == from && next.counts().isAtEase(from)) {
            begunSince++;
            return true;
        }
        settle();
        if (!from.beginCallback()) {
            return false;
        }
        object = next;
        account = from;
        return true;
    }

    void settle() {
        CallbackObject ended = object;
        Account from = account;
        if (ended == null || from == null) {
            return;
        }
        int begun = begunSince;
        object = null;
        account = null;
        begunSince = 0;
        ended.callbacksEnded(from, begun);
    }
}
