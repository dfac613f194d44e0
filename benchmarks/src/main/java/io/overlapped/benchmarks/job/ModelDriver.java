package io.overlapped.benchmarks.job;

import io.overlapped.BufferPool;
import io.overlapped.CallbackEnvironment;
import io.overlapped.CallbackInstance;
import io.overlapped.FileHandle;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.PoolStatistics;
import io.overlapped.PooledBuffer;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import io.overlapped.Win32Error;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Callbacks of this library's, each of which issues its slot's next operation. */
final class ModelDriver implements Driver {
    private final JobSpec spec;
    private final Slots slots;
    private final ThreadPool pool;
    private final List<FileHandle> files = new ArrayList<>();
    private final List<ThreadPoolIo> ios = new ArrayList<>();
    private final Pending pending;
    private final @Nullable BufferPool buffers;
    private final List<PooledBuffer> acquired = new ArrayList<>();

    ModelDriver(JobSpec spec, Slots slots, ThreadPool pool, boolean registered) throws IOException {
        this.spec = spec;
        this.slots = slots;
        this.pool = pool;
        this.pending = new Pending(slots.size());
        this.buffers = registered ? register() : null;
        // A durable write is asked for by itself: the file is opened as for any other.
        OpenOption[] options = FileOptions.forced(spec).toArray(OpenOption[]::new);
        for (int i = 0; i < spec.handles(); i++) {
            FileHandle file = FileHandle.open(Path.of(spec.file()), options);
            files.add(file);
            ios.add(ThreadPoolIo.create(file, this::completed, null, CallbackEnvironment.of(pool)));
        }
    }

    private BufferPool register() {
        BufferPool made = BufferPool.create(pool, spec.block(), slots.size());
        if (!made.isRegistered()) {
            throw new UnsupportedOperationException(made.registrationReason());
        }
        for (int slot = 0; slot < slots.size(); slot++) {
            PooledBuffer buffer = Objects.requireNonNull(made.tryAcquire());
            acquired.add(buffer);
            slots.use(slot, buffer.segment());
        }
        return made;
    }

    @Override
    public void start() {
        for (int slot = 0; slot < slots.size(); slot++) {
            Chained chained = new Chained(slot, slots.segment(slot));
            chained.durable(spec.durable());
            issue(chained);
        }
    }

    private void issue(Chained chained) {
        long offset = slots.next(chained.slot);
        int handle = slots.handle(chained.slot);
        chained.offset(offset);
        ios.get(handle).start();
        Outcome outcome = spec.write()
                ? files.get(handle).write(chained.segment, chained)
                : files.get(handle).read(chained.segment, chained);
        if (!outcome.expectsCompletion()) {
            ios.get(handle).cancel();
            slots.fail(new IOException(Win32Error.describe(chained.error())));
            pending.ended();
        }
    }

    private void completed(
            CallbackInstance instance,
            @Nullable Object context,
            Overlapped overlapped,
            int error,
            long bytes,
            ThreadPoolIo io) {
        Chained chained = (Chained) overlapped;
        if (error != 0) {
            slots.fail(new IOException(Win32Error.describe(error)));
        } else {
            slots.done(chained.slot, bytes);
        }
        if (slots.isStopped()) {
            pending.ended();
        } else {
            issue(chained);
        }
    }

    @Override
    public void readOnce(Runnable callback) throws IOException {
        FileHandle file =
                FileHandle.open(Path.of(spec.file()), FileOptions.of(spec).toArray(OpenOption[]::new));
        ThreadPoolIo io = ThreadPoolIo.create(
                file,
                (instance, context, overlapped, error, bytes, self) -> callback.run(),
                null,
                CallbackEnvironment.of(pool));
        files.add(file);
        ios.add(io);
        io.start();
        Outcome outcome = file.read(Arena.global().allocate(spec.block(), spec.block()), new Overlapped(0));
        if (!outcome.expectsCompletion()) {
            throw new IOException("the read that was to block its callback ended with " + outcome);
        }
    }

    @Override
    public PoolStatistics statistics() {
        return pool.statistics();
    }

    @Override
    public void end() throws Exception {
        pending.await();
        ios.forEach(ThreadPoolIo::close);
        files.forEach(FileHandle::close);
        acquired.forEach(PooledBuffer::close);
        if (buffers != null) {
            buffers.close();
        }
        pool.close();
    }

    private static final class Chained extends Overlapped {
        private final int slot;
        private final MemorySegment segment;

        Chained(int slot, MemorySegment segment) {
            this.slot = slot;
            this.segment = segment;
        }
    }
}
