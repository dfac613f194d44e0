package io.overlapped.benchmarks.job;

import com.sun.management.ThreadMXBean;
import io.overlapped.PoolStatistics;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The counters of a process at one moment. */
record Sample(
        long nanos,
        long completed,
        double cpuMicros,
        long allocated,
        @Nullable PoolStatistics statistics) {
    private static final int ATTEMPTS = 50;
    private static final long CLOSE_NANOS = 200_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /**
     * Looks at a driver's counters. All belong to one moment: if the looking thread lost the processor in between, which on a
     * machine with more threads than processors it does, it looks again.
     */
    static Sample of(Slots slots, Supplier<@Nullable PoolStatistics> statistics) {
        Sample best = null;
        long narrowest = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS && narrowest > CLOSE_NANOS; attempt++) {
            long begin = System.nanoTime();
            double cpu = ProcessTimes.microseconds();
            long completed = slots.completed();
            PoolStatistics served = statistics.get();
            long end = System.nanoTime();
            if (end - begin < narrowest) {
                narrowest = end - begin;
                best = new Sample(begin, completed, cpu, THREADS.getTotalThreadAllocatedBytes(), served);
            }
        }
        return Objects.requireNonNull(best);
    }

    /** What happened since an earlier moment, by operation. */
    Figures since(Sample before, Histogram latencies) {
        double seconds = (nanos - before.nanos) * 1e-9;
        double operations = completed - before.completed;
        boolean timed = latencies.getTotalCount() != 0;
        return new Figures(
                operations / seconds,
                (cpuMicros - before.cpuMicros) / operations,
                timed ? micros(latencies, 50) : null,
                timed ? micros(latencies, 99) : null,
                timed ? micros(latencies, 99.9) : null,
                (allocated - before.allocated) / operations,
                path(before.statistics, statistics),
                null,
                null,
                null,
                null,
                null,
                operations == 0 ? "no operation completed" : null);
    }

    private static double micros(Histogram latencies, double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1000.0;
    }

    /** {@return what was served between two moments, or null where nobody counts} */
    static Figures.@Nullable Path path(@Nullable PoolStatistics before, @Nullable PoolStatistics now) {
        if (now == null || before == null) {
            return null;
        }
        return new Figures.Path(
                now.engine(),
                now.ringCompletions() - before.ringCompletions(),
                now.inlineHits() - before.inlineHits(),
                now.portableCompletions() - before.portableCompletions(),
                now.takeovers() - before.takeovers());
    }
}
