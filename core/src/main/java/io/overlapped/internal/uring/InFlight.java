package io.overlapped.internal.uring;

import io.overlapped.internal.engine.Delivery;
import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.EngineHost;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.engine.Operations;
import io.overlapped.internal.engine.SystemCalls;
import io.overlapped.internal.engine.Task;
import io.overlapped.internal.linux.Errno;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A ring's operations, from when its holder has them until their results are ready to be delivered: those that wait for
 * room, those that the kernel has, and those that are over. Belongs to the ring's holder, like the ring.
 */
final class InFlight {
    /** What operations were left in: the kernel may still write to their memory, so nothing of it may ever be collected. */
    private static final Queue<InFlight> ABANDONED = new ConcurrentLinkedQueue<>();

    /**
     * Files that the kernel may be opening at a time. A named pipe's open holds one of its workers until somebody opens the other end;
     * flushes and other operations on paths need workers too.
     */
    private static final int MOST_OPENS = Submitter.KERNEL_WORKERS * 3 / 4;

    private final Object place;
    private final EngineHost host;
    private final Ring ring;
    private final Submitter submitter;
    private final SlotTable slots;
    private final ArrayDeque<Operation> backlog = new ArrayDeque<>();
    private final WriteCalls calls;
    private final ReadyQueue ready = new ReadyQueue();
    /** Those that wait until the kernel opens fewer, and how many it does now. */
    private final ArrayDeque<Operation> opens = new ArrayDeque<>();

    private int opening;
    private boolean refusesEndless;
    private boolean ringDied;

    /** {@code place} is what an operation that the kernel has is marked with. */
    @SuppressWarnings("this-escape")
    InFlight(
            Object place,
            UringEngine engine,
            EngineHost host,
            Ring ring,
            Submitter submitter,
            int bound,
            boolean writeCalls) {
        this.calls = new WriteCalls(engine, this, writeCalls);
        this.place = place;
        this.host = host;
        this.ring = ring;
        this.submitter = submitter;
        this.slots = new SlotTable(bound);
    }

    /** Results that are visible and whose code is still to run. */
    ReadyQueue ready() {
        return ready;
    }

    /** Writes that are better not given to the kernel. */
    WriteCalls calls() {
        return calls;
    }

    /** How many operations the kernel has. */
    int withKernel() {
        return slots.inUse();
    }

    int total() {
        return slots.inUse() + backlog.size() + opens.size() + calls.size() + ready.size();
    }

    // ---- the way to the kernel

    /** Gives the kernel an operation, or has it wait behind those that wait for room. */
    void place(Operation operation) {
        if (calls.isFor(operation)) {
            calls.add(operation);
        } else if (!backlog.isEmpty()) {
            backlog.addLast(operation);
        } else if (!placeNow(operation)) {
            backlog.addFirst(operation);
        }
    }

    /** Has it wait, whether there is room or not. */
    void putOff(Operation operation) {
        backlog.addLast(operation);
    }

    void placeBacklog() {
        while (!backlog.isEmpty()) {
            Operation operation = backlog.removeFirst();
            if (!placeNow(operation)) {
                backlog.addFirst(operation);
                return;
            }
        }
    }

    /** False where there is no room: the operation waits, nothing is lost. */
    private boolean placeNow(Operation operation) {
        if (!slots.hasRoomFor(operation)) {
            return false;
        }
        boolean open = operation.kind() == OperationKind.OPEN;
        if (open && opening >= MOST_OPENS && !refusesEndless && !operation.isCancelRequested()) {
            opens.addLast(operation);
            return true;
        }
        long entry;
        try {
            entry = submitter.nextEntry();
        } catch (Submitter.DeadRingException e) {
            backlog.addFirst(operation); // where it is found and ended
            throw e;
        }
        if (entry == 0) {
            return false;
        }
        if (refusesEndless && mightNeverEnd(operation)) {
            operation.requestCancel();
        }
        if (!operation.tryIssue()) {
            submitter.fillNop(entry);
            finish(operation, Errno.ECANCELED);
            return true;
        }
        if (open) {
            opening++;
        }
        int slot = slots.take(operation);
        operation.place(place, slot);
        submitter.fill(entry, operation, slots.userData(slot));
        return true;
    }

    // ---- results

    /** What became of a completion. */
    enum Result {
        FINISHED,
        /** The rest is to be issued again. */
        CONTINUED,
        /** It belongs to no operation. */
        STRAY
    }

    Result completed(long userData, int result) {
        Operation operation = slots.find(userData);
        if (operation == null) {
            return Result.STRAY;
        }
        release(userData, operation);
        if (isForAThread(operation, result) && host.execute(operation)) {
            return Result.CONTINUED;
        }
        boolean over = false;
        boolean known = false;
        try {
            over = isOver(operation, isCancelledByItself(operation, result) ? -Errno.EIO : result);
            known = true;
        } finally {
            if (!known) {
                finish(operation, Errno.ENOMEM); // the kernel is done with it, and nobody else will find it
            }
        }
        if (!over) {
            backlog.addFirst(operation);
            return Result.CONTINUED;
        }
        publish(operation);
        return Result.FINISHED;
    }

    /** The kernel does not have it any more. */
    private void release(long userData, Operation operation) {
        slots.release(UserData.low(userData));
        if (operation.kind() == OperationKind.OPEN) {
            opening--;
            Operation next = opens.pollFirst();
            if (next != null) {
                backlog.addLast(next);
            }
        }
    }

    /** For an operation that a transport performs, the ring has only waited. */
    private static boolean isOver(Operation operation, int result) {
        boolean ready = operation.descriptor().transport() != null && result >= 0;
        return ready ? SystemCalls.performWithoutBlocking(operation) : operation.accept(result);
    }

    /**
     * Whether the kernel cancelled it by itself, which it does where it can start no worker for it (the limit of threads): then
     * a thread of the pool performs it.
     */
    private static boolean isNotToBeCancelled(Operation operation) {
        return !operation.isCancelRequested() && !operation.descriptor().isStream();
    }

    /** Whether a thread of the pool can do what the kernel did not: there is another way to rename without replacing. */
    private static boolean isForAThread(Operation operation, int result) {
        return (result == -Errno.ECANCELED && isNotToBeCancelled(operation))
                || (result == -Errno.EINVAL && operation.kind() == OperationKind.RENAME && operation.callFlags() != 0);
    }

    /** What a dead ring had was cancelled by nobody's wish. */
    private boolean isCancelledByItself(Operation operation, int result) {
        return ringDied && result == -Errno.ECANCELED && !operation.isCancelRequested();
    }

    /** Ends an operation that the kernel does not have. */
    void finish(Operation operation, int errno) {
        operation.fail(errno);
        publish(operation);
    }

    /** It is over, and its result stands. */
    void publish(Operation operation) {
        Object token = Operations.finish(operation);
        if (token == null) {
            return;
        }
        if (operation.completion().priority() == Task.NORMAL) {
            ready.add(operation, token);
        } else {
            host.executeAnyway(new Delivery(operation, token));
        }
    }

    /** Leaves what is ready to any thread of the pool that may run it. */
    void handOutReady() {
        while (!ready.isEmpty()) {
            Operation operation = ready.headOperation();
            Object token = ready.headToken();
            ready.removeHead();
            host.executeAnyway(new Delivery(operation, token));
        }
    }

    /**
     * The ring cannot be entered any more: ends what the kernel never saw, and has it end what it has, which might not end by
     * itself, such as a read of a pipe.
     */
    void ringDied() {
        ringDied = true;
        failAllBut(KernelsShare.CONSUMED);
        if (slots.inUse() != 0) {
            ring.cancelAll();
        }
    }

    /** Ends everything that the kernel does not have, because it never will. */
    void failAllBut(KernelsShare share) {
        if (share == KernelsShare.CONSUMED) {
            ring.forEachUnsubmitted(userData -> {
                Operation unseen = slots.find(userData);
                if (unseen != null) {
                    release(userData, unseen);
                    finish(unseen, Errno.EIO);
                }
            });
        }
        for (Operation rest = backlog.pollFirst(); rest != null; rest = backlog.pollFirst()) {
            finish(rest, Errno.EIO);
        }
        for (Operation rest = opens.pollFirst(); rest != null; rest = opens.pollFirst()) {
            finish(rest, Errno.EIO);
        }
        for (Operation call = calls.poll(); call != null; call = calls.poll()) {
            if (!host.execute(call)) { // it needs no ring
                finish(call, Errno.EIO);
            }
        }
    }

    /** The kernel will never say that it is done with what it has. */
    void abandon() {
        ABANDONED.add(this);
    }

    /** What counts as the kernel's. */
    enum KernelsShare {
        /** Whatever has a slot. */
        PLACED,
        /** What it has taken from the submission queue. */
        CONSUMED
    }

    // ---- cancelling: false where the kernel takes no more now

    boolean cancel(Operation operation) {
        if (slots.holds(operation)) {
            return !operation.isCancelRequested() || submitter.cancel(slots.userData(operation.slot()));
        }
        if (operation.isCancelRequested()
                && (backlog.remove(operation) || opens.remove(operation) || calls.remove(operation))) {
            finish(operation, Errno.ECANCELED);
        }
        return true;
    }

    boolean cancelAll(Descriptor descriptor, @Nullable Thread issuer) {
        return cancelWhere(
                operation -> operation.descriptor() == descriptor && (issuer == null || operation.issuer() == issuer));
    }

    /** Those that might never end and that are here are cancelled, and so are those that still come. */
    boolean cancelEndless() {
        refusesEndless = true;
        return cancelWhere(InFlight::mightNeverEnd);
    }

    /** On streams, and opening a named pipe waits for its other end; that it is one nobody knows before. */
    private static boolean mightNeverEnd(Operation operation) {
        return operation.descriptor().isStream() || operation.kind() == OperationKind.OPEN;
    }

    private boolean cancelWhere(Predicate<Operation> meant) {
        cancelWhere(meant, backlog);
        cancelWhere(meant, opens);
        calls.finishWhere(meant);
        for (int slot = 0; slot < slots.capacity(); slot++) {
            Operation operation = slots.at(slot);
            if (operation != null
                    && meant.test(operation)
                    && operation.requestCancel()
                    && !submitter.cancel(slots.userData(slot))) {
                return false;
            }
        }
        return true;
    }

    private void cancelWhere(Predicate<Operation> meant, ArrayDeque<Operation> waiting) {
        for (Operation operation : waiting.toArray(Operation[]::new)) {
            if (meant.test(operation) && operation.requestCancel() && waiting.remove(operation)) {
                finish(operation, Errno.ECANCELED);
            }
        }
    }
}
