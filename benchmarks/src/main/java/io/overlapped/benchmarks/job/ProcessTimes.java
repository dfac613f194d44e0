package io.overlapped.benchmarks.job;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The CPU time of this process, user and system, of all its threads and of the kernel workers that work for it:
 * getrusage(2), in microseconds. The JDK's own bean counts clock ticks of 10 ms.
 */
final class ProcessTimes {
    private static final int RUSAGE_SELF = 0;
    private static final long RUSAGE_BYTES = 144;
    private static final MethodHandle GETRUSAGE = getrusage();

    private ProcessTimes() {}

    @SuppressWarnings("restricted")
    private static MethodHandle getrusage() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("getrusage"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    }

    static double microseconds() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment usage = arena.allocate(RUSAGE_BYTES, 8);
            int result = (int) GETRUSAGE.invokeExact(RUSAGE_SELF, usage);
            if (result != 0) {
                throw new IllegalStateException("getrusage failed");
            }
            return timeval(usage, 0) + timeval(usage, 16);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static double timeval(MemorySegment usage, long at) {
        return usage.get(ValueLayout.JAVA_LONG, at) * 1e6 + usage.get(ValueLayout.JAVA_LONG, at + 8);
    }
}
