package io.overlapped.internal.engine;

import io.overlapped.internal.linux.Errno;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The steps of an operation's life that are the same whoever performs it. */
public final class Operations {
    private Operations() {}

    /**
     * Hands a described operation to its engine.
     *
     * @param tryHere whether the calling thread looks first whether it can be served without blocking
     * @return true where it is over already: then its issuer publishes the result, and calls {@link #advance} with the
     *     operation's queue; false where an engine will
     */
    public static boolean submit(Operation operation, boolean tryHere) {
        return submit(operation, tryHere, null);
    }

    /** The same; what is not over goes to the lane that is given then, unless there is none or it has ended. Not for streams. */
    public static boolean submit(
            Operation operation, boolean tryHere, @Nullable Supplier<? extends @Nullable CallerLane> source) {
        switch (admit(operation)) {
            case WAITING -> {
                return false;
            }
            case CANCELLED -> {
                operation.fail(Errno.ECANCELED);
                operation.leaveQueue();
                return true;
            }
            case IN_SERVICE -> {}
        }
        Engine engine = operation.engine();
        if (tryHere && SystemCalls.performWithoutBlocking(operation)) {
            engine.counters().inlineHit();
            return true;
        }
        operation.waits();
        CallerLane lane = source == null ? null : source.get();
        if (lane != null && lane.place(operation)) {
            return false;
        }
        if (operation.kind() == OperationKind.LOCK ? LockWaiters.add(operation) : engine.submit(operation)) {
            return false;
        }
        operation.failUnlessFailed(Errno.ECANCELED);
        flushEnded(flushesOf(operation), operation.errno());
        return true;
    }

    /**
     * Puts a described flush in service, if none is: then its issuer performs it, and calls {@link #finish} in any case. Otherwise
     * it is served with those that wait, by the engine.
     */
    public static boolean beginFlush(Operation flush) {
        return admit(flush) == StreamQueue.Admission.IN_SERVICE;
    }

    private static StreamQueue.Admission admit(Operation operation) {
        FlushQueue flushes = flushesOf(operation);
        if (flushes != null) {
            return flushes.admit(operation);
        }
        StreamQueue queue = queueOf(operation);
        return queue != null ? queue.admit(operation) : StreamQueue.Admission.IN_SERVICE;
    }

    private static @Nullable FlushQueue flushesOf(Operation operation) {
        Descriptor descriptor = operation.descriptor();
        return operation.kind().isFlush() && !descriptor.isStream() ? descriptor.flushes() : null;
    }

    /** A flush that was in service is over: has those that waited served together, and ends those that it served. */
    private static void flushEnded(@Nullable FlushQueue flushes, int errno) {
        if (flushes == null) {
            return;
        }
        List<Operation> over = flushes.ended(errno);
        Operation next = flushes.next();
        while (next != null && !isTaken(next)) {
            int refusal = next.errno();
            publishElsewhere(next, next.engine());
            endWith(refusal, flushes.ended(refusal));
            next = flushes.next();
        }
        endWith(errno, over);
    }

    private static void endWith(int errno, List<Operation> flushes) {
        for (Operation flush : flushes) {
            Engine engine = flush.engine();
            flush.servedBy(errno);
            engine.counters().joined();
            publishElsewhere(flush, engine);
        }
    }

    /** The queue that the operation is in service of, or null. */
    public static @Nullable StreamQueue queueOf(Operation operation) {
        return operation.hasLeftQueue() ? null : operation.descriptor().queue(operation.kind());
    }

    /**
     * Ends an operation: its result becomes visible, then whatever it held up gets its turn. Called by whoever holds it
     * for the engine, after {@link Operation#accept} said that it is over, or {@link Operation#fail}.
     *
     * @return a token for {@link Completion#deliver}, or null
     */
    public static @Nullable Object finish(Operation operation) {
        StreamQueue queue = queueOf(operation);
        FlushQueue flushes = flushesOf(operation);
        int errno = operation.errno();
        Object token = publish(operation, operation.engine());
        advance(queue);
        flushEnded(flushes, errno);
        return token;
    }

    /** Gives the next operation of a stream its turn, after the one in service is over. */
    public static void advance(@Nullable StreamQueue queue) {
        if (queue == null) {
            return;
        }
        Operation next = queue.advance();
        while (next != null && !isTaken(next)) {
            publishElsewhere(next, next.engine());
            next = queue.advance();
        }
    }

    /**
     * Gives an engine an operation whose turn has come. False where it is over. What a transport has taken in already is not
     * told of by its descriptor, so it is asked before anybody waits.
     */
    private static boolean isTaken(Operation operation) {
        operation.waits();
        Transport transport = operation.descriptor().transport();
        if (transport != null && transport.perform(operation)) {
            operation.engine().counters().inlineHit();
            return false;
        }
        if (operation.engine().submit(operation)) {
            return true;
        }
        operation.failUnlessFailed(Errno.ECANCELED);
        return false;
    }

    /** Ends an operation on a thread that runs no code of the program's. */
    static void finishElsewhere(Operation operation) {
        Object token = finish(operation);
        if (token != null) {
            operation.engine().deliver(operation, token);
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
        if (operation.kind() == OperationKind.LOCK) {
            LockWaiters.cancel(operation);
            return true;
        }
        StreamQueue queue = descriptor.queue(operation.kind());
        boolean waited = operation.kind().isFlush()
                ? descriptor.flushes().remove(operation)
                : queue != null && queue.remove(operation);
        if (waited) {
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
        cancelWaiting(descriptor.queue(OperationKind.CONNECT), issuer);
        cancelFlushes(descriptor.flushes(), issuer);
        LockWaiters.cancelAll(descriptor, issuer);
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

    private static void cancelFlushes(FlushQueue flushes, @Nullable Thread issuer) {
        for (Operation o = flushes.removeOne(issuer); o != null; o = flushes.removeOne(issuer)) {
            o.requestCancel();
            o.fail(Errno.ECANCELED);
            publishElsewhere(o, o.engine());
        }
    }

    private static void publishElsewhere(Operation operation, Engine engine) {
        Object token = publish(operation, engine);
        if (token != null) {
            engine.deliver(operation, token);
        }
    }

    /** One operation whose result cannot be published must not end the thread that serves all the others. */
    private static @Nullable Object publish(Operation operation, Engine engine) {
        try {
            return operation.completion().publish(operation);
        } catch (Throwable failure) {
            engine.report(failure);
            return null;
        }
    }
}
