package io.overlapped.internal.uring;

import io.overlapped.internal.engine.LaneThread;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.Operations;
import io.overlapped.internal.linux.Errno;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Buffered writes that the ring's thread performs by plain calls, because the kernel would leave them to a worker of its own; see
 * {@link io.overlapped.internal.engine.WriteGate}. Belongs to the ring's holder, like the ring.
 *
 * <p>A call may block: dirty pages are throttled, devices hang. So the ring is put to rest around each, as it is around the
 * program's code, and another thread can go on with it, the writes that wait here included. Were every thread that comes held
 * up in turn, there would soon be as many threads as writes: from {@link #MOST_HELD_UP} on the others go to the ring, where the
 * kernel bounds the workers.
 */
final class WriteCalls {
    /** Calls, and bytes, in each round of the ring's loop. */
    private static final int CALLS = 16;

    private static final long BYTES = 256 * 1024;

    /** Calls that are slow, but not so slow that the ring is taken: then it is looked at after each. */
    private static final long NANOS = 1_000_000;

    /** Threads of a pool that lost their rings during a call and are still in it. */
    private static final int MOST_HELD_UP = 16;

    private final UringEngine engine;
    private final InFlight inFlight;
    private final AtomicInteger heldUp;
    private final boolean enabled;
    private final ArrayDeque<Operation> waiting = new ArrayDeque<>();

    /** The ring is at rest because of a call. Whoever takes the ring over finds it set, and its thread held up. */
    private boolean inCall;

    /** Whether that thread has the right to run callbacks, which others are to have meanwhile. */
    private boolean withPermit;

    WriteCalls(UringEngine engine, InFlight inFlight, boolean enabled) {
        this.engine = engine;
        this.inFlight = inFlight;
        this.heldUp = engine.heldUp();
        this.enabled = enabled;
    }

    boolean isFor(Operation operation) {
        return enabled
                && operation.kind().isWrite()
                && operation.descriptor().writeGate().prefersCall(operation)
                && heldUp.get() < MOST_HELD_UP;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    void add(Operation operation) {
        waiting.addLast(operation);
    }

    boolean remove(Operation operation) {
        return waiting.remove(operation);
    }

    @Nullable
    Operation poll() {
        return waiting.pollFirst();
    }

    void finishWhere(Predicate<Operation> meant) {
        for (Operation operation : waiting.toArray(Operation[]::new)) {
            if (meant.test(operation) && operation.requestCancel() && waiting.remove(operation)) {
                inFlight.finish(operation, Errno.ECANCELED);
            }
        }
    }

    /** A thread has come to serve the ring. */
    void adopted() {
        if (!inCall) {
            return;
        }
        inCall = false;
        if (withPermit) {
            engine.pool().heldUpWithPermit();
        }
        if (heldUp.incrementAndGet() == 0) {
            engine.wakeLanes(); // it is back already
        }
    }

    /** Performs a share of what waits. False where the ring was lost meanwhile. */
    boolean perform(LaneThread thread, LaneThread.TaskGuard lane) {
        long bytes = 0;
        long begin = System.nanoTime();
        boolean permit = thread.hasPermit();
        for (int i = 0; i < CALLS && bytes < BYTES && System.nanoTime() - begin < NANOS; i++) {
            Operation operation = next();
            if (operation == null) {
                return true;
            }
            bytes += operation.length();
            inCall = true;
            withPermit = permit;
            lane.enter(thread);
            boolean over = write(operation);
            if (!lane.leave(thread)) {
                if (permit) {
                    engine.pool().backWithPermit();
                }
                goOnWithoutRing(operation, over);
                if (heldUp.decrementAndGet() == 0) {
                    engine.wakeLanes(); // none of them ends before
                }
                return false;
            }
            inCall = false;
            if (over) {
                inFlight.publish(operation);
            } else {
                inFlight.putOff(operation);
            }
        }
        return true;
    }

    /** The next that is still to be performed here, as the calling thread's own. */
    private @Nullable Operation next() {
        for (Operation operation = waiting.pollFirst(); operation != null; operation = waiting.pollFirst()) {
            if (!isFor(operation)) {
                inFlight.putOff(operation);
            } else if (operation.tryIssue()) {
                return operation;
            } else {
                inFlight.finish(operation, Errno.ECANCELED);
            }
        }
        return null;
    }

    private boolean write(Operation operation) {
        boolean over = true;
        try {
            over = operation.descriptor().writeGate().perform(operation);
        } catch (Throwable failure) { // it must not be lost for it
            operation.fail(Errno.ENOMEM);
            engine.report(failure);
        }
        if (over) {
            engine.counters().call();
        }
        return over;
    }

    private void goOnWithoutRing(Operation operation, boolean over) {
        if (!over) {
            if (engine.submit(operation)) {
                return;
            }
            operation.fail(Errno.ECANCELED);
        }
        Object token = Operations.finish(operation);
        if (token != null) {
            engine.deliver(operation, token);
        }
    }
}
