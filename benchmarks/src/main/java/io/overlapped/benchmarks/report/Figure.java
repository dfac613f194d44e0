package io.overlapped.benchmarks.report;

import io.overlapped.benchmarks.job.Figures;
import org.jspecify.annotations.Nullable;

/** One of the figures that a process reports. */
public enum Figure {
    /** Operations a second. */
    OPERATIONS("operations/s"),
    /** CPU microseconds an operation. */
    CPU("CPU µs/op"),
    /** Median latency. */
    P50("p50 µs"),
    /** 99th percentile. */
    P99("p99 µs"),
    /** 99.9th percentile. */
    P999("p99.9 µs"),
    /** Bytes allocated an operation. */
    ALLOCATED("bytes/op"),
    /** Rate while callbacks block, as a share of the rate without. */
    BLOCKED_SHARE("share of free rate"),
    /** CPU of the library's threads in 10 s of idleness. */
    IDLE_MILLIS("CPU ms in 10 s"),
    /** CPU of the whole process in 10 s of idleness. */
    IDLE_PROCESS_MILLIS("process CPU ms in 10 s"),
    /** Time that processors counted as waiting for I/O. */
    WAITING_PERCENT("iowait %"),
    /** Threads that carry virtual ones. */
    CARRIERS("carriers");

    private final String label;

    Figure(String label) {
        this.label = label;
    }

    /** {@return its name and unit, for a reader} */
    public String label() {
        return label;
    }

    /** {@return its value, or null where it was not measured} */
    public @Nullable Double of(Figures figures) {
        return switch (this) {
            case OPERATIONS -> figures.operations();
            case CPU -> figures.cpu();
            case P50 -> figures.p50();
            case P99 -> figures.p99();
            case P999 -> figures.p999();
            case ALLOCATED -> figures.allocated();
            case BLOCKED_SHARE -> figures.blockedShare();
            case IDLE_MILLIS -> figures.idleMillis();
            case IDLE_PROCESS_MILLIS -> figures.idleProcessMillis();
            case WAITING_PERCENT -> figures.waitingPercent();
            case CARRIERS -> figures.carriers();
        };
    }
}
