package io.overlapped.benchmarks.job;

import io.overlapped.AsyncFile;
import io.overlapped.Batch;
import io.overlapped.PoolStatistics;
import io.overlapped.ThreadPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** This library's Batch. */
final class OverlappedBatch implements BatchDriver.Together {
    private final ThreadPool pool;
    private final AsyncFile file;
    private final Batch batch;
    private final ByteBuffer[] buffers;

    OverlappedBatch(JobSpec spec, Slots slots, ThreadPool pool) throws IOException {
        this.pool = pool;
        this.file =
                AsyncFile.open(Path.of(spec.file()), pool, FileOptions.of(spec).toArray(OpenOption[]::new));
        this.batch = Batch.create(pool);
        this.buffers = new ByteBuffer[slots.size()];
        for (int slot = 0; slot < buffers.length; slot++) {
            buffers[slot] = slots.buffer(slot);
        }
    }

    @Override
    public void prepare(int slot, long offset) {
        if (slot == 0) {
            batch.clear();
        }
        batch.read(file, buffers[slot].clear(), offset);
    }

    @Override
    public void perform() throws InterruptedException {
        batch.await();
    }

    @Override
    public long result(int slot) throws IOException {
        return batch.result(slot);
    }

    @Override
    public PoolStatistics statistics() {
        return pool.statistics();
    }

    @Override
    public void end() {
        batch.close();
        file.close();
        pool.close();
    }
}
