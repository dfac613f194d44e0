package io.overlapped;

import io.overlapped.internal.engine.Task;
import io.overlapped.internal.pool.Blocking;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What all objects that have callbacks have in common: the environment, the counts, membership in a cleanup group, and
 * the steps around a callback.
 *
 * <p>Three counts (see {@code Account}): owed, what is queued and has not begun; running, what has begun and is still
 * associated with the object; and for members of a group, attached: what has begun and not returned, associated or not.
 */
public abstract sealed class CallbackObject implements AutoCloseable
        permits ThreadPoolIo, ThreadPoolWork, ThreadPoolTimer, ThreadPoolWait, SimpleCall {
    private final CallbackEnvironment environment;
    private final @Nullable Object context;
    private final CallbackCounts counts = new CallbackCounts();
    private final AtomicLong attached = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean unbound = new AtomicBoolean();
    private volatile boolean leaving;
    private @Nullable Queued queued; // two threads may make two: either will do

    CallbackObject(@Nullable Object context, CallbackEnvironment environment) {
        this.context = context;
        this.environment = environment;
    }

    static CallbackEnvironment actual(@Nullable CallbackEnvironment environment) {
        CallbackEnvironment actual =
                environment != null ? environment : CallbackEnvironment.of(ThreadPool.processPool());
        actual.pool().checkOpen();
        return actual;
    }

    /** Called last by whoever creates an object: from here on the pool lives as long as the object. */
    final void bound() {
        if (!environment.pool().core().bind()) {
            closed.set(true);
            throw new IllegalStateException(
                    "the pool " + environment.pool().name() + " is released: it takes no more objects");
        }
        CleanupGroup group = environment.cleanupGroup();
        if (group != null && !group.add(this)) {
            closed.set(true);
            unbindIfOver();
            throw new IllegalStateException("the cleanup group is closed: it takes no more members");
        }
    }

    /** {@return the environment that it was created with} */
    public final CallbackEnvironment environment() {
        return environment;
    }

    final ThreadPool pool() {
        return environment.pool();
    }

    final @Nullable Object context() {
        return context;
    }

    final CallbackCounts counts() {
        return counts;
    }

    /** What the object is, for messages: {@code work object}, {@code ThreadPoolIo of FILE}. */
    abstract String description();

    /** Whose callbacks are waited for, for messages. */
    String callbacksOf() {
        return "the " + description();
    }

    /** Closes it; a second time does nothing. */
    @Override
    public abstract void close();

    /** Undoes {@link #bound} where creating failed after it. */
    final void discard() {
        if (beginClose()) {
            unbindIfOver();
        }
    }

    // ---- callbacks

    /** Calls the program's callback; the argument is what {@link #run} was given. */
    abstract void call(CallbackInstance instance, @Nullable Object argument);

    /** One more call of the callback, in the pool's queue; without an argument the same for all calls under one account. */
    private static final class Queued implements Task {
        private final CallbackObject object;
        private final Account account;
        private final @Nullable Object argument;
        private final int priority;

        Queued(CallbackObject object, Account account, @Nullable Object argument) {
            this.object = object;
            this.account = account;
            this.argument = argument;
            this.priority = object.environment.priority().level();
        }

        @Override
        public int priority() {
            return priority;
        }

        @Override
        public void run() {
            object.run(account, argument);
        }
    }

    private Queued queued(Account account) {
        Queued known = queued;
        if (known == null || known.account != account) {
            known = new Queued(this, account, null);
            queued = known;
        }
        return known;
    }

    /**
     * Has the pool run one more callback. False where the object is closed: that is looked at when the callback is counted, so
     * whoever closes it either waits for the callback or has it refused.
     */
    final boolean queue() {
        Account account = counts.owe();
        if (closed.get()) {
            notOwed(account);
            return false;
        }
        if (!tryQueue(queued(account))) {
            pool().checkOpen();
        }
        return true;
    }

    /** Has the pool run a callback that is owed already; the argument is for {@link #call}. False where the pool has ended: it is not owed any more. */
    final boolean tryQueue(Account account, @Nullable Object argument) {
        return tryQueue(new Queued(this, account, argument));
    }

    private boolean tryQueue(Queued call) {
        if (pool().core().execute(call)) {
            return true;
        }
        notOwed(call.account);
        return false;
    }

    /** Takes back what was owed and will not be queued. */
    final void notOwed(Account account) {
        if (account.beginCallback()) {
            counts.callbackEnded(account);
        }
        if (closed.get()) {
            unbindIfOver();
        }
    }

    /** Runs one owed callback on the calling thread, unless it was dropped meanwhile. */
    final void run(Account account, @Nullable Object argument) {
        run(CallbackInstance.tryBegin(this, account), argument);
    }

    final void run(@Nullable CallbackInstance instance, @Nullable Object argument) {
        if (instance == null) {
            if (closed.get()) {
                unbindIfOver(); // dropped before it began
            }
            return;
        }
        if (environment.runsLong()) {
            Blocking.handOver();
        }
        if (environment.persistent()) {
            Blocking.keepThread();
        }
        boolean member = environment.cleanupGroup() != null;
        if (member) {
            attached.incrementAndGet();
        }
        try {
            call(instance, argument);
        } catch (Throwable failure) {
            pool().report(failure);
        } finally {
            runFinalization(instance);
            instance.end();
            if (member && attached.decrementAndGet() == 0) {
                counts.wakeWaiters();
            }
            callbackOver();
            if (closed.get()) {
                unbindIfOver();
            }
        }
    }

    /** A callback has returned, and all that it asked for is done. */
    void callbackOver() {}

    private void runFinalization(CallbackInstance instance) {
        FinalizationCallback finalization = environment.finalizationCallback();
        if (finalization != null) {
            try {
                finalization.onFinalization(instance, context);
            } catch (Throwable failure) {
                pool().report(failure);
            }
        }
    }

    /** A callback has ended, or left its object. */
    final void callbackEnded(Account account) {
        counts.callbackEnded(account);
    }

    /** A thread has ended the last of some callbacks that it ran one after another. */
    final void callbacksEnded() {
        counts.wakeWaiters();
        if (closed.get()) {
            unbindIfOver();
        }
    }

    // ---- waiting

    /** Waits, in the calling thread, for what {@code wait} waits for. */
    final void blockFor(Blocking.Wait<InterruptedException> wait) throws InterruptedException {
        refuseInOwnCallback();
        Blocking.run(wait);
    }

    /** Waits for what is queued and running; drops what is queued where that is asked for. */
    final void waitForQueued(boolean cancelPending) throws InterruptedException {
        if (cancelPending) {
            refuseInOwnCallback();
            counts.abandon();
            blockFor(counts::awaitQuiet);
        } else if (!counts.isSettled()) {
            blockFor(counts::awaitSettled);
        }
    }

    final void refuseInOwnCallback() {
        if (pool().misuse() == Misuse.REFUSE && CallbackInstance.isCallbackOf(this)) {
            throw new MisuseException("waiting for the callbacks of " + callbacksOf()
                    + " refused: the calling thread is in one of them and would wait for itself. Call disassociate() "
                    + "(DisassociateCurrentThreadFromCallback) first.");
        }
    }

    /** Waits until nothing is owed or running. */
    void awaitOwed() throws InterruptedException {
        counts.awaitSettled();
    }

    /** Drops what has not become a running callback; returns the counts as they were. */
    long abandon() {
        return counts.abandon();
    }

    /** Whether nothing is prepared, owed or running. */
    final boolean isSettled() {
        return counts.isSettled();
    }

    /** Waits until no callback has begun and not returned, disassociated ones included. */
    final void awaitDetached() throws InterruptedException {
        while (attached.get() != 0 || !counts.account().isQuiet()) {
            counts.awaitChange(() -> attached.get() == 0 && counts.account().isQuiet(), 0);
        }
    }

    // ---- the end

    final boolean isClosed() {
        return closed.get();
    }

    /** True for the one caller who closes it. */
    final boolean beginClose() {
        if (!closed.compareAndSet(false, true)) {
            return false;
        }
        counts.close();
        CleanupGroup group = environment.cleanupGroup();
        if (group != null) {
            group.remove(this);
        }
        return true;
    }

    /** Waits for what was queued, unless the calling thread is in one of the callbacks; an interrupt is kept for later. */
    final void drain() {
        if (CallbackInstance.isAnyCallbackOf(this)) {
            return;
        }
        boolean interrupted = false;
        while (!counts.isSettled()) {
            try {
                Blocking.run(counts::awaitSettled);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the pool go, once, when nothing is owed or running any more. */
    final void unbindIfOver() {
        if (counts.isSettled() && unbound.compareAndSet(false, true)) {
            environment.pool().core().unbind();
        }
    }

    /** What closing the group does first: nothing that is not due yet may begin any more, whatever running callbacks set. */
    final void beginLeaving() {
        leaving = true;
        disarm();
    }

    /** Whether its group is about to release it: setting it has no effect any more. */
    final boolean isLeaving() {
        return leaving;
    }

    /** Nothing that is not due yet is to happen. */
    void disarm() {}

    /** Lets nothing more in, as a member of a group that is closed; what came in before is still to be waited for. */
    final void closedByGroup() {
        closed.set(true);
        counts.close();
        disarm();
    }
}
