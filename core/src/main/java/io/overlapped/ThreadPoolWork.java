package io.overlapped;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A callback that can be submitted to a pool any number of times; PTP_WORK. All methods may be called from any thread.
 *
 * <p>Each submission runs the callback once; submissions are never merged, and the runs of one object are not serialised
 * against each other. On a pool of one thread, submissions of one priority run in their order.
 */
public final class ThreadPoolWork extends CallbackObject {
    private final WorkCallback callback;
    private final boolean plain;

    /** Of the account in place, or of one before: two threads may make two, and either will do. */
    private @Nullable WorkTicket ticket;

    private ThreadPoolWork(WorkCallback callback, @Nullable Object context, CallbackEnvironment environment) {
        super(context, environment);
        this.callback = callback;
        this.plain = environment.cleanupGroup() == null
                && environment.finalizationCallback() == null
                && !environment.runsLong()
                && !environment.persistent();
    }

    /**
     * Creates a work object (CreateThreadpoolWork).
     *
     * @param callback runs for each submission
     * @param context passed to each run
     * @param environment where and how it runs; null for the {@linkplain ThreadPool#processPool process pool}
     * @return the object
     * @throws IllegalStateException where the pool is closed
     */
    public static ThreadPoolWork create(
            WorkCallback callback, @Nullable Object context, @Nullable CallbackEnvironment environment) {
        Objects.requireNonNull(callback, "callback");
        ThreadPoolWork work = new ThreadPoolWork(callback, context, actual(environment));
        work.bound();
        return work;
    }

    /**
     * Has the callback run once more (SubmitThreadpoolWork). Never blocks; may be called from the callback itself.
     *
     * @throws IllegalStateException where the object or its pool is closed, or more than 4,194,303 submissions are queued
     */
    public void submit() {
        Hand hand = CallbackInstance.hand();
        if (hand != null && hand.holdsFor(this) && !isClosed() && hand.add()) {
            return;
        }
        if (!(pool().core().maximumThreads() == 1 ? queue() : queueTogether())) {
            throw new IllegalStateException("submit() (SubmitThreadpoolWork) refused: the work object is closed");
        }
    }

    /** One more, to be found by whoever has the ticket. False where the object is closed. */
    private boolean queueTogether() {
        for (; ; ) {
            Account account = counts().account();
            switch (account.oweUnderTicket()) {
                case FIRST -> {
                    queue(ticketOf(account));
                    return true;
                }
                case MORE -> {
                    pool().core().oneMoreOf(ticketOf(account));
                    return true;
                }
                case CLOSED -> {
                    return false;
                }
                case ABANDONED -> Thread.onSpinWait(); // its successor is being put in place
            }
        }
    }

    private void queue(WorkTicket first) {
        boolean queued = false;
        try {
            queued = first.queue();
        } finally {
            if (!queued) {
                notQueued(first);
            }
        }
        if (!queued) {
            pool().checkOpen();
        }
    }

    /** The pool has ended, or there is no memory. Others may have relied on this ticket meanwhile. */
    private void notQueued(WorkTicket first) {
        if (first.account().disown()) {
            pool().core().executeAnyway(first);
        }
        callbacksEnded();
    }

    private WorkTicket ticketOf(Account account) {
        WorkTicket known = ticket;
        if (known == null || known.account() != account) {
            known = new WorkTicket(this, account);
            ticket = known;
        }
        return known;
    }

    /** Whether nothing is to be done around its callback that could take long, or be waited for by others. */
    boolean isPlain() {
        return plain;
    }

    /**
     * Waits until everything submitted has run, what is submitted meanwhile included.
     *
     * @throws MisuseException in a callback of this object, which would wait for itself
     * @throws InterruptedException if the thread is interrupted
     */
    public void waitForCallbacks() throws InterruptedException {
        waitForCallbacks(false);
    }

    /**
     * Waits for callbacks (WaitForThreadpoolWorkCallbacks).
     *
     * @param cancelPending true to drop what is queued and wait for what is running only
     * @throws MisuseException in a callback of this object, which would wait for itself
     * @throws InterruptedException if the thread is interrupted
     */
    public void waitForCallbacks(boolean cancelPending) throws InterruptedException {
        waitForQueued(cancelPending);
    }

    /**
     * Closes it and waits for what was submitted to run; an interrupt is kept for later. In its own callback it returns at once, and
     * what is queued still runs.
     */
    @Override
    public void close() {
        if (beginClose()) {
            drain();
            unbindIfOver();
        }
    }

    /** Win32's CloseThreadpoolWork: returns at once; what was submitted still runs. */
    public void release() {
        if (beginClose()) {
            unbindIfOver();
        }
    }

    @Override
    void call(CallbackInstance instance, @Nullable Object argument) {
        callback.onWork(instance, context(), this);
    }

    @Override
    String description() {
        return "work object";
    }
}
