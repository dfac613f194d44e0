package io.overlapped;

import io.overlapped.internal.engine.LaneThread;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of a callback; PTP_CALLBACK_INSTANCE. Its methods may be called only on the callback's thread and only until
 * it returns; anything else is refused with a {@link MisuseException}, as far as it can be noticed: instances are reused, a
 * few callbacks later on the same thread.
 */
public final class CallbackInstance {
    /** Several for each thread, so that an instance that was kept too long is noticed for some time. */
    private static final int KEPT_FOR_EACH_THREAD = 8;

    private final ThreadRing ring;
    private boolean active;
    private boolean disassociated;
    private @Nullable ThreadPoolIo io;
    private @Nullable Account account;
    private @Nullable List<Event> eventsToSet;

    private CallbackInstance(ThreadRing ring) {
        this.ring = ring;
    }

    private static final class ThreadRing {
        private final CallbackInstance[] instances = new CallbackInstance[KEPT_FOR_EACH_THREAD];
        private final Thread thread = Thread.currentThread();
        private int next;

        private ThreadRing() {
            for (int i = 0; i < instances.length; i++) {
                instances[i] = new CallbackInstance(this);
            }
        }

        private CallbackInstance take() {
            CallbackInstance instance = instances[next];
            next = (next + 1) % KEPT_FOR_EACH_THREAD;
            return instance;
        }

        private @Nullable CallbackInstance current() {
            CallbackInstance last = instances[(next + KEPT_FOR_EACH_THREAD - 1) % KEPT_FOR_EACH_THREAD];
            return last.active ? last : null;
        }
    }

    static CallbackInstance begin(LaneThread thread, ThreadPoolIo io, Account account) {
        ThreadRing ring;
        if (thread.callbackState() instanceof ThreadRing known) {
            ring = known;
        } else {
            ring = new ThreadRing();
            thread.callbackState(ring);
        }
        CallbackInstance instance = ring.take();
        instance.active = true;
        instance.disassociated = false;
        instance.io = io;
        instance.account = account;
        return instance;
    }

    /** The callback returned: what it asked for is done now, on its thread, before it counts as finished. */
    void end() {
        active = false;
        List<Event> events = eventsToSet;
        if (events != null) {
            eventsToSet = null;
            events.forEach(Event::set);
        }
        endAssociation();
        io = null;
        account = null;
    }

    private void endAssociation() {
        ThreadPoolIo object = io;
        Account from = account;
        if (!disassociated && object != null && from != null) {
            disassociated = true;
            object.callbackEnded(from);
        }
    }

    /** Whether the calling thread is in a callback of this object that still counts for its waits. */
    static boolean isCallbackOf(ThreadPoolIo object) {
        if (!(Thread.currentThread() instanceof LaneThread thread)
                || !(thread.callbackState() instanceof ThreadRing ring)) {
            return false;
        }
        CallbackInstance instance = ring.current();
        return instance != null && instance.io == object && !instance.disassociated;
    }

    private void check(String call) {
        if (!active || Thread.currentThread() != ring.thread) {
            throw new MisuseException(
                    call + " refused: a callback instance is valid only on the thread of its callback, "
                            + "and only until the callback returns");
        }
    }

    /**
     * Has an event set when this callback has returned, before waits for the object's callbacks see it as finished
     * (SetEventWhenCallbackReturns). Each event that is asked for is set.
     *
     * @param event the event
     * @throws MisuseException outside this callback
     */
    public void setEventWhenReturns(Event event) {
        check("setEventWhenReturns (SetEventWhenCallbackReturns)");
        List<Event> events = eventsToSet;
        if (events == null) {
            events = new ArrayList<>(1);
            eventsToSet = events;
        }
        events.add(event);
    }

    /**
     * Says that this callback no longer counts for waits on its object (DisassociateCurrentThreadFromCallback): who waits
     * goes on, and the callback itself may wait for the object or close it. A second call does nothing.
     *
     * @throws MisuseException outside this callback
     */
    public void disassociate() {
        check("disassociate (DisassociateCurrentThreadFromCallback)");
        endAssociation();
    }
}
