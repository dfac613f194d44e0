package io.overlapped.internal.engine;

import io.overlapped.internal.linux.Errno;
import org.jspecify.annotations.Nullable;

/** The steps of an operation's life that are the same whoever performs it. */
public final class Operations {
    private Operations() {}

    /**
     * Hands a described operation to its engine.
     *
     * @param tryHere whether the calling thread looks first whether it can be served without blocking
     * @return true where it is over already: then its issuer publishes the result; false where an engine will
     */
    public static boolean submit(Operation operation, boolean tryHere) {
        StreamQueue queue = operation.descriptor().queue(operation.kind());
        if (queue != null && !queue.admit(operation)) {
            return false;
        }
        Engine engine = operation.engine();
        if (tryHere && SystemCalls.performWithoutBlocking(operation)) {
            engine.counters().inlineHit();
        } else if (engine.submit(operation)) {
            return false;
        } else {
            operation.fail(Errno.EBADF);
        }
        if (queue != null) {
            advance(queue);
        }
        return true;
    }

    /**
     * Ends an operation: whatever it held up gets its turn, then its result becomes visible. Called by whoever holds it
     * for the engine, after {@link Operation#accept} said that it is over, or {@link Operation#fail}.
     *
     * @return a token for {@link Completion#deliver}, or null
     */
    public static @Nullable Object finish(Operation operation) {
        StreamQueue queue = operation.descriptor().queue(operation.kind());
        if (queue != null) {
            advance(queue);
        }
        return operation.completion().publish(operation);
    }

    /** Gives the next operation of a stream its turn, after the one in service ended without an engine. */
    private static void advance(StreamQueue queue) {
        Operation next = queue.advance();
        while (next != null && !next.engine().submit(next)) {
            next.fail(Errno.ECANCELED);
            Engine engine = next.engine();
            Operation refused = next;
            next = queue.advance();
            publishElsewhere(refused, engine);
        }
    }

    /** Asks one operation to cancel. False where it was not in flight. */
    public static boolean cancel(Operation operation) {
        if (!operation.requestCancel()) {
            return false;
        }
        Descriptor descriptor = operation.descriptorOrNull();
        Engine engine = operation.engineOrNull();
        if (descriptor == null || engine == null) {
            return true; // not with the engine yet: submitting finds the request
        }
        StreamQueue queue = descriptor.queue(operation.kind());
        if (queue != null && queue.remove(operation)) {
            operation.fail(Errno.ECANCELED);
            publishElsewhere(operation, engine);
        } else {
            engine.cancel(operation);
        }
        return true;
    }

    /** Asks all operations of a descriptor's to cancel, or those that one thread issued. */
    public static void cancelAll(Descriptor descriptor, @Nullable Thread issuer, Iterable<Engine> engines) {
        cancelWaiting(descriptor.queue(OperationKind.READ), issuer);
        cancelWaiting(descriptor.queue(OperationKind.WRITE), issuer);
        for (Engine engine : engines) {
            engine.cancelAll(descriptor, issuer);
        }
    }

    private static void cancelWaiting(@Nullable StreamQueue queue, @Nullable Thread issuer) {
        if (queue == null) {
            return;
        }
        for (Operation o = queue.removeWaiting(issuer); o != null; o = queue.removeWaiting(issuer)) {
            o.requestCancel();
            o.fail(Errno.ECANCELED);
            publishElsewhere(o, o.engine());
        }
    }

    private static void publishElsewhere(Operation operation, Engine engine) {
        Object token = operation.completion().publish(operation);
        if (token != null) {
            engine.deliver(operation, token);
        }
    }
}
