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
import java.nio.file.StandardOpenOption;

/** What of a file is in the page cache: mincore(2) tells, posix_fadvise(2) drops. */
public final class PageCache {
    private static final int PAGE = 4096;
    private static final int O_RDONLY = 0;
    private static final int POSIX_FADV_DONTNEED = 4;
    private static final MethodHandle MINCORE = function(
            "mincore",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
    private static final MethodHandle OPEN =
            function("open", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    private static final MethodHandle CLOSE =
            function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle ADVISE = function(
            "posix_fadvise",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT));

    private PageCache() {}

    @SuppressWarnings("restricted")
    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }

    /** The share of the file's pages that are in memory, 0 to 1. */
    public static double residentShare(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            long pages = (channel.size() + PAGE - 1) / PAGE;
            MemorySegment resident = arena.allocate(pages);
            if ((int) MINCORE.invokeExact(mapped, channel.size(), resident) != 0) {
                throw new IOException("mincore cannot tell what of " + file + " is in the page cache");
            }
            long count = 0;
            for (long page = 0; page < pages; page++) {
                count += resident.get(ValueLayout.JAVA_BYTE, page) & 1;
            }
            return (double) count / pages;
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** Drops what was written back already. */
    public static void drop(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = (int) OPEN.invokeExact(arena.allocateFrom(file.toString()), O_RDONLY);
            if (descriptor < 0) {
                throw new IOException("open of " + file + " failed");
            }
            int refused = (int) ADVISE.invokeExact(descriptor, 0L, 0L, POSIX_FADV_DONTNEED);
            int unclosed = (int) CLOSE.invokeExact(descriptor);
            if (refused != 0 || unclosed != 0) {
                throw new IOException("posix_fadvise of " + file + " failed: " + refused);
            }
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    private static IOException rethrown(Throwable failure) {
        return switch (failure) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> new IOException(failure);
        };
    }
}
