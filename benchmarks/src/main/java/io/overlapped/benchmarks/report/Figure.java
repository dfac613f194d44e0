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
    CARRIERS("carriers"),
    /** Time in which the device had something to do. */
    DEVICE_BUSY("device busy %"),
    /** Requests that are with the device. */
    DEVICE_QUEUE("device queue"),
    /** Blocks written for each flush of the device. */
    WRITES_PER_FLUSH("writes/flush"),
    /** What a flush of the device takes. */
    FLUSH("flush µs");

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
            case DEVICE_BUSY, DEVICE_QUEUE, WRITES_PER_FLUSH, FLUSH -> of(figures.device());
        };
    }

    private @Nullable Double of(Figures.@Nullable Device device) {
        if (device == null) {
            return null;
        }
        return switch (this) {
            case DEVICE_BUSY -> device.busyPercent();
            case DEVICE_QUEUE -> device.queue();
            case WRITES_PER_FLUSH -> device.writesPerFlush();
            case FLUSH -> device.flushMicros();
            default -> throw new IllegalStateException(this + " is no figure of a device");
        };
    }
}
