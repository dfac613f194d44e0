package io.overlapped.benchmarks.job;

import io.overlapped.CallbackEnvironment;
import io.overlapped.CallbackInstance;
import io.overlapped.FileHandle;
import io.overlapped.NotificationMode;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.PoolStatistics;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import io.overlapped.Win32Error;
import java.io.IOException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** This library's model, used from outside its pool; optionally without callbacks for what succeeds at once. */
final class ModelPerformer implements OutsideDriver.Performer {
    private final JobSpec spec;
    private final Slots slots;
    private final OutsideDriver driver;
    private final ThreadPool pool;
    private final FileHandle file;
    private final ThreadPoolIo io;
    private final Issued[] operations;

    ModelPerformer(JobSpec spec, Slots slots, ThreadPool pool, boolean skip, OutsideDriver driver) throws IOException {
        this.spec = spec;
        this.slots = slots;
        this.driver = driver;
        this.pool = pool;
        this.file = FileHandle.open(Path.of(spec.file()), FileOptions.of(spec).toArray(OpenOption[]::new));
        if (skip) {
            file.notificationModes(NotificationMode.SKIP_COMPLETION_ON_SUCCESS);
        }
        this.io = ThreadPoolIo.create(file, this::completed, null, CallbackEnvironment.of(pool));
        this.operations = new Issued[slots.size()];
        for (int slot = 0; slot < operations.length; slot++) {
            operations[slot] = new Issued(slot);
        }
    }

    @Override
    public void issue(int slot, int handle, long offset) {
        Issued operation = operations[slot];
        operation.offset(offset);
        io.start();
        Outcome outcome =
                spec.write() ? file.write(slots.segment(slot), operation) : file.read(slots.segment(slot), operation);
        if (!outcome.expectsCompletion()) {
            io.cancel();
            ended(slot, operation.error(), operation.bytesTransferred());
        }
    }

    private void completed(
            CallbackInstance instance,
            @Nullable Object context,
            Overlapped overlapped,
            int error,
            long bytes,
            ThreadPoolIo self) {
        ended(((Issued) overlapped).slot, error, bytes);
    }

    private void ended(int slot, int error, long bytes) {
        if (error != 0) {
            driver.failed(slot, new IOException(Win32Error.describe(error)));
        } else {
            driver.completed(slot, bytes);
        }
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

    private static final class Issued extends Overlapped {
        private final int slot;

        Issued(int slot) {
            this.slot = slot;
        }
    }
}
