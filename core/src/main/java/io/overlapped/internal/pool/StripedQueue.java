package io.overlapped.internal.pool;

import io.overlapped.internal.engine.Task;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Callbacks of one priority, in several {@link CallbackQueue}s, so that threads that add at the same time do not wait for each
 * other's cache lines. What one thread adds goes into one stripe and is taken from it in its order; between stripes
 * there is none. A taker stays with a stripe for some tasks, then goes on to the next: none waits for another's to be empty.
 */
final class StripedQueue {
    private static final int MOST_STRIPES = 8;

    private final CallbackQueue[] stripes;
    private final int mask;

    /** Where a taker is. Belongs to one thread. */
    static final class Cursor {
        private static final int STAY = 64;

        private int stripe;
        private int taken;

        /** Takers begin at different stripes. */
        Cursor(int stripe) {
            this.stripe = stripe;
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
        int stripe = cursor.stripe;
        if (cursor.taken++ == Cursor.STAY) {
            stripe++;
        }
        for (int i = 0; i <= mask; i++, stripe++) {
            Task task = stripes[stripe & mask].poll();
            if (task != null) {
                if (stripe != cursor.stripe) {
                    cursor.stripe = stripe & mask;
                    cursor.taken = 0;
                }
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

    /** About how many wait. */
    long size() {
        long sum = 0;
        for (CallbackQueue stripe : stripes) {
            sum += stripe.size();
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
