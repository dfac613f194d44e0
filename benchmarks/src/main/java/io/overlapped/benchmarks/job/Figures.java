package io.overlapped.benchmarks.job;

import org.jspecify.annotations.Nullable;

/**
 * What a process measured. What a contestant cannot tell, or a job does not ask for, is absent.
 *
 * @param operations a second
 * @param cpu microseconds of CPU for each operation, of the whole process, kernel workers included
 * @param p50 microseconds from issue to result that half of the operations stayed below
 * @param p99 the same for 99 of 100
 * @param p999 the same for 999 of 1000
 * @param allocated bytes of heap for each operation, over all threads
 * @param path who served the operations
 * @param blockedShare rate while callbacks block, as a share of the rate without
 * @param idleMillis CPU milliseconds in 10 seconds of idleness, of the library's threads
 * @param idleProcessMillis the same for the whole process, the JVM's own threads included
 * @param waitingPercent share of one processor's time that counted as waiting for I/O meanwhile, of the whole machine
 * @param carriers threads that carried virtual threads at the end
 * @param device what the file's device did meanwhile, where the job writes
 * @param failure why there are no figures
 */
public record Figures(
        @Nullable Double operations,
        @Nullable Double cpu,
        @Nullable Double p50,
        @Nullable Double p99,
        @Nullable Double p999,
        @Nullable Double allocated,
        @Nullable Path path,
        @Nullable Double blockedShare,
        @Nullable Double idleMillis,
        @Nullable Double idleProcessMillis,
        @Nullable Double waitingPercent,
        @Nullable Double carriers,
        @Nullable Device device,
        @Nullable String failure) {

    /**
     * Who served the operations of a measurement, by the library's own counters.
     *
     * @param engine the engine's name
     * @param ring completions of a ring
     * @param inline served in the issuing thread
     * @param portable system calls on a thread of the pool
     * @param takeovers rings that went to another thread
     */
    public record Path(String engine, long ring, long inline, long portable, long takeovers) {
        /** {@return the share of the operations that rings completed, 0 to 1} */
        public double ringShare() {
            long all = ring + inline + portable;
            return all == 0 ? 0 : (double) ring / all;
        }
    }

    /**
     * What a device did for all who use it, by the kernel's count.
     *
     * @param busyPercent share of the time in which it had something to do
     * @param queue requests that were with it on average while it was busy, those that wait for a flush included
     * @param writesPerFlush blocks of the job's size that were written for each flush; null where there was none
     * @param flushMicros what a flush took on average, in microseconds; null where there was none
     */
    public record Device(
            double busyPercent,
            double queue,
            @Nullable Double writesPerFlush,
            @Nullable Double flushMicros) {}

    /** Without figures of a device: a process does not know it. */
    public Figures(
            @Nullable Double operations,
            @Nullable Double cpu,
            @Nullable Double p50,
            @Nullable Double p99,
            @Nullable Double p999,
            @Nullable Double allocated,
            @Nullable Path path,
            @Nullable Double blockedShare,
            @Nullable Double idleMillis,
            @Nullable Double idleProcessMillis,
            @Nullable Double waitingPercent,
            @Nullable Double carriers,
            @Nullable String failure) {
        this(
                operations,
                cpu,
                p50,
                p99,
                p999,
                allocated,
                path,
                blockedShare,
                idleMillis,
                idleProcessMillis,
                waitingPercent,
                carriers,
                null,
                failure);
    }

    /** {@return the same with what the device did} */
    public Figures withDevice(@Nullable Device seen) {
        return new Figures(
                operations,
                cpu,
                p50,
                p99,
                p999,
                allocated,
                path,
                blockedShare,
                idleMillis,
                idleProcessMillis,
                waitingPercent,
                carriers,
                seen,
                failure);
    }

    /** {@return the same with a number of carriers} */
    public Figures withCarriers(double number) {
        return new Figures(
                operations,
                cpu,
                p50,
                p99,
                p999,
                allocated,
                path,
                blockedShare,
                idleMillis,
                idleProcessMillis,
                waitingPercent,
                number,
                device,
                failure);
    }

    /** {@return no figures, and why} */
    public static Figures failed(String why) {
        return new Figures(null, null, null, null, null, null, null, null, null, null, null, null, null, why);
    }
}
