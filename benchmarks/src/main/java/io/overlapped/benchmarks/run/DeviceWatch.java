package io.overlapped.benchmarks.run;

import io.overlapped.benchmarks.job.Figures;
import io.overlapped.benchmarks.job.JobSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what a job's device does, while another process does the job: where it writes, because how often the device is asked to
 * flush tells what that costs. The measurement is the last thing that the process does, so its time is found from the end.
 */
final class DeviceWatch {
    /** From the measurement's end to that of the process, at most; and how long it may have begun before it was seen. */
    private static final double MARGIN_SECONDS = 0.15;

    private final JobSpec spec;
    private final @Nullable DiskStatistics disk;
    private final ArrayDeque<DiskStatistics.Counts> seen = new ArrayDeque<>();

    DeviceWatch(JobSpec spec) throws IOException {
        this.spec = spec;
        this.disk = spec.write() && spec.direct() ? DiskStatistics.of(Path.of(spec.file())) : null;
    }

    /** Looks once more; to be called about twenty times a second while the process runs. */
    void look() throws IOException {
        if (disk == null) {
            return;
        }
        DiskStatistics.Counts now = disk.now();
        seen.addLast(now);
        long span = (long) (1e9 * (spec.seconds() + 1));
        while (now.nanos() - seen.getFirst().nanos() > span) {
            seen.removeFirst();
        }
    }

    /** What was seen while the process measured, or null where nobody counts. */
    Figures.@Nullable Device figures() {
        if (seen.isEmpty()) {
            return null;
        }
        long end = seen.getLast().nanos() - (long) (1e9 * MARGIN_SECONDS);
        long begin = end - (long) (1e9 * Math.max(0, spec.seconds() - 2 * MARGIN_SECONDS));
        DiskStatistics.Counts first = null;
        DiskStatistics.Counts last = null;
        for (DiskStatistics.Counts counts : seen) {
            if (counts.nanos() < begin) {
                continue;
            }
            if (first == null) {
                first = counts;
            }
            if (counts.nanos() <= end) {
                last = counts;
            }
        }
        return first == null || last == null || first.equals(last) ? null : last.since(first, spec.block());
    }
}
