package io.overlapped.internal.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Operations from any thread to the one that serves: pushed one by one, taken all at once.
 *
 * <p>A stack of links through the operations themselves; whoever takes it turns it round, so that operations come out as
 * they went in. Taking all at once is what makes it safe without counters: no link is read that another taker could
 * free. After {@link #close} nothing gets in.
 */
public final class Inbox {
    private static final Operation CLOSED = new Operation(new Closed());
    private static final VarHandle TOP;

    static {
        try {
            TOP = MethodHandles.lookup().findVarHandle(Inbox.class, "top", Operation.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Operation top;

    /** False where the inbox is closed. */
    public boolean push(Operation operation) {
        for (; ; ) {
            Operation before = top;
            if (before == CLOSED) {
                return false;
            }
            operation.next = before;
            if (TOP.compareAndSet(this, before, operation)) {
                return true;
            }
        }
    }

    public boolean isEmpty() {
        Operation now = top;
        return now == null || now == CLOSED;
    }

    /** Takes all, first in first; follow {@link #next}. */
    public @Nullable Operation takeAll() {
        if (isEmpty()) {
            return null;
        }
        return reversed((Operation) TOP.getAndSet(this, null));
    }

    /** Lets nothing more in, and takes what is there. */
    public @Nullable Operation close() {
        Operation rest = (Operation) TOP.getAndSet(this, CLOSED);
        return rest == CLOSED ? null : reversed(rest);
    }

    /** The one after, in a list that {@link #takeAll} gave; unlinks it. */
    public static @Nullable Operation next(Operation operation) {
        Operation after = operation.next;
        operation.next = null;
        return after;
    }

    private static @Nullable Operation reversed(@Nullable Operation last) {
        Operation list = null;
        for (Operation o = last; o != null; ) {
            Operation before = o.next;
            o.next = list;
            list = o;
            o = before;
        }
        return list;
    }

    private static final class Closed implements Completion {
        @Override
        public @Nullable Object publish(Operation operation) {
            return null;
        }

        @Override
        public boolean deliversCallback() {
            return false;
        }

        @Override
        public void deliver(Operation operation, Object token) {}
    }
}
