package io.overlapped.benchmarks.run;

import io.overlapped.benchmarks.job.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The kernel's counts of what a disk did, from /proc/diskstats. */
final class DiskStatistics {
    private static final Path COUNTS = Path.of("/proc/diskstats");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final int NAME = 2;
    private static final int SECTORS_WRITTEN = 9;
    private static final int BUSY_MILLIS = 12;
    private static final int QUEUE_MILLIS = 13;
    private static final int FLUSHES = 18;
    private static final int FLUSH_MILLIS = 19;
    private static final int SECTOR = 512;

    private final String name;

    private DiskStatistics(String name) {
        this.name = name;
    }

    /**
     * The disk that a file is on, the whole of it where that is a partition: flushes are not counted for parts. Null where there is
     * none, as for files in memory, or where flushes are not counted (before Linux 5.5).
     */
    static @Nullable DiskStatistics of(Path file) throws IOException {
        long device = ((Number) Files.getAttribute(file, "unix:dev")).longValue();
        long major = ((device >>> 8) & 0xfff) | ((device >>> 32) & ~0xfffL);
        long minor = (device & 0xff) | ((device >>> 12) & ~0xffL);
        Path link = Path.of("/sys/dev/block/" + major + ":" + minor);
        if (!Files.exists(link)) {
            return null;
        }
        Path block = link.toRealPath();
        // A partition's directory is in its disk's.
        int names = block.getNameCount() - (Files.exists(block.resolve("partition")) ? 1 : 0);
        DiskStatistics found = new DiskStatistics(block.getName(names - 1).toString());
        String[] line = found.line();
        return line != null && line.length > FLUSH_MILLIS ? found : null;
    }

    private String @Nullable [] line() throws IOException {
        for (String line : Files.readAllLines(COUNTS)) {
            String[] words = BLANKS.split(line.trim());
            if (words.length > NAME && words[NAME].equals(name)) {
                return words;
            }
        }
        return null;
    }

    Counts now() throws IOException {
        String[] line = line();
        if (line == null) {
            throw new IOException(name + " is not in " + COUNTS + " any more");
        }
        return new Counts(
                System.nanoTime(),
                Long.parseLong(line[SECTORS_WRITTEN]),
                Long.parseLong(line[BUSY_MILLIS]),
                Long.parseLong(line[QUEUE_MILLIS]),
                Long.parseLong(line[FLUSHES]),
                Long.parseLong(line[FLUSH_MILLIS]));
    }

    /** At one moment: what has been counted since the system was started. Times are in milliseconds, but for the moment's own. */
    record Counts(long nanos, long sectorsWritten, long busyMillis, long queueMillis, long flushes, long flushMillis) {
        /** What was done between two moments. */
        Figures.Device since(Counts before, int block) {
            double busy = busyMillis - before.busyMillis;
            double flushed = flushes - before.flushes;
            double blocks = (double) (sectorsWritten - before.sectorsWritten) * SECTOR / block;
            return new Figures.Device(
                    Math.min(100, 100 * busy * 1e6 / (nanos - before.nanos)),
                    busy == 0 ? 0 : (queueMillis - before.queueMillis) / busy,
                    flushed == 0 ? null : blocks / flushed,
                    flushed == 0 ? null : 1000 * (flushMillis - before.flushMillis) / flushed);
        }
    }
}
