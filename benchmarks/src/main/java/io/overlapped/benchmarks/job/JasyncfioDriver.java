package io.overlapped.benchmarks.job;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import one.jasyncfio.AsyncFile;
import one.jasyncfio.EventExecutor;
import one.jasyncfio.OpenOption;
import org.jspecify.annotations.Nullable;

/**
 * jasyncfio (Apache-2.0), another library over io_uring, through JNI: its futures, chained. A ring's executor serves the
 * files that were opened on it, so there is an executor and a file for each processor. What is issued on the ring's own thread
 * waits there for up to a second, so a completion issues the next operation on another thread.
 */
final class JasyncfioDriver implements Driver {
    private final JobSpec spec;
    private final Slots slots;
    private final Pending pending;
    private final List<EventExecutor> executors = new ArrayList<>();
    private final List<AsyncFile> files = new ArrayList<>();
    private final ExecutorService issuers =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());

    JasyncfioDriver(JobSpec spec, Slots slots) throws Exception {
        this.spec = spec;
        this.slots = slots;
        this.pending = new Pending(slots.size());
        for (int i = 0; i < Math.min(slots.size(), Runtime.getRuntime().availableProcessors()); i++) {
            EventExecutor executor = EventExecutor.initDefault();
            executors.add(executor);
            files.add(open(spec, executor));
        }
    }

    static AsyncFile open(JobSpec spec, EventExecutor executor) throws Exception {
        List<OpenOption> options = new ArrayList<>();
        options.add(spec.write() ? OpenOption.WRITE_ONLY : OpenOption.READ_ONLY);
        if (spec.direct()) {
            options.add(OpenOption.DIRECT);
        }
        if (spec.durable()) {
            options.add(OpenOption.DSYNC);
        }
        return AsyncFile.open(Path.of(spec.file()), executor, options.toArray(OpenOption[]::new))
                .get();
    }

    @Override
    public void start() {
        for (int slot = 0; slot < slots.size(); slot++) {
            issue(slot, files.get(slot % files.size()), slots.buffer(slot));
        }
    }

    private void issue(int slot, AsyncFile file, ByteBuffer buffer) {
        long offset = slots.next(slot);
        buffer.clear();
        var _ = perform(spec, file, buffer, offset)
                .whenCompleteAsync((bytes, failure) -> ended(slot, file, buffer, bytes, failure), issuers);
    }

    private void ended(int slot, AsyncFile file, ByteBuffer buffer, Integer bytes, @Nullable Throwable failure) {
        if (failure != null) {
            slots.fail(failure);
        } else {
            slots.done(slot, bytes);
        }
        if (slots.isStopped()) {
            pending.ended();
        } else {
            issue(slot, file, buffer);
        }
    }

    // The class inherits typed methods through a class that is not public, and its bridges lose the types.
    @SuppressWarnings("unchecked")
    private static CompletableFuture<Integer> perform(JobSpec spec, AsyncFile file, ByteBuffer buffer, long offset) {
        return spec.write() ? file.write(buffer, offset, spec.block()) : file.read(buffer, offset, spec.block());
    }

    /** One operation at a time, waited for. */
    static BlockingDriver.Call call(JobSpec spec, Slots slots) throws Exception {
        EventExecutor executor = EventExecutor.initDefault();
        AsyncFile file = open(spec, executor);
        ByteBuffer buffer = slots.buffer(0);
        return new BlockingDriver.Call() {
            @Override
            public long perform(int slot, long offset) throws Exception {
                buffer.clear();
                return JasyncfioDriver.perform(spec, file, buffer, offset).get();
            }

            @Override
            public void end() throws Exception {
                executor.close();
            }
        };
    }

    @Override
    public void end() throws Exception {
        pending.await();
        issuers.shutdown();
        for (EventExecutor executor : executors) {
            executor.close();
        }
    }
}
