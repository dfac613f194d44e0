package io.overlapped.benchmarks.job;

import io.overlapped.AsyncFile;
import io.overlapped.PoolStatistics;
import io.overlapped.ThreadPool;
import java.io.IOException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** This library's futures. */
final class FuturePerformer implements OutsideDriver.Performer {
    private final JobSpec spec;
    private final Slots slots;
    private final OutsideDriver driver;
    private final ThreadPool pool;
    private final AsyncFile file;

    FuturePerformer(JobSpec spec, Slots slots, ThreadPool pool, OutsideDriver driver) throws IOException {
        this.spec = spec;
        this.slots = slots;
        this.driver = driver;
        this.pool = pool;
        this.file =
                AsyncFile.open(Path.of(spec.file()), pool, FileOptions.of(spec).toArray(OpenOption[]::new));
    }

    @Override
    public void issue(int slot, int handle, long offset) {
        CompletableFuture<Long> future =
                spec.write() ? file.write(slots.segment(slot), offset) : file.read(slots.segment(slot), offset);
        var _ = future.whenComplete((bytes, failure) -> {
            if (failure != null) {
                driver.failed(slot, failure);
            } else {
                driver.completed(slot, bytes);
            }
        });
    }

    @Override
    public PoolStatistics statistics() {
        return pool.statistics();
    }

    @Override
    public void end() {
        file.close();
        pool.close();
    }
}
