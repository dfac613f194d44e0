package io.overlapped;

import io.overlapped.internal.engine.OperationKind;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of one {@link ThreadPoolIo}: what was announced and what is owed. Thread-safe.
 *
 * <p>Waiters look at the word under the monitor; whoever brings it to rest looks for waiters afterwards. Both sides use
 * full fences (the word's CAS, the waiters' counter), so one sees the other.
 */
final class Notifications {
    private static final long SUSPICION_MILLIS = 100;

    private final String file;
    private final Misuse policy;
    private final LongSupplier held;
    private final @Nullable StartTracker tracker;
    private final AtomicInteger waiters = new AtomicInteger();
    private final AtomicLong abandonedStarts = new AtomicLong();
    private volatile Account account = new Account(null);

    /** Changes whenever something is started. */
    private final LongAdder activity = new LongAdder();

    Notifications(String file, Misuse policy, LongSupplier held, boolean track) {
        this.file = file;
        this.held = held;
        this.policy = policy;
        this.tracker = track ? new StartTracker() : null;
    }

    Misuse policy() {
        return policy;
    }

    void start() {
        while (!account.prepare()) {
            Thread.onSpinWait(); // abandoned: its successor is being put in place
        }
        activity.increment();
        if (tracker != null) {
            tracker.started();
        }
    }

    void cancel() {
        if (account.unprepare()) {
            if (tracker != null) {
                tracker.used();
            }
            wakeWaiters();
            return;
        }
        long abandoned = abandonedStarts.get();
        while (abandoned > 0) {
            if (abandonedStarts.compareAndSet(abandoned, abandoned - 1)) {
                return;
            }
            abandoned = abandonedStarts.get();
        }
        if (policy == Misuse.REFUSE) {
            throw new MisuseException(
                    "cancel() (CancelThreadpoolIo) on " + file + " refused: no start is left to take back ("
                            + figures()
                            + "). Call it once for an operation whose completion will not come: it FAILED or was"
                            + " COMPLETED_SILENTLY. An operation that was PENDING or COMPLETED runs its callback and"
                            + " needs none.");
        }
    }

    /**
     * Takes a prepared start for an operation.
     *
     * @return the account that owes the callback, or null where none is prepared and the policy lets it through
     * @throws MisuseException where none is prepared and the policy refuses
     */
    @Nullable
    Account issue(OperationKind kind, long offset, long length) {
        Account current;
        do {
            current = account;
            if (current.issue()) {
                if (tracker != null) {
                    tracker.used();
                }
                return current;
            }
        } while (current.isAbandoned());
        if (policy == Misuse.REFUSE) {
            throw new MisuseException(unannounced(OperationText.describe(kind, offset, length), "refused"));
        }
        return null;
    }

    /** The message about an operation without a start. */
    String unannounced(String operation, String verdict) {
        return operation + " on " + file + " " + verdict + ": the pool expects no completion for it (" + figures()
                + "). Call start() (StartThreadpoolIo) once for each operation, immediately before issuing it; "
                + "once for each file is not enough." + unmatched();
    }

    void giveBack(Account from) {
        if (!from.giveBack()) {
            abandonedStarts.incrementAndGet(); // the cancel that follows finds it here
        } else if (tracker != null) {
            tracker.started();
        }
    }

    void callbackEnded(Account from) {
        from.endCallback();
        wakeWaiters(); // some wait for no callback to be running, whatever else is owed
    }

    /** Abandons what is prepared and owed. */
    void abandon() {
        Account old;
        synchronized (this) {
            old = account;
            long seen = old.abandon();
            abandonedStarts.addAndGet(Account.prepared(seen));
            account = new Account(old);
        }
        if (tracker != null) {
            tracker.clear();
        }
        wakeWaiters();
    }

    /** Takes back the starts that no operation used; returns how many there were. */
    long cancelUnused() {
        long count = 0;
        while (account.unprepare()) {
            count++;
        }
        if (count > 0) {
            wakeWaiters();
        }
        return count;
    }

    long prepared() {
        return Account.prepared(account.lvWord());
    }

    boolean isSettled() {
        return account.isSettled();
    }

    /** Whether callbacks are owed or running, whatever is prepared. */
    boolean isBusy() {
        Account current = account;
        return Account.owed(current.lvWord()) != 0 || current.allRunning() != 0;
    }

    Ledger ledger() {
        Account current = account;
        long seen = current.lvWord();
        return new Ledger(Account.prepared(seen), Account.owed(seen), current.allRunning(), held.getAsLong());
    }

    /** Waits until nothing is prepared, owed or running. */
    void awaitSettled() throws InterruptedException {
        Suspicion suspicion = new Suspicion();
        waiters.incrementAndGet();
        try {
            synchronized (this) {
                while (!account.isSettled()) {
                    if (policy == Misuse.REFUSE && suspicion.isConfirmed()) {
                        throw new MisuseException("waiting for the callbacks of " + file
                                + " refused: it would never end (" + figures()
                                + "). Each start must be used by an operation or be taken back with cancel() "
                                + "(CancelThreadpoolIo) when no completion will come." + unmatched());
                    }
                    wait(SUSPICION_MILLIS);
                }
            }
        } finally {
            waiters.decrementAndGet();
        }
    }

    /** Waits until no callback is running. */
    void awaitQuiet() throws InterruptedException {
        waiters.incrementAndGet();
        try {
            synchronized (this) {
                while (!account.isQuiet()) {
                    wait();
                }
            }
        } finally {
            waiters.decrementAndGet();
        }
    }

    /** Waits until nothing is owed or running, or the time is over, or for no reason: the caller looks again. */
    @SuppressWarnings("WaitNotInLoop")
    void awaitIdle(long millis) throws InterruptedException {
        waiters.incrementAndGet();
        try {
            synchronized (this) {
                if (isBusy()) {
                    wait(millis);
                }
            }
        } finally {
            waiters.decrementAndGet();
        }
    }

    /**
     * The suspicion that a wait can never end: starts are prepared, and nothing is owed or running that could use or cancel
     * them. Another thread may be just between its start and its operation, so it is confirmed only by finding the same
     * a while later, with no start in between.
     */
    private final class Suspicion {
        private boolean held;
        private long word;
        private long starts;
        private long since;

        private boolean isConfirmed() {
            long seen = account.lvWord();
            long now = activity.sum();
            if (Account.prepared(seen) == 0 || isBusy()) {
                held = false;
                return false;
            }
            if (!held || seen != word || now != starts) {
                held = true;
                word = seen;
                starts = now;
                since = System.nanoTime();
                return false;
            }
            return System.nanoTime() - since >= TimeUnit.MILLISECONDS.toNanos(SUSPICION_MILLIS);
        }
    }

    private String figures() {
        return "ledger: " + ledger();
    }

    private String unmatched() {
        return tracker == null ? "" : tracker.describe();
    }

    private void wakeWaiters() {
        if (waiters.get() != 0) {
            synchronized (this) {
                notifyAll();
            }
        }
    }
}
