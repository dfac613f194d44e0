package io.overlapped.stress.closing;

import java.util.concurrent.atomic.LongAdder;

/** What happened: a run in which some of it did not happen has proved little. */
public final class Tally {
    private final LongAdder rounds = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder refusedOperations = new LongAdder();
    private final LongAdder refusedCloses = new LongAdder();
    private final LongAdder guards = new LongAdder();

    Tally() {}

    void add(Attempt attempt) {
        (attempt.succeeded() ? succeeded : attempt.hasBegun() ? failed : refusedOperations).increment();
    }

    void round() {
        rounds.increment();
    }

    void refusals(int count) {
        refusedCloses.add(count);
    }

    void guards(long count) {
        guards.add(count);
    }

    /** {@return rounds that are over} */
    public long rounds() {
        return rounds.sum();
    }

    /** {@return operations that succeeded} */
    public long succeeded() {
        return succeeded.sum();
    }

    /** {@return operations that were cut short by a close or a cancel} */
    public long failed() {
        return failed.sum();
    }

    /** {@return operations that were refused, or whose batch was closed before anyone asked for the result} */
    public long refusedOperations() {
        return refusedOperations.sum();
    }

    /** {@return closes that were refused at first, because of operations in flight} */
    public long refusedCloses() {
        return refusedCloses.sum();
    }

    /** {@return pieces of memory that were found as they were left} */
    public long guards() {
        return guards.sum();
    }

    @Override
    public String toString() {
        return rounds() + " rounds; operations: " + succeeded() + " succeeded, " + failed() + " cut short, "
                + refusedOperations() + " refused or not asked for; " + refusedCloses()
                + " closes refused at first; " + guards() + " guards intact";
    }
}
