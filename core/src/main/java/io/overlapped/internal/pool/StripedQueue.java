package io.overlapped.internal.pool;

import io.overlapped.internal.engine.Task;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Callbacks of one priority, in several {@link CallbackQueue}s, so that threads that add at the same time do not wait for each
 * other's cache lines. What one thread adds goes into one stripe and is taken from it in its order; between stripes
 * there is none.
 *
 * <p>A thread of the pool's has a stripe of its own, and looks there first: so what its callbacks add it mostly takes itself, and
 * two threads do not hand each other's chains to and fro, which costs twice as much. Now and then it looks at another stripe first.
 */
final class StripedQueue {
    private static final int MOST_STRIPES = 8;

    private final CallbackQueue[] stripes;
    private final int mask;

    /** Where a taker looks. Belongs to one thread. */
    static final class Cursor {
        /** Callbacks after which another stripe than its own comes first. */
        private static final int STAY = 64;

        private final int own;
        private int other;
        private int stayed;
        private boolean turn;

        /** {@code own} is where the thread itself adds. */
        Cursor(int own) {
            this.own = own;
            this.other = own + 1;
        }

        /** True every other time: of two kinds of tasks none comes first for good. */
        boolean takesTurns() {
            turn = !turn;
            return turn;
        }

        /** A task that was taken ran so many callbacks besides the first. */
        void ranMore(int count) {
            stayed += count;
        }
    }

    /** A single stripe: all is in order. */
    StripedQueue() {
        this(1);
    }

    /** About as many stripes, a power of two. */
    StripedQueue(int wish) {
        int count = Integer.highestOneBit(Math.clamp(wish, 1, MOST_STRIPES));
        stripes = new CallbackQueue[count];
        for (int i = 0; i < count; i++) {
            stripes[i] = new CallbackQueue();
        }
        mask = count - 1;
    }

    CallbackQueue stripe(int number) {
        return stripes[number & mask];
    }

    Stream<CallbackQueue> stripes() {
        return Stream.of(stripes);
    }

    @Nullable
    Task poll(Cursor cursor) {
        if (mask == 0) {
            return stripes[0].poll();
        }
        if (++cursor.stayed < Cursor.STAY) {
            Task task = stripes[cursor.own & mask].poll();
            if (task != null) {
                return task;
            }
        } else {
            cursor.stayed = 0;
            cursor.other++;
        }
        for (int i = 0; i <= mask; i++) {
            Task task = stripes[(cursor.other + i) & mask].poll();
            if (task != null) {
                cursor.other += i;
                return task;
            }
        }
        return null;
    }

    boolean isEmpty() {
        for (CallbackQueue stripe : stripes) {
            if (!stripe.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** About how often what waits is due. */
    long due() {
        long sum = 0;
        for (CallbackQueue stripe : stripes) {
            sum += stripe.due();
        }
        return sum;
    }

    /** A number that grows whenever a task is taken. */
    long taken() {
        long sum = 0;
        for (CallbackQueue stripe : stripes) {
            sum += stripe.taken();
        }
        return sum;
    }
}
