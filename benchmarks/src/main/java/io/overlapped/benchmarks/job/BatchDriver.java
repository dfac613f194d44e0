package io.overlapped.benchmarks.job;

import io.overlapped.PoolStatistics;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One thread that has the operations of all slots performed together, looks at each result, and goes on with the next batch. */
final class BatchDriver implements Driver {
    /** A way of performing many reads. */
    interface Together {
        void prepare(int slot, long offset) throws Exception;

        /** Returns when all that was prepared is done. */
        void perform() throws Exception;

        /** Returns the bytes read. */
        long result(int slot) throws Exception;

        default @Nullable PoolStatistics statistics() {
            return null;
        }

        void end() throws Exception;
    }

    private final Slots slots;
    private final Together together;
    private final Thread thread;

    BatchDriver(Slots slots, Together together, boolean virtual) {
        this.slots = slots;
        this.together = together;
        Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
        thread = builder.name("batches").unstarted(this::run);
    }

    @Override
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!slots.isStopped()) {
                for (int slot = 0; slot < slots.size(); slot++) {
                    together.prepare(slot, slots.next(slot));
                }
                together.perform();
                for (int slot = 0; slot < slots.size(); slot++) {
                    slots.done(slot, together.result(slot));
                }
            }
        } catch (Throwable e) {
            slots.fail(e);
        }
    }

    @Override
    public @Nullable PoolStatistics statistics() {
        return together.statistics();
    }

    @Override
    public void end() throws Exception {
        if (!thread.join(Duration.ofSeconds(30))) {
            throw new IllegalStateException("the last batch has not ended 30 s after the end of the job");
        }
        together.end();
    }
}
