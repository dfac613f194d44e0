package io.overlapped.benchmarks.report;

/**
 * Where it was measured.
 *
 * @param processor its model
 * @param processors how many of them
 * @param memoryMiB of main memory
 * @param kernel its release
 * @param java version of the JDK
 * @param fileSystem of the data files
 * @param compiler that built the C yardstick, or why there is none
 * @param loadBefore load average of the last minute when the run began
 * @param loadAfter the same when it ended
 */
public record Machine(
        String processor,
        int processors,
        long memoryMiB,
        String kernel,
        String java,
        String fileSystem,
        String compiler,
        double loadBefore,
        double loadAfter) {}
