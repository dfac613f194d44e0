package io.overlapped.benchmarks.job;

import io.overlapped.CallbackEnvironment;
import io.overlapped.Event;
import io.overlapped.FileHandle;
import io.overlapped.Overlapped;
import io.overlapped.PoolStatistics;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import io.overlapped.Win32Error;
import java.io.IOException;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** The model's way to wait: an event in the place of a completion. */
final class OverlappedCall implements BlockingDriver.Call {
    private final JobSpec spec;
    private final Slots slots;
    private final ThreadPool pool;
    private final FileHandle file;
    private final ThreadPoolIo io;
    private final Overlapped[] operations;

    OverlappedCall(JobSpec spec, Slots slots, ThreadPool pool) throws IOException {
        this.spec = spec;
        this.slots = slots;
        this.pool = pool;
        this.file = FileHandle.open(Path.of(spec.file()), FileOptions.of(spec).toArray(OpenOption[]::new));
        this.io = ThreadPoolIo.create(
                file, (instance, context, overlapped, error, bytes, self) -> {}, null, CallbackEnvironment.of(pool));
        this.operations = new Overlapped[slots.size()];
        for (int slot = 0; slot < operations.length; slot++) {
            operations[slot] = new Overlapped().eventWithoutCompletion(Event.manualReset(false));
        }
    }

    @Override
    public long perform(int slot, long offset) throws Exception {
        Overlapped operation = operations[slot].offset(offset);
        var _ = spec.write() ? file.write(slots.segment(slot), operation) : file.read(slots.segment(slot), operation);
        operation.await();
        if (operation.error() != 0) {
            throw new IOException(Win32Error.describe(operation.error()));
        }
        return operation.bytesTransferred();
    }

    @Override
    public PoolStatistics statistics() {
        return pool.statistics();
    }

    @Override
    public void end() {
        io.close();
        file.close();
        pool.close();
    }
}
