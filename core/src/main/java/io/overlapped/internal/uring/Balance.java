package io.overlapped.internal.uring;

import io.overlapped.internal.engine.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives operations that callbacks issue to another ring, while this one has many more than that. A chain of callbacks stays on its
 * ring, so that chains which began unevenly would stay so, with one thread in small batches, for which entering the kernel costs the
 * most, or asleep. Belongs to the thread that serves the ring; what it reads of other rings is a guess.
 */
final class Balance {
    /** How many more there must be here than there. */
    private static final int MORE = 8;

    private int surplus;
    private @Nullable RingLane receiver;

    /** Once in each round, with what is here. */
    void look(RingLane here, int load, List<RingLane> lanes) {
        surplus = 0;
        if (load <= MORE || lanes.size() == 1) {
            return;
        }
        int least = load - MORE;
        for (RingLane other : lanes) {
            int there = other.load();
            if (there < least && other != here && !other.isInCallback()) {
                least = there;
                receiver = other;
                surplus = (load - there) / 2;
            }
        }
    }

    /** Gives away an operation that the ring's thread was about to issue. False where it is to stay. */
    boolean giveAway(Operation operation) {
        if (surplus <= 0 || receiver == null || operation.descriptor().isStream()) {
            return false;
        }
        surplus--;
        return receiver.accept(operation);
    }
}
