package io.overlapped.benchmarks.run;

import io.overlapped.benchmarks.job.JobKind;
import io.overlapped.benchmarks.job.JobSpec;
import io.overlapped.benchmarks.run.Row.Entry;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How the cost of a cached read grows with something: there must be no cliff. */
enum Curves {
    DEPTH("cached 4K reads, chained: operations in flight", "in flight", 1, 4, 16, 64, 256, 1024, 4096),
    FILES("cached 4K reads, chained, depth 128: open handles", "handles", 1, 10, 100, 1000, 10_000),
    ISSUERS("cached 4K reads, window 32 each: outside threads", "threads", 1, 2, 4, 8, 16, 32, 64),
    BLOCK("cached reads, chained, depth 32: bytes of an operation", "bytes", 512, 4096, 32_768, 262_144, 1_048_576);

    private final String title;
    private final String unit;

    @SuppressWarnings("ImmutableEnumChecker") // never handed out
    private final int[] points;

    Curves(String title, String unit, int... points) {
        this.title = title;
        this.unit = unit;
        this.points = points;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    String title() {
        return title;
    }

    String unit() {
        return unit;
    }

    int[] points() {
        return points.clone();
    }

    JobSpec job(int value) {
        return switch (this) {
            case DEPTH -> job(JobKind.CHAINED, 4096, value, 1, 1);
            case FILES -> job(JobKind.CHAINED, 4096, 128, 1, value);
            case ISSUERS -> job(JobKind.OUTSIDE, 4096, 32, value, 1);
            case BLOCK -> job(JobKind.CHAINED, value, 32, 1, 1);
        };
    }

    private static JobSpec job(JobKind kind, int block, int depth, int issuers, int handles) {
        return new JobSpec("", kind, "", 0, false, false, false, block, depth, issuers, handles, 0, 0, 0);
    }

    List<Entry> entries() {
        JobKind kind = this == ISSUERS ? JobKind.OUTSIDE : JobKind.CHAINED;
        Entry c = new Entry("c", "C on liburing", kind, 0);
        List<Entry> java = List.of(
                new Entry("overlapped", "Overlapped, through rings", kind, 0),
                new Entry("overlapped-inline", "Overlapped, as it comes", kind, 0),
                new Entry("portable", "portable engine", kind, 0),
                new Entry("afc", "AsynchronousFileChannel", kind, 0));
        return this == DEPTH || this == BLOCK
                ? Stream.concat(Stream.of(c), java.stream()).toList()
                : java;
    }
}
