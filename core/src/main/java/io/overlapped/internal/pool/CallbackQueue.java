package io.overlapped.internal.pool;

import io.overlapped.internal.engine.Task;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Callbacks of one priority, first in first out, from any thread to any thread, without an allocation as long as not more
 * than {@link #CAPACITY} wait.
 *
 * <p>A ring of slots and two counters that only grow. Who adds claims the tail by CAS, having seen the head less than a round behind
 * it and that slot empty, and then fills it; who takes claims the head by CAS, having seen the tail beyond it and that slot full,
 * and then empties it. Counter and slot must both be looked at, the counter first:
 * <ul>
 * <li>a slot that is empty may be one that was claimed a whole round ago and is not filled yet, because the thread that claimed it was
 *     held up: two would fill it, and one task be lost. The head passes a slot only when it was filled;
 * <li>a slot that is full may be one that was taken a whole round ago and is not emptied yet: its task would run twice. The tail
 *     passes a slot only when it was emptied.
 * </ul>
 * So what is seen is the slot's state in this round, or the counter has moved and the CAS fails.
 *
 * <p>Between the claim and the filling the slot looks empty, and what others have put behind it cannot be reached. So for those
 * who look, the queue <em>is</em> empty: who fills the slot tells a sleeper afterwards, like everybody who adds something.
 *
 * <p>Where the ring is full, what comes goes into a list behind it, and so does what comes after, until the list is empty: what one
 * thread adds is taken in its order by any one thread that is alone in taking. The list is looked at only when no slot is claimed.
 *
 * <p>The tail is also the count of what was ever added to the ring, and can be {@linkplain #seal sealed} at a given count: so a pool
 * that ends learns, in one step, that nothing was added since it looked.
 */
final class CallbackQueue {
    static final int CAPACITY = 1 << 14;

    /** Stands where a task was removed. */
    private static final Task REMOVED = () -> {};

    private static final int MOST_ASKED = 64;
    private static final long SEALED = Long.MIN_VALUE;
    private static final int HEAD = 0;
    private static final int TAIL = 1;
    private static final int WAITING_IN_REST = 2;
    private static final int TAKEN_FROM_REST = 3;
    private static final int TAIL_SEEN = 4;
    private static final int HEAD_SEEN = 5;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Task[].class);

    private final int slotCount;
    private final int mask;
    private volatile @Nullable Task @Nullable [] ring;
    private final boolean removable;
    private final Queue<Task> rest = new ConcurrentLinkedQueue<>();
    private final PaddedCounters counters = new PaddedCounters(6);

    CallbackQueue() {
        this(CAPACITY, false);
    }

    /** With so many slots, a power of two; and whether {@link #remove} may be called, which makes taking dearer. */
    CallbackQueue(int slotCount, boolean removable) {
        this.slotCount = slotCount;
        this.mask = slotCount - 1;
        this.removable = removable;
    }

    /** What {@link #add} did. */
    enum Added {
        IN_RING,
        /** Nothing was done: the task belongs into the list, see {@link #addToRest}. */
        RING_IS_FULL,
        /** Nothing was done: the queue is sealed, perhaps only for the moment. */
        SEALED
    }

    private @Nullable Task[] slots() {
        @Nullable Task[] made = ring;
        return made != null ? made : makeSlots();
    }

    private synchronized @Nullable Task[] makeSlots() {
        @Nullable Task[] made = ring;
        if (made == null) {
            made = new Task[slotCount];
            ring = made;
        }
        return made;
    }

    /**
     * Adds a task at the end. With {@code fence} what the caller reads next is as fresh as what it added: needed by everyone
     * who is going to look for a sleeper.
     */
    Added add(Task task, boolean fence) {
        @Nullable Task[] slots = slots();
        for (; ; ) {
            long tail = counters.lv(TAIL);
            if (tail < 0) {
                return Added.SEALED;
            }
            int slot = (int) tail & mask;
            if (counters.lv(WAITING_IN_REST) != 0) {
                return Added.RING_IS_FULL;
            }
            // In this order: once the head has passed the slot it stays full until it is emptied for good, so if it is
            // seen empty
            // then, nobody will empty it any more.
            if (!hasRoom(tail) || SLOT.getAcquire(slots, slot) != null) {
                if (counters.lv(TAIL) == tail) {
                    return Added.RING_IS_FULL;
                }
            } else if (counters.cas(TAIL, tail, tail + 1)) {
                if (fence) {
                    SLOT.setVolatile(slots, slot, task);
                } else {
                    SLOT.setRelease(slots, slot, task);
                }
                return Added.IN_RING;
            }
        }
    }

    /** Whether the head is not a whole round behind; where it was not before, nobody need look at it, which takers keep changing. */
    private boolean hasRoom(long tail) {
        if (tail - counters.lv(HEAD_SEEN) < slotCount) {
            return true;
        }
        long head = counters.lv(HEAD);
        counters.so(HEAD_SEEN, head); // it may go back: then somebody looks once more
        return tail - head < slotCount;
    }

    void addToRest(Task task) {
        counters.getAndAdd(WAITING_IN_REST, 1);
        rest.add(task);
    }

    @Nullable
    Task poll() {
        @Nullable Task[] slots = ring;
        if (slots == null) {
            return null;
        }
        for (; ; ) {
            long head = counters.lv(HEAD);
            if (!isAdded(head)) {
                boolean someInRest = counters.lv(WAITING_IN_REST) != 0;
                // The ring is looked at once more after the list: while something waits there, nothing of the same
                // thread's
                // comes into the ring, so what a ring that is empty then leaves in the list is the oldest.
                if ((!someInRest || !isAdded(head)) && counters.lv(HEAD) == head) {
                    return someInRest ? pollRest() : null;
                }
                continue;
            }
            int slot = (int) head & mask;
            Task task = (Task) SLOT.getAcquire(slots, slot);
            if (task != null) {
                if (counters.cas(HEAD, head, head + 1)) {
                    if (!removable) {
                        SLOT.setRelease(slots, slot, null);
                        return task;
                    }
                    Task left = (Task) SLOT.getAndSet(slots, slot, null);
                    if (!REMOVED.equals(left)) {
                        return left;
                    }
                }
            } else if (counters.lv(HEAD) == head) {
                return null; // claimed, and not filled yet
            }
        }
    }

    /** Takes a task out from the middle. False where it is not there: somebody has taken it. */
    boolean remove(Task task) {
        @Nullable Task[] slots = ring;
        if (slots != null) {
            long tail = counters.lv(TAIL) & ~SEALED;
            for (long number = counters.lv(HEAD); number < tail; number++) {
                if (SLOT.compareAndSet(slots, (int) number & mask, task, REMOVED)) {
                    return true;
                }
            }
        }
        if (rest.remove(task)) {
            counters.getAndAdd(WAITING_IN_REST, -1);
            return true;
        }
        return false;
    }

    /** Those that wait, as they are while one looks. */
    List<Task> waiting() {
        List<Task> all = new ArrayList<>();
        @Nullable Task[] slots = ring;
        if (slots != null) {
            long tail = counters.lv(TAIL) & ~SEALED;
            for (long number = counters.lv(HEAD); number < tail; number++) {
                Task task = (Task) SLOT.getAcquire(slots, (int) number & mask);
                if (task != null && !REMOVED.equals(task)) {
                    all.add(task);
                }
            }
        }
        all.addAll(rest);
        return all;
    }

    /** Whether the tail is beyond the head; where it was before, nobody need look at it, which producers keep changing. */
    private boolean isAdded(long head) {
        if (head < counters.lv(TAIL_SEEN)) {
            return true;
        }
        long tail = counters.lv(TAIL) & ~SEALED;
        counters.so(TAIL_SEEN, tail); // it may go back: then somebody looks once more
        return head < tail;
    }

    private @Nullable Task pollRest() {
        Task task = rest.poll();
        if (task != null) {
            counters.getAndAdd(WAITING_IN_REST, -1);
            counters.getAndAdd(TAKEN_FROM_REST, 1);
        }
        return task;
    }

    boolean isEmpty() {
        @Nullable Task[] slots = ring;
        if (slots == null) {
            return true;
        }
        for (; ; ) {
            long head = counters.lv(HEAD);
            boolean added = isAdded(head);
            boolean filled = SLOT.getAcquire(slots, (int) head & mask) != null;
            if (counters.lv(HEAD) == head) {
                return added ? !filled : rest.isEmpty();
            }
        }
    }

    /** About how often what waits is due; of many only the first are asked. */
    long due() {
        @Nullable Task[] slots = ring;
        if (slots == null) {
            return 0;
        }
        long head = counters.lv(HEAD);
        long tail = Math.max(counters.lv(TAIL) & ~SEALED, head);
        long asked = Math.min(tail, head + MOST_ASKED);
        long sum = tail - asked + counters.lv(WAITING_IN_REST);
        for (long number = head; number < asked; number++) {
            Task task = (Task) SLOT.getAcquire(slots, (int) number & mask);
            sum += task == null ? 0 : task.due();
        }
        return sum;
    }

    /** A number that changes whenever a task is taken. */
    long taken() {
        return counters.lv(HEAD) + counters.lv(TAKEN_FROM_REST);
    }

    /** How many were ever added to the ring. */
    long addedToRing() {
        return counters.lv(TAIL) & ~SEALED;
    }

    /** Lets nothing more in. False, and nothing is changed, where more was added to the ring than the given number. */
    boolean seal(long added) {
        return counters.cas(TAIL, added, added | SEALED);
    }

    /** Undoes {@link #seal}. */
    void unseal() {
        long tail = counters.lv(TAIL);
        counters.cas(TAIL, tail, tail & ~SEALED);
    }
}
