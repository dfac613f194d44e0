package io.overlapped.benchmarks.run;

import static io.overlapped.benchmarks.report.Claim.atLeast;
import static io.overlapped.benchmarks.report.Claim.atMost;
import static io.overlapped.benchmarks.report.Claim.shown;
import static io.overlapped.benchmarks.report.Figure.ALLOCATED;
import static io.overlapped.benchmarks.report.Figure.BLOCKED_SHARE;
import static io.overlapped.benchmarks.report.Figure.CPU;
import static io.overlapped.benchmarks.report.Figure.IDLE_MILLIS;
import static io.overlapped.benchmarks.report.Figure.OPERATIONS;
import static io.overlapped.benchmarks.report.Figure.P50;
import static io.overlapped.benchmarks.report.Figure.P99;
import static io.overlapped.benchmarks.report.Figure.WAITING_PERCENT;

import io.overlapped.benchmarks.job.JobKind;
import io.overlapped.benchmarks.job.JobSpec;
import io.overlapped.benchmarks.report.Claim;
import io.overlapped.benchmarks.run.DataFiles.Kind;
import java.util.List;
import java.util.stream.Stream;

/** The target table. Floors and goals are what the project has set itself; they are not what was measured. */
public final class Rows {
    private static final int BLOCK = 4096;

    /** Less is nothing: the JVM's own threads allocate a little in every second. */
    private static final double NO_BYTES = 0.05;

    /** A tick of the kernel's clock and no more, in ten seconds. */
    private static final double NO_WAITING = 0.2;

    private static final String ALLOCATION_NOTE =
            "0 bytes means less than 0.05 bytes an operation: the measuring thread allocates once or twice a second.";

    private Rows() {}

    /** {@return all rows, in the order of the table} */
    public static List<Row> all() {
        return List.of(
                cached(32),
                cached(128),
                registered(),
                direct(),
                outside(1),
                outside(4),
                offered(),
                latency(false),
                latency(true),
                durable(),
                bufferedWrites(),
                batch(false),
                batch(true),
                virtualThreads(),
                allocation(),
                blocked(),
                idle(),
                LuceneRows.search(true),
                LuceneRows.search(false),
                LuceneRows.merge(true),
                LuceneRows.merge(false));
    }

    private static Row cached(int depth) {
        return new Row(
                "cached-" + depth,
                "cached 4K random reads, chained, depth " + depth,
                Kind.CACHED,
                reads(JobKind.CHAINED, depth, 1, false),
                Entries.chained(true),
                with(
                        portable(),
                        atLeast("overlapped", OPERATIONS, "c", 0.85, 0.92, true),
                        atLeast("overlapped", OPERATIONS, "afc", 2.0, null, true)),
                List.of());
    }

    private static Row registered() {
        return new Row(
                "registered-32",
                "cached 4K random reads, chained, depth 32, registered files and buffers",
                Kind.CACHED,
                reads(JobKind.CHAINED, 32, 1, false),
                Entries.registered(),
                List.of(atLeast("overlapped-registered", OPERATIONS, "c-fixed", 0.80, 0.90, true)),
                List.of());
    }

    private static Row direct() {
        return new Row(
                "direct-128",
                "O_DIRECT 4K random reads, chained, depth 128",
                Kind.DIRECT,
                reads(JobKind.CHAINED, 128, 1, true),
                Entries.chained(true),
                with(
                        portable(),
                        atLeast("overlapped", OPERATIONS, "c", 0.97, null, true),
                        atMost("overlapped", CPU, "afc", 0.60, 0.45, true)),
                List.of("jasyncfio asks for polled I/O where a file is direct, which few devices support."));
    }

    private static Row outside(int issuers) {
        double floor = issuers == 1 ? 1.6 : 2.0;
        double goal = issuers == 1 ? 2.0 : 2.5;
        return new Row(
                "outside-" + issuers,
                "cached 4K random reads, " + (issuers == 1 ? "one outside thread" : issuers + " outside threads")
                        + ", window 32 each",
                Kind.CACHED,
                reads(JobKind.OUTSIDE, 32, issuers, false),
                Entries.outside(issuers),
                with(
                        portable(),
                        atLeast("overlapped-skip", OPERATIONS, "afc", floor, goal, false),
                        atLeast("overlapped-inline", OPERATIONS, "afc", floor, goal, false),
                        atLeast("async-file", OPERATIONS, "afc", floor, goal, false),
                        atLeast("portable-skip", OPERATIONS, "afc", 1.0, 1.2, false)),
                List.of());
    }

    private static Row offered() {
        JobSpec job = reads(JobKind.OUTSIDE, 256, 1, false);
        JobSpec paced = new JobSpec(
                job.contestant(),
                job.kind(),
                job.file(),
                job.fileBytes(),
                false,
                false,
                false,
                BLOCK,
                job.depth(),
                1,
                1,
                20_000,
                0,
                0);
        return new Row(
                "offered-20000",
                "cached 4K random reads, 20,000 a second offered by one outside thread; latency from when each was due",
                Kind.CACHED,
                paced,
                Entries.outside(1).stream()
                        .filter(entry -> entry.kind() == JobKind.OUTSIDE)
                        .toList(),
                List.of(atMost("portable", P99, "afc", 1.0, null, false)),
                List.of("The rate is the same for all, so operations a second tell nothing here; latencies are"
                        + " corrected for coordinated omission."));
    }

    private static Row latency(boolean direct) {
        String reference = direct ? "c" : null;
        double floor = direct ? 1.1 : 2.0;
        double goal = direct ? 1.0 : 1.3;
        return new Row(
                direct ? "one-direct" : "one-cached",
                "one " + (direct ? "O_DIRECT" : "cached") + " 4K read, issue to result",
                direct ? Kind.DIRECT : Kind.CACHED,
                reads(JobKind.LATENCY, 1, 1, direct),
                Entries.latency(),
                List.of(
                        atMost("async-file-now", P50, reference, floor, goal, false),
                        atMost("async-file", P50, reference, floor, goal, false),
                        atMost("overlapped-event", P50, reference, floor, goal, false),
                        atLeast("portable", OPERATIONS, "afc", 1.0, 1.2, false),
                        atMost("portable", P99, "afc", 1.0, null, false)),
                List.of());
    }

    private static Row durable() {
        return new Row(
                "durable-32",
                "durable O_DIRECT 4K random writes, depth 32",
                Kind.WRITTEN,
                writes(32, true),
                Entries.writing(true),
                with(
                        portable(),
                        atLeast("overlapped", OPERATIONS, "channel", 1.15, 1.3, false),
                        atMost("overlapped", CPU, "channel", 0.5, null, false),
                        shown("overlapped", OPERATIONS, "c-none"),
                        shown("overlapped", OPERATIONS, "c-dsync"),
                        shown("channel", OPERATIONS, "c-none"),
                        shown("c-dsync", OPERATIONS, "channel"),
                        shown("c-group", OPERATIONS, "channel")),
                List.of("C without a flush makes nothing durable: it is what the device can do at most. Figures of the"
                        + " device are from /proc/diskstats, and are everybody's who writes to it meanwhile."));
    }

    private static Row bufferedWrites() {
        return new Row(
                "writes-32",
                "buffered 4K random writes, depth 32",
                Kind.WRITTEN,
                writes(32, false),
                Entries.writing(false),
                with(portable(), atLeast("overlapped", OPERATIONS, "channel", 1.0, 1.2, false)),
                List.of());
    }

    private static Row batch(boolean direct) {
        return new Row(
                direct ? "batch-256-direct" : "batch-256-cached",
                "batches of 256 random 4K reads, " + (direct ? "O_DIRECT" : "cached")
                        + ", by one thread that waits for each batch",
                direct ? Kind.DIRECT : Kind.CACHED,
                reads(JobKind.BATCH, 256, 1, direct),
                Entries.batch(),
                direct
                        ? List.of(
                                atLeast("overlapped-batch", OPERATIONS, "channel", 2.0, 3.0, false),
                                atLeast("overlapped-batch", OPERATIONS, "channel-16", 1.0, 1.2, false),
                                atMost("overlapped-batch", CPU, "channel-16", 0.6, 0.4, false))
                        : List.of(
                                atLeast("overlapped-batch", OPERATIONS, "channel", 1.0, 1.2, false),
                                atLeast("overlapped-batch", OPERATIONS, "channel-16", 1.0, 1.2, false)),
                direct
                        ? List.of("A mapping cannot be direct: what it read is dropped from the page cache after each"
                                + " batch, and that is in its time.")
                        : List.of("The mapping's pages are in place after its first batches: later ones are copies of"
                                + " memory, and system calls to announce them."));
    }

    private static Row virtualThreads() {
        return new Row(
                "virtual-10000",
                "O_DIRECT 4K random reads, blocking, from 10,000 virtual threads",
                Kind.DIRECT,
                reads(JobKind.BLOCKING, 10_000, 1, true),
                Entries.virtualThreads(),
                List.of(
                        atLeast("async-file-now-virtual", OPERATIONS, "channel-virtual", 1.0, null, false),
                        atMost("async-file-now-virtual", CPU, "channel-virtual", 0.6, null, false)),
                List.of("Carriers are the threads that carry virtual ones; the JDK adds some while FileChannel holds"
                        + " them."));
    }

    private static Row allocation() {
        return new Row(
                "allocation",
                "bytes allocated an operation: cached 4K random reads, chained, depth 32, steady state",
                Kind.CACHED,
                reads(JobKind.CHAINED, 32, 1, false),
                Entries.allocating(),
                List.of(
                        atMost("overlapped", ALLOCATED, null, NO_BYTES, NO_BYTES, true),
                        atMost("overlapped-inline", ALLOCATED, null, NO_BYTES, NO_BYTES, false),
                        atMost("portable", ALLOCATED, null, NO_BYTES, NO_BYTES, false)),
                List.of(ALLOCATION_NOTE));
    }

    private static Row blocked() {
        return new Row(
                "blocked",
                "all ring owners blocked in callbacks, threads to spare: rate of the others, cached reads, depth 32",
                Kind.CACHED,
                reads(JobKind.BLOCKED, 32, 1, false),
                Entries.blocked(),
                List.of(atLeastItself("overlapped", true), atLeastItself("portable", false)),
                List.of("Two callbacks a processor block, which is more than there are rings."));
    }

    private static Claim atLeastItself(String subject, boolean onRings) {
        return new Claim(subject, BLOCKED_SHARE, null, false, 0.5, 0.8, onRings);
    }

    private static Row idle() {
        return new Row(
                "idle",
                "an idle pool, 10 s",
                Kind.CACHED,
                reads(JobKind.IDLE, 1, 1, false),
                Entries.idle(),
                List.of(
                        atMost("overlapped", IDLE_MILLIS, null, 1.0, null, false),
                        atMost("overlapped", WAITING_PERCENT, null, NO_WAITING, null, false),
                        atMost("portable", IDLE_MILLIS, null, 1.0, null, false)),
                List.of("Waiting for I/O is counted for the whole machine: what others do shows too."));
    }

    private static List<Claim> portable() {
        return List.of(
                atLeast("portable", OPERATIONS, "afc", 1.0, 1.2, false),
                atMost("portable", P99, "afc", 1.0, null, false));
    }

    private static List<Claim> with(List<Claim> portable, Claim... claims) {
        return Stream.concat(Stream.of(claims), portable.stream()).toList();
    }

    private static JobSpec reads(JobKind kind, int depth, int issuers, boolean direct) {
        return new JobSpec("", kind, "", 0, false, direct, false, BLOCK, depth, issuers, 1, 0, 0, 0);
    }

    private static JobSpec writes(int depth, boolean durable) {
        return new JobSpec("", JobKind.CHAINED, "", 0, true, durable, durable, BLOCK, depth, 1, 1, 0, 0, 0);
    }
}
