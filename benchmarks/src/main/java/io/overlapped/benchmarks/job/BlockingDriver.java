package io.overlapped.benchmarks.job;

import io.overlapped.PoolStatistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A thread for each slot, platform or virtual, that waits for its operation and issues the next. */
final class BlockingDriver implements Driver {
    /** One operation from beginning to end, in a calling thread. */
    interface Call {
        /** Returns the bytes moved. */
        long perform(int slot, long offset) throws Exception;

        default @Nullable PoolStatistics statistics() {
            return null;
        }

        void end() throws Exception;
    }

    private final Slots slots;
    private final Call call;
    private final boolean virtual;
    private final List<Thread> threads = new ArrayList<>();

    BlockingDriver(Slots slots, Call call, boolean virtual) {
        this.slots = slots;
        this.call = call;
        this.virtual = virtual;
    }

    @Override
    public void start() {
        Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
        for (int i = 0; i < slots.size(); i++) {
            int slot = i;
            threads.add(builder.name("caller-" + slot).start(() -> run(slot)));
        }
    }

    private void run(int slot) {
        try {
            while (!slots.isStopped()) {
                long offset = slots.next(slot);
                slots.done(slot, call.perform(slot, offset));
            }
        } catch (Throwable e) {
            slots.fail(e);
        }
    }

    @Override
    public @Nullable PoolStatistics statistics() {
        return call.statistics();
    }

    @Override
    public void end() throws Exception {
        for (Thread thread : threads) {
            if (!thread.join(Duration.ofSeconds(30))) {
                throw new IllegalStateException(thread.getName() + " has not ended 30 s after the end of the job");
            }
        }
        call.end();
    }
}
