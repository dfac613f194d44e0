package io.overlapped.benchmarks.job;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The file mapped; each block of a batch is announced by madvise(MADV_WILLNEED), then all are copied out. Where the job is past the page
 * cache, which a mapping cannot be, what was read is dropped from it after each batch, so that the next finds it as cold
 * as direct reads do; that takes a part of its time.
 */
final class MappedBatch implements BatchDriver.Together {
    private static final int MADV_RANDOM = 1;
    private static final int MADV_WILLNEED = 3;
    private static final int POSIX_FADV_DONTNEED = 4;
    private static final int MADV_DONTNEED = 4;
    private static final MethodHandle MADVISE = function(
            "madvise",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
    private static final MethodHandle FADVISE = function(
            "posix_fadvise",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT));
    private static final MethodHandle OPEN =
            function("open", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    private static final MethodHandle CLOSE =
            function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private final JobSpec spec;
    private final Slots slots;
    private final long[] offsets;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment mapped;
    private final int fd;

    MappedBatch(JobSpec spec, Slots slots) throws IOException {
        this.spec = spec;
        this.slots = slots;
        offsets = new long[slots.size()];
        try (FileChannel channel = FileChannel.open(Path.of(spec.file()))) {
            mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, spec.fileBytes(), arena);
        }
        fd = call(OPEN, "open", arena.allocateFrom(spec.file()), 0);
        call(MADVISE, "madvise", mapped, mapped.byteSize(), MADV_RANDOM);
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }

    private static int call(MethodHandle function, String name, Object... arguments) throws IOException {
        try {
            int result = (int) function.invokeWithArguments(arguments);
            if (result < 0) {
                throw new IOException(name + " failed");
            }
            return result;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void prepare(int slot, long offset) throws IOException {
        offsets[slot] = offset;
        try {
            int result =
                    (int) MADVISE.invokeExact(mapped.asSlice(offset, spec.block()), (long) spec.block(), MADV_WILLNEED);
            if (result < 0) {
                throw new IOException("madvise failed");
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void perform() throws IOException {
        for (int slot = 0; slot < offsets.length; slot++) {
            MemorySegment.copy(mapped, offsets[slot], slots.segment(slot), 0, spec.block());
        }
        if (spec.direct()) {
            call(MADVISE, "madvise", mapped, mapped.byteSize(), MADV_DONTNEED);
            call(FADVISE, "posix_fadvise", fd, 0L, spec.fileBytes(), POSIX_FADV_DONTNEED);
        }
    }

    @Override
    public long result(int slot) {
        return spec.block();
    }

    @Override
    public void end() throws IOException {
        call(CLOSE, "close", fd);
        arena.close();
    }
}
