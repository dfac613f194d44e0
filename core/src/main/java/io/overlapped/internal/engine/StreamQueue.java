package io.overlapped.internal.engine;

import org.jspecify.annotations.Nullable;

/**
 * The operations of one direction of a stream, in the order in which they were issued. Only the one in service is known
 * to an engine: the kernel serves several reads that are armed on one pipe in no useful order.
 */
public final class StreamQueue {
    private @Nullable Operation inService;
    private @Nullable Operation first;
    private @Nullable Operation last;

    /** What became of an operation that asked for its turn. */
    enum Admission {
        /** It is its turn: its issuer must perform or submit it. */
        IN_SERVICE,
        /** It waits, and whoever is before it will submit it. */
        WAITING,
        /** It would have had to wait, and was asked to cancel meanwhile: it is over. */
        CANCELLED
    }

    /**
     * Admits an operation. One that was asked to cancel before is not left waiting: whoever asked looked for it here first, and
     * will not come again.
     */
    synchronized Admission admit(Operation operation) {
        if (inService == null) {
            inService = operation;
            return Admission.IN_SERVICE;
        }
        if (operation.isCancelRequested()) {
            return Admission.CANCELLED;
        }
        operation.next = null;
        if (last == null) {
            first = operation;
        } else {
            last.next = operation;
        }
        last = operation;
        return Admission.WAITING;
    }

    /** The one in service is over: gives the next one its turn. */
    synchronized @Nullable Operation advance() {
        Operation next = first;
        if (next != null) {
            first = next.next;
            next.next = null;
            if (first == null) {
                last = null;
            }
        }
        inService = next;
        return next;
    }

    /** Takes out one that waits. False where it does not wait here (any more). */
    synchronized boolean remove(Operation operation) {
        Operation before = null;
        for (Operation o = first; o != null; before = o, o = o.next) {
            if (o == operation) {
                unlink(before, o);
                return true;
            }
        }
        return false;
    }

    /** Takes out the first that waits and was issued by the given thread (any thread for null). */
    synchronized @Nullable Operation removeWaiting(@Nullable Thread issuer) {
        Operation before = null;
        for (Operation o = first; o != null; before = o, o = o.next) {
            if (issuer == null || o.issuer() == issuer) {
                unlink(before, o);
                return o;
            }
        }
        return null;
    }

    private void unlink(@Nullable Operation before, Operation o) {
        Operation after = o.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        }
        o.next = null;
    }
}
