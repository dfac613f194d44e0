package io.overlapped;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * What an object's callbacks are counted by, and who waits for them. Thread-safe.
 *
 * <p>Waiters look at the word under the monitor; whoever brings it to rest looks for waiters afterwards. Both sides use
 * full fences (the word's CAS, the waiters' counter), so one sees the other.
 */
final class CallbackCounts {
    private final AtomicInteger waiters = new AtomicInteger();
    private volatile Account account = new Account(null);

    Account account() {
        return account;
    }

    /** One more callback is to run. */
    Account owe() {
        for (; ; ) {
            Account current = account;
            if (current.owe()) {
                return current;
            }
            Thread.onSpinWait(); // abandoned: its successor is being put in place
        }
    }

    /** Lets nothing more be owed under a ticket. */
    synchronized void close() {
        account.close();
    }

    /** Drops what has not become a running callback yet; returns the word as it was. */
    long abandon() {
        long seen;
        synchronized (this) {
            Account old = account;
            seen = old.abandon();
            account = new Account(old);
        }
        wakeWaiters();
        return seen;
    }

    /** Drops what has not become a running callback; true where then none is running. */
    boolean recall() {
        if (Account.owed(account.lvWord()) != 0) {
            abandon();
        }
        return account.isQuiet();
    }

    void callbackEnded(Account from) {
        from.endCallback();
        wakeWaiters(); // some wait for no callback to be running, whatever else is owed
    }

    /** Whether the account is still in place, and nobody waits. */
    boolean isAtEase(Account from) {
        return account == from && waiters.get() == 0;
    }

    boolean isSettled() {
        return account.isSettled();
    }

    /** Whether callbacks are owed or running, whatever is prepared. */
    boolean isBusy() {
        return account.isBusy();
    }

    /** Waits until nothing is prepared, owed or running. */
    void awaitSettled() throws InterruptedException {
        awaitThat(this::isSettled);
    }

    /** Waits until no callback is running. */
    void awaitQuiet() throws InterruptedException {
        awaitThat(() -> account.isQuiet());
    }

    private void awaitThat(BooleanSupplier condition) throws InterruptedException {
        waiters.incrementAndGet();
        try {
            synchronized (this) {
                while (!condition.getAsBoolean()) {
                    wait();
                }
            }
        } finally {
            waiters.decrementAndGet();
        }
    }

    /** Waits until something changed, or the time is over, or for no reason: the caller looks again. */
    @SuppressWarnings("WaitNotInLoop")
    void awaitChange(BooleanSupplier enough, long millis) throws InterruptedException {
        waiters.incrementAndGet();
        try {
            synchronized (this) {
                if (!enough.getAsBoolean()) {
                    wait(millis);
                }
            }
        } finally {
            waiters.decrementAndGet();
        }
    }

    void wakeWaiters() {
        if (waiters.get() != 0) {
            synchronized (this) {
                notifyAll();
            }
        }
    }
}
