package io.overlapped.benchmarks.job;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A pool that has worked and then has nothing to do. Its own threads are told from the JVM's, which are never quite idle, by
 * looking which there are besides those that a JVM without a pool has; the contestant "jvm" is such a JVM.
 */
final class IdleJob {
    private static final double SETTLE_SECONDS = 1;
    private static final double REPORTED_SECONDS = 10;
    private static final int READS = 2000;
    private static final double TICKS_PER_SECOND = 100;

    private IdleJob() {}

    static Figures run(JobSpec spec) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Set<Long> before = LongStream.of(threads.getAllThreadIds()).boxed().collect(Collectors.toSet());
        if (spec.contestant().equals("jvm")) {
            return measure(spec, threads, before);
        }
        JobSpec reading = spec.as(JobKind.LATENCY);
        Slots slots = new Slots(reading);
        BlockingDriver.Call call = Calls.future(reading, slots, Contestants.pool(spec));
        for (int i = 0; i < READS; i++) {
            slots.done(0, call.perform(0, slots.next(0)));
        }
        Figures figures = measure(spec, threads, before);
        call.end();
        String failure = ThroughputJob.failureOf(slots);
        return failure != null ? Figures.failed(failure) : figures;
    }

    private static Figures measure(JobSpec spec, ThreadMXBean threads, Set<Long> before) throws Exception {
        Thread.sleep((long) (SETTLE_SECONDS * 1000));
        double factor = REPORTED_SECONDS / spec.seconds();
        long waiting = ioWaitTicks();
        double process = ProcessTimes.microseconds();
        long own = ownNanos(threads, before);
        Thread.sleep((long) (spec.seconds() * 1000));
        long ownAfter = ownNanos(threads, before);
        double processAfter = ProcessTimes.microseconds();
        long waitingAfter = ioWaitTicks();
        return new Figures(
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                (ownAfter - own) / 1e6 * factor,
                (processAfter - process) / 1e3 * factor,
                100 * (waitingAfter - waiting) / (TICKS_PER_SECOND * spec.seconds()),
                null,
                null);
    }

    private static long ownNanos(ThreadMXBean threads, Set<Long> before) {
        return LongStream.of(threads.getAllThreadIds())
                .filter(id -> !before.contains(id))
                .map(threads::getThreadCpuTime)
                .filter(nanos -> nanos > 0)
                .sum();
    }

    /** The fifth number of the first line of /proc/stat: what all processors have waited for I/O. */
    private static long ioWaitTicks() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/stat"));
        String[] fields = lines.getFirst().trim().split("\\s+", -1);
        return Long.parseLong(fields[5]);
    }
}
