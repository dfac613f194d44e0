package io.overlapped.internal.uring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Who may touch a ring: one word, and whoever wrote it last.
 *
 * <p><b>States.</b>
 * <ul>
 * <li>FREE: nobody. The pool is finding a thread; that thread {@linkplain #adopt adopts} the ring.
 * <li>IN_RING: the thread that serves it is at the queues. Nobody can take the ring from it.
 * <li>IN_CALLBACK: that thread runs code of the program's. The ring is complete and at rest, and may be taken.
 * </ul>
 *
 * <p><b>Rules.</b> Only the holder changes IN_RING, so entering a callback is a plain release store. Leaving one, or
 * coming back within it to issue an operation, is a CAS from the very word that the holder stored: it fails exactly when
 * somebody took the ring. From then on that thread touches neither submission queue, completion queue, slots, nor
 * the list of results to deliver; it finishes its callback and goes on as an ordinary thread. A taker's CAS acquires what the
 * holder's store released: everything that the holder did to the ring.
 *
 * <p>The upper bits count callbacks, the bits between count the comings and goings within one. They never repeat, so a
 * word that was seen twice means the same callback and nothing in between.
 */
final class Custody {
    static final long LOST = -1;

    private static final long FREE = 0;
    private static final long IN_RING = 1;
    private static final long IN_CALLBACK = 2;
    private static final long STATE_MASK = 3;
    private static final long STEP = 4;
    private static final int CALLBACK_SHIFT = 22;
    private static final long CALLBACK_STEP = 1L << CALLBACK_SHIFT;

    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(Custody.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile long word = FREE;

    static boolean isInRing(long seen) {
        return (seen & STATE_MASK) == IN_RING;
    }

    static boolean isInCallback(long seen) {
        return (seen & STATE_MASK) == IN_CALLBACK;
    }

    /** The number of the callback that a word speaks of. */
    static long callback(long seen) {
        return seen >>> CALLBACK_SHIFT;
    }

    long lvWord() {
        return word;
    }

    /** FREE to IN_RING. Returns the holder's word, or {@link #LOST} where it was not free. */
    long adopt() {
        long seen = word;
        if ((seen & STATE_MASK) != FREE) {
            return LOST;
        }
        long mine = nextCallback(seen) | IN_RING;
        return WORD.compareAndSet(this, seen, mine) ? mine : LOST;
    }

    /** IN_RING to IN_CALLBACK, by the holder, for a new callback. */
    long soEnterCallback(long mine) {
        long next = nextCallback(mine) | IN_CALLBACK;
        WORD.setRelease(this, next);
        return next;
    }

    /** IN_RING to IN_CALLBACK, by the holder, back into the callback that it left to issue something. */
    long soReenterCallback(long mine) {
        long next = step(mine) | IN_CALLBACK;
        WORD.setRelease(this, next);
        return next;
    }

    /** IN_CALLBACK to IN_RING, by the holder. {@link #LOST} where somebody took the ring meanwhile. */
    long casLeaveCallback(long mine) {
        long next = step(mine) | IN_RING;
        return WORD.compareAndSet(this, mine, next) ? next : LOST;
    }

    /** IN_CALLBACK to FREE: by the holder that is about to block, or by whoever takes the ring from it. */
    boolean casFree(long seen) {
        return WORD.compareAndSet(this, seen, step(seen) | FREE);
    }

    /** IN_RING to FREE, by the holder that ends. */
    void soFree(long mine) {
        WORD.setRelease(this, step(mine) | FREE);
    }

    private static long step(long seen) {
        return (seen & ~STATE_MASK) + STEP;
    }

    private static long nextCallback(long seen) {
        return ((seen >>> CALLBACK_SHIFT) << CALLBACK_SHIFT) + CALLBACK_STEP;
    }
}
