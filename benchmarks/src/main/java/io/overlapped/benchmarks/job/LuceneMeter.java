package io.overlapped.benchmarks.job;

import com.sun.management.ThreadMXBean;
import io.overlapped.PoolStatistics;
import java.lang.management.ManagementFactory;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Counts what happens between its starts and stops, and not what is done in between to prepare. */
final class LuceneMeter {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final LuceneContestant contestant;
    private final Histogram latencies = new Histogram(3);
    private final @Nullable PoolStatistics before;
    private double operations;
    private long nanos;
    private double cpuMicros;
    private double allocated;
    private long startNanos;
    private double startCpu;
    private double startAllocated;

    LuceneMeter(LuceneContestant contestant) {
        this.contestant = contestant;
        this.before = contestant.statistics();
    }

    void start() {
        startAllocated = THREADS.getTotalThreadAllocatedBytes();
        startCpu = ProcessTimes.microseconds();
        startNanos = System.nanoTime();
    }

    void stop(double operationsDone) {
        nanos += System.nanoTime() - startNanos;
        cpuMicros += ProcessTimes.microseconds() - startCpu;
        allocated += THREADS.getTotalThreadAllocatedBytes() - startAllocated;
        operations += operationsDone;
    }

    void latency(long nanosOfOne) {
        latencies.recordValue(nanosOfOne);
    }

    double seconds() {
        return nanos * 1e-9;
    }

    Figures figures() {
        return new Figures(
                operations / seconds(),
                cpuMicros / operations,
                latencies.getValueAtPercentile(50) / 1000.0,
                latencies.getValueAtPercentile(99) / 1000.0,
                latencies.getValueAtPercentile(99.9) / 1000.0,
                allocated / operations,
                Sample.path(before, contestant.statistics()),
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
