package io.overlapped;

import io.overlapped.internal.engine.LaneThread;
import org.jspecify.annotations.Nullable;

/**
 * One call of a callback; PTP_CALLBACK_INSTANCE. Its methods may be called only on the callback's thread and only until
 * it returns; anything else is refused with a {@link MisuseException}, as far as it can be noticed: instances are reused, a
 * few callbacks later on the same thread.
 *
 * <p>What is to be done on return is done on the callback's thread, after the finalization callback, and before the
 * callback counts as finished: in the order critical section, mutex, semaphore, event, close. Of each kind one is done, the first
 * that was asked for. Win32 documents neither the order nor what a second request does; both are as Wine has them, but for a step that
 * fails: it is reported, and the others are still done.
 */
public final class CallbackInstance {
    /** Several for each thread, a power of two, so that an instance that was kept too long is noticed for some time. */
    private static final int KEPT_FOR_EACH_THREAD = 8;

    private final ThreadRing ring;
    /** Until everything that belongs to the callback is done. */
    private boolean active;

    /** The program's code has returned: nothing more can be asked for. */
    private boolean returned;

    private boolean disassociated;

    /** Counted with others, by a {@link Hand}. */
    private boolean held;

    private boolean actionsAsked;
    private @Nullable CallbackObject object;
    private @Nullable Account account;

    private @Nullable CriticalSection sectionToLeave;
    private @Nullable Mutex mutexToRelease;
    private @Nullable Semaphore semaphoreToRelease;
    private int releaseCount;
    private @Nullable Event eventToSet;
    private @Nullable AutoCloseable toClose;

    private CallbackInstance(ThreadRing ring) {
        this.ring = ring;
    }

    private static final class ThreadRing implements LaneThread.CallbackState {
        private final CallbackInstance[] instances = new CallbackInstance[KEPT_FOR_EACH_THREAD];
        private final Thread thread = Thread.currentThread();
        private volatile @Nullable Hand hand; // its owner makes it, and the watchdog looks at it
        private int next;

        private ThreadRing() {
            for (int i = 0; i < instances.length; i++) {
                instances[i] = new CallbackInstance(this);
            }
        }

        private CallbackInstance take(CallbackObject object, Account account, boolean held) {
            CallbackInstance instance = instances[next];
            next = (next + 1) & (KEPT_FOR_EACH_THREAD - 1);
            instance.active = true;
            instance.returned = false;
            instance.disassociated = false;
            instance.held = held;
            instance.object = object;
            instance.account = account;
            return instance;
        }

        private @Nullable CallbackInstance current() {
            CallbackInstance last = instances[(next - 1) & (KEPT_FOR_EACH_THREAD - 1)];
            return last.active ? last : null;
        }

        private Hand hand() {
            Hand known = hand;
            if (known == null) {
                known = new Hand();
                hand = known;
            }
            return known;
        }

        @Override
        public void giveBack() {
            Hand known = hand;
            if (known != null) {
                known.giveBack();
            }
        }

        @Override
        public boolean giveBackIfSlow() {
            Hand known = hand;
            return known != null && known.giveBackIfSlow();
        }
    }

    private static ThreadRing ringOf(LaneThread thread) {
        if (thread.callbackState() instanceof ThreadRing known) {
            return known;
        }
        ThreadRing ring = new ThreadRing();
        thread.callbackState(ring);
        return ring;
    }

    /** The hand of a thread of a pool's. */
    static Hand handOf(LaneThread thread) {
        return ringOf(thread).hand();
    }

    /** The hand of the calling thread, if it has one. */
    static @Nullable Hand hand() {
        return Thread.currentThread() instanceof LaneThread thread && thread.callbackState() instanceof ThreadRing ring
                ? ring.hand
                : null;
    }

    /** The next callback of a thread, which is counted with others, by its {@link Hand}. */
    static CallbackInstance beginHeld(LaneThread thread, CallbackObject object, Account account) {
        return ringOf(thread).take(object, account, true);
    }

    /** The next callback of the calling thread, counted by itself. Null where it was dropped. */
    static @Nullable CallbackInstance tryBegin(CallbackObject object, Account account) {
        return account.beginCallback() ? begin((LaneThread) Thread.currentThread(), object, account) : null;
    }

    /** The next callback of a thread, which is counted already. */
    static CallbackInstance begin(LaneThread thread, CallbackObject object, Account account) {
        return ringOf(thread).take(object, account, false);
    }

    /** The callback returned: what it asked for is done now, on its thread, before it counts as finished. */
    void end() {
        returned = true;
        if (actionsAsked) {
            actionsAsked = false;
            runActions();
        }
        if (!held) {
            endAssociation();
        }
        active = false;
        object = null;
        account = null;
    }

    private void runActions() {
        CriticalSection section = sectionToLeave;
        Mutex mutex = mutexToRelease;
        Semaphore semaphore = semaphoreToRelease;
        Event event = eventToSet;
        AutoCloseable closeable = toClose;
        sectionToLeave = null;
        mutexToRelease = null;
        semaphoreToRelease = null;
        eventToSet = null;
        toClose = null;
        attempt(section == null ? null : section::leave);
        attempt(mutex == null ? null : mutex::release);
        attempt(semaphore == null ? null : () -> semaphore.release(releaseCount));
        attempt(event == null ? null : event::set);
        attempt(closeable);
    }

    private void attempt(@Nullable AutoCloseable action) {
        CallbackObject from = object;
        if (action == null || from == null) {
            return;
        }
        try {
            action.close();
        } catch (Throwable failure) {
            from.pool().report(failure);
        }
    }

    private void endAssociation() {
        CallbackObject from = object;
        Account running = account;
        if (!disassociated && from != null && running != null) {
            disassociated = true;
            if (held) {
                ring.hand().close();
            } else {
                from.callbackEnded(running);
            }
        }
    }

    private static @Nullable CallbackInstance current() {
        return Thread.currentThread() instanceof LaneThread thread && thread.callbackState() instanceof ThreadRing ring
                ? ring.current()
                : null;
    }

    /** Whether the calling thread is in a callback of this object that still counts for its waits. */
    static boolean isCallbackOf(CallbackObject object) {
        CallbackInstance instance = current();
        return instance != null && instance.object == object && !instance.disassociated;
    }

    /** Whether the calling thread is in a callback of this object, disassociated or not. */
    static boolean isAnyCallbackOf(CallbackObject object) {
        CallbackInstance instance = current();
        return instance != null && instance.object == object;
    }

    private CallbackObject check(String call) {
        CallbackObject from = object;
        if (!active || returned || from == null || Thread.currentThread() != ring.thread) {
            throw new MisuseException(
                    call + " refused: a callback instance is valid only on the thread of its callback, "
                            + "and only until the callback returns");
        }
        return from;
    }

    /**
     * Says that this callback may block or take long (CallbackMayRunLong): the ring that its thread serves goes to another
     * thread at once, and another thread is made available where the maximum allows it.
     *
     * @return whether another thread is available for the pool's callbacks; where not, this one is still taken to be long
     * @throws MisuseException outside this callback
     */
    public boolean mayRunLong() {
        return check("mayRunLong (CallbackMayRunLong)").pool().core().anotherThreadInstead();
    }

    /**
     * Has an event set when this callback has returned (SetEventWhenCallbackReturns).
     *
     * @param event the event
     * @throws MisuseException outside this callback
     */
    public void setEventWhenReturns(Event event) {
        check("setEventWhenReturns (SetEventWhenCallbackReturns)");
        eventToSet = eventToSet == null ? event : eventToSet;
        actionsAsked = true;
    }

    /**
     * Has a semaphore released when this callback has returned (ReleaseSemaphoreWhenCallbackReturns).
     *
     * @param semaphore the semaphore
     * @param count by how much, 1 or more
     * @throws MisuseException outside this callback
     */
    public void releaseSemaphoreWhenReturns(Semaphore semaphore, int count) {
        check("releaseSemaphoreWhenReturns (ReleaseSemaphoreWhenCallbackReturns)");
        if (semaphoreToRelease == null) {
            semaphoreToRelease = semaphore;
            releaseCount = count;
        }
        actionsAsked = true;
    }

    /**
     * Has a mutex, which this thread owns, released when this callback has returned (ReleaseMutexWhenCallbackReturns).
     *
     * @param mutex the mutex
     * @throws MisuseException outside this callback
     */
    public void releaseMutexWhenReturns(Mutex mutex) {
        check("releaseMutexWhenReturns (ReleaseMutexWhenCallbackReturns)");
        mutexToRelease = mutexToRelease == null ? mutex : mutexToRelease;
        actionsAsked = true;
    }

    /**
     * Has a critical section, which this thread is in, left when this callback has returned
     * (LeaveCriticalSectionWhenCallbackReturns).
     *
     * @param section the section
     * @throws MisuseException outside this callback
     */
    public void leaveCriticalSectionWhenReturns(CriticalSection section) {
        check("leaveCriticalSectionWhenReturns (LeaveCriticalSectionWhenCallbackReturns)");
        sectionToLeave = sectionToLeave == null ? section : sectionToLeave;
        actionsAsked = true;
    }

    /**
     * Has something closed when this callback has returned (FreeLibraryWhenCallbackReturns, for whatever the callback's
     * own code must outlive).
     *
     * @param closeable what to close
     * @throws MisuseException outside this callback
     */
    public void closeWhenReturns(AutoCloseable closeable) {
        check("closeWhenReturns (FreeLibraryWhenCallbackReturns)");
        toClose = toClose == null ? closeable : toClose;
        actionsAsked = true;
    }

    /**
     * Says that this callback no longer counts for waits on its object (DisassociateCurrentThreadFromCallback): who waits
     * goes on, and the callback itself may wait for the object or close it. It still counts for its cleanup group. A second call
     * does nothing.
     *
     * @throws MisuseException outside this callback
     */
    public void disassociate() {
        check("disassociate (DisassociateCurrentThreadFromCallback)");
        endAssociation();
    }
}
