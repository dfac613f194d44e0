package io.overlapped;

import io.overlapped.internal.pool.Blocking;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Objects that are closed together; PTP_CLEANUP_GROUP. An object becomes a member when it is created with an environment that
 * names the group, and so does a {@linkplain ThreadPool#trySubmit simple callback} until it has run. An object that is closed by itself
 * leaves the group.
 *
 * <p>All methods may be called from any thread. Members that are created while {@link #closeMembers} runs belong to the next
 * call.
 */
public final class CleanupGroup implements AutoCloseable {
    private Set<CallbackObject> members = new LinkedHashSet<>();
    private boolean closed;

    /** An empty group. */
    public CleanupGroup() {}

    /** {@return how many members it has now} */
    public synchronized int size() {
        return members.size();
    }

    /** False where the group is closed. */
    synchronized boolean add(CallbackObject member) {
        return !closed && members.add(member);
    }

    synchronized void remove(CallbackObject member) {
        members.remove(member);
    }

    private synchronized List<CallbackObject> takeAll() {
        List<CallbackObject> all = List.copyOf(members);
        members = new LinkedHashSet<>();
        return all;
    }

    /**
     * Closes all members (CloseThreadpoolCleanupGroupMembers): nothing that is not due yet begins any more; what is queued
     * runs, or is dropped; what is running is waited for, disassociated callbacks included. Then the members are released, and
     * must not be used again. The group can go on with new ones. An interrupt is kept for later.
     *
     * @param cancelPending true to drop what is queued and to tell the environment's {@link CleanupCancelCallback}: once for each
     *     member, and for simple callbacks once for each that was dropped
     * @param cleanupContext passed to that callback
     * @throws MisuseException in a callback of a member, which would wait for itself (under {@link Misuse#REFUSE}); then
     *     nothing was closed. Also where a {@link ThreadPoolIo} has starts that nothing is left to use, and nothing is cancelled;
     *     then everything was closed, and those starts were abandoned
     */
    public void closeMembers(boolean cancelPending, @Nullable Object cleanupContext) {
        refuseInMembersCallback();
        List<CallbackObject> all = takeAll();
        all.forEach(CallbackObject::beginLeaving);
        boolean[] cancelled = new boolean[all.size()];
        for (int i = 0; i < cancelled.length && cancelPending; i++) {
            CallbackObject member = all.get(i);
            boolean dropped = Account.owed(member.abandon()) > 0;
            cancelled[i] = dropped || !(member instanceof SimpleCall);
        }
        MisuseException endless = null;
        for (int i = 0; i < cancelled.length; i++) {
            CallbackObject member = all.get(i);
            try {
                awaitEnd(member);
                member.closedByGroup();
                awaitEnd(member); // of what another thread began in between
            } catch (MisuseException e) {
                endless = endless == null ? e : endless; // the others are closed all the same
                member.closedByGroup();
                member.abandon();
                awaitEnd(member);
            }
            if (cancelled[i]) {
                tell(member, cleanupContext);
            }
            member.unbindIfOver();
        }
        if (endless != null) {
            throw endless;
        }
    }

    private synchronized void refuseInMembersCallback() {
        for (CallbackObject member : members) {
            if (CallbackInstance.isAnyCallbackOf(member) && member.pool().misuse() == Misuse.REFUSE) {
                throw new MisuseException(
                        "closeMembers (CloseThreadpoolCleanupGroupMembers) refused: the calling thread is in a "
                                + "callback of a member (" + member.description()
                                + ") and would wait for itself. Call it from a "
                                + "thread that is in no member's callback.");
            }
        }
    }

    private static void awaitEnd(CallbackObject member) {
        boolean interrupted = false;
        for (boolean over = false; !over; ) {
            try {
                Blocking.run(() -> {
                    do { // a disassociated callback may have queued another before it returned
                        member.awaitOwed();
                        member.awaitDetached();
                    } while (!member.isSettled());
                });
                over = true;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tell(CallbackObject member, @Nullable Object cleanupContext) {
        CleanupCancelCallback callback = member.environment().cancelCallback();
        if (callback != null) {
            try {
                callback.onCancel(member.context(), cleanupContext);
            } catch (Throwable failure) {
                member.pool().report(failure);
            }
        }
    }

    /**
     * Ends the group (CloseThreadpoolCleanupGroup).
     *
     * @throws IllegalStateException where it still has members
     */
    @Override
    public synchronized void close() {
        if (!members.isEmpty()) {
            throw new IllegalStateException(
                    "closing the cleanup group (CloseThreadpoolCleanupGroup) refused: it still has " + members.size()
                            + " member(s). Call closeMembers (CloseThreadpoolCleanupGroupMembers) first.");
        }
        closed = true;
    }
}
