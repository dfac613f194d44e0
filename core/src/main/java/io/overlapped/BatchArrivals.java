package io.overlapped;

import io.overlapped.internal.engine.CallerLane;
import io.overlapped.internal.pool.Blocking;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is outstanding of a {@link Batch}, what has arrived, and the wait for it.
 *
 * <p><b>Who finds a result</b> is the batch's own thread, where the operation is in its lane, or it was over at once; otherwise a
 * thread of the pool, or whoever closes the file. The finder pushes the operation on a list and then takes it off the number of those
 * outstanding; so who sees the number finds the operation in the list.
 *
 * <p><b>Waiting.</b> While something is in the lane, the thread waits in the kernel; what is there ends soon. A virtual thread, which
 * can only have come by a lane from another thread, looks every now and then. Otherwise it parks, having said how few may be outstanding for it to be woken, and then looked at the number again: the finder takes
 * off first and looks then, so that one of the two sees the other.
 */
final class BatchArrivals {
    /**
     * A wait in the kernel cannot be interrupted, and goes on for results that another thread took just before. Both are rare:
     * what is in the lane ends soon.
     */
    private static final long LOOK_NANOS = 50_000_000;

    /** The same while there is something to wait for elsewhere. */
    private static final long SHORT_LOOK_NANOS = 1_000_000;

    /** No wait is under way: no count of those outstanding is so small. */
    private static final int NEVER = -1;

    private static final VarHandle OUTSTANDING;
    private static final VarHandle LAST;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OUTSTANDING = lookup.findVarHandle(BatchArrivals.class, "outstanding", int.class);
            LAST = lookup.findVarHandle(BatchArrivals.class, "last", BatchOperation.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Where a lane is had from; null where there is none. */
    private final Supplier<@Nullable CallerLane> engine;

    /** Those that the engines have, or that have arrived and are about to be taken off this number. */
    private volatile int outstanding;

    /** What arrived since the batch's thread looked, the last first. */
    private volatile @Nullable BatchOperation last;

    /** The thread that waits, and how few may be outstanding for it to be woken. */
    private volatile @Nullable Thread waiter;

    private volatile int wakeAt = NEVER;

    // What follows is the batch's thread's.

    /** Indexes in the order of arrival, as far as this thread has looked. */
    private int[] order = new int[0];

    private int arrived;
    private int returned;

    /** The lane that this thread submits to and reaps itself, while something is in it. */
    private @Nullable CallerLane lane;

    private boolean laneRefused;
    private final Supplier<@Nullable CallerLane> lanes = this::lane;

    private int awaited;
    private boolean endless;
    private long deadline;
    private final Blocking.Wait<InterruptedException> waiting = this::waitForArrivals;

    BatchArrivals(Supplier<@Nullable CallerLane> engine) {
        this.engine = engine;
    }

    /** Makes room for so many operations. */
    void grow(int size) {
        order = Arrays.copyOf(order, size);
    }

    int outstanding() {
        return outstanding;
    }

    // ---- the lane

    /** Operations are about to begin on the calling thread. */
    void beginAll() {
        laneRefused = Thread.currentThread().isVirtual(); // in the kernel it would hold its carrier
    }

    /** What was placed in the lane goes to the kernel. */
    void endAll() {
        if (lane != null) {
            lane.submit();
        }
    }

    /** A lane for this thread, or null where it can have none. */
    @Nullable
    CallerLane lane() {
        if (laneRefused) {
            return null; // also where another thread left some in one
        }
        if (lane == null) {
            lane = engine.get();
            laneRefused = lane == null;
        }
        return lane;
    }

    /** {@link #lane}, for who may not need one. */
    Supplier<@Nullable CallerLane> lanes() {
        return lanes;
    }

    /** Looks for results where nobody else does. */
    void look() {
        if (lane != null) {
            lane.look();
        }
    }

    /** Gives the lane back if nothing is in it any more. */
    void leaveLane() {
        CallerLane mine = lane;
        if (mine == null) {
            return;
        }
        if (mine.total() != 0 && outstanding == 0) {
            mine.look(); // another thread found the last result, and is still there
        }
        if (mine.total() == 0) {
            lane = null;
            mine.giveBack();
        }
    }

    // ---- arriving

    /** One more is about to be given to an engine. */
    void begin() {
        OUTSTANDING.getAndAdd(this, 1);
    }

    /** One that was begun was over at once. */
    void endHere(BatchOperation one) {
        arrivedHere(one);
        OUTSTANDING.getAndAdd(this, -1);
    }

    /** One has its result without having begun. */
    void arrivedHere(BatchOperation one) {
        collect();
        order[arrived++] = one.index();
    }

    /** An operation is over. On any thread. */
    void arrived(BatchOperation one) {
        BatchOperation before;
        do {
            before = last;
            one.next = before;
        } while (!LAST.compareAndSet(this, before, one));
        int left = (int) OUTSTANDING.getAndAdd(this, -1) - 1;
        if (left <= wakeAt) {
            LockSupport.unpark(waiter);
        }
    }

    /** Takes over what other threads brought. */
    private void collect() {
        if (last == null) {
            return;
        }
        BatchOperation newest = (BatchOperation) LAST.getAndSet(this, null);
        for (BatchOperation one = newest; one != null; one = one.next) {
            arrived++;
        }
        int at = arrived;
        for (BatchOperation one = newest; one != null; one = one.next) {
            order[--at] = one.index();
        }
    }

    int returned() {
        return returned;
    }

    /** The next in the order of arrival, of so many that have begun; there is one that was not returned. */
    int next(int begun) throws InterruptedException {
        if (returned == arrived) {
            collect();
        }
        if (returned == arrived) {
            await(begun - returned - 1, -1);
            collect();
        }
        return order[returned++];
    }

    /** Begins again; nothing is outstanding. */
    void clear() {
        last = null;
        arrived = 0;
        returned = 0;
    }

    // ---- waiting

    /** Waits until so few are outstanding. False where the time ran out; {@code nanos < 0} waits without limit. */
    boolean await(int few, long nanos) throws InterruptedException {
        if (outstanding > few && nanos == 0) {
            look();
        }
        if (outstanding > few && nanos != 0) {
            awaited = few;
            endless = nanos < 0;
            deadline = endless ? 0 : System.nanoTime() + nanos;
            Blocking.run(waiting);
        }
        leaveLane();
        return outstanding <= few;
    }

    private void waitForArrivals() throws InterruptedException {
        int most;
        while ((most = outstanding - awaited) > 0) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long left = endless ? Long.MAX_VALUE : deadline - System.nanoTime();
            if (left <= 0) {
                return;
            }
            int inLane = lane == null ? 0 : lane.total();
            if (lane != null && inLane > 0 && Thread.currentThread().isVirtual()) {
                // Another thread's, which this one goes on with: in the kernel it would hold its carrier.
                lane.look();
                if (outstanding > awaited) {
                    park(Math.min(left, SHORT_LOOK_NANOS));
                }
            } else if (lane != null && inLane > 0) {
                boolean allOfThem = outstanding <= inLane;
                lane.await(Math.min(most, inLane), Math.min(left, allOfThem ? LOOK_NANOS : SHORT_LOOK_NANOS));
            } else {
                park(left);
            }
        }
    }

    private void park(long nanos) {
        waiter = Thread.currentThread();
        wakeAt = awaited;
        if (outstanding > awaited && !Thread.currentThread().isInterrupted()) {
            if (nanos == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, nanos);
            }
        }
        wakeAt = NEVER;
        waiter = null;
    }

    /** Another thread has written the last result, and is about to take it off the number. */
    void awaitNumber() {
        while (outstanding != 0) {
            LockSupport.parkNanos(this, 1); // it is between two instructions
        }
    }
}
