package io.overlapped.benchmarks.run;

import io.overlapped.benchmarks.job.Figures;
import io.overlapped.benchmarks.job.JobKind;
import io.overlapped.benchmarks.job.JobSpec;
import io.overlapped.benchmarks.job.PageCache;
import io.overlapped.benchmarks.report.ClaimResult;
import io.overlapped.benchmarks.report.ContestantResult;
import io.overlapped.benchmarks.report.Curve;
import io.overlapped.benchmarks.report.Figure;
import io.overlapped.benchmarks.report.Report;
import io.overlapped.benchmarks.report.RowResult;
import io.overlapped.benchmarks.run.Row.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs rows: A B C, A B C, ..., each turn a process of its own, and no turn left out. */
public final class Runner {
    private static final int IDLE_SECONDS = 10;
    private static final List<String> EXCLUDED = List.of(
            "nio_uring 0.1.3 (MIT) does files, but reads and writes at the file's own position only: it can do no row.",
            "Netty's io_uring transport does sockets, not files.",
            "JUring and PanamaUring are not on Maven Central.");

    private final Settings settings;
    private final Progress progress;
    private final DataFiles files;
    private final Contest contest;

    private Runner(Settings settings, Progress progress, DataFiles files, Contest contest) {
        this.settings = settings;
        this.progress = progress;
        this.files = files;
        this.contest = contest;
    }

    /**
     * Measures what the settings ask for.
     *
     * @param settings how
     * @param progress told of each turn
     * @return everything that was found
     */
    public static Report run(Settings settings, Progress progress) throws IOException, InterruptedException {
        String date = Instant.now().truncatedTo(ChronoUnit.MINUTES).toString();
        double load = MachineProbe.load();
        Path directory = settings.directory();
        try (DataFiles files = new DataFiles(directory, settings.dataBytes())) {
            boolean inC = settings.contestants().isEmpty()
                    || settings.contestants().contains(Settings.CLAIMED)
                    || settings.contestants().stream().anyMatch(CYardstick::does);
            Path programs = directory.resolve("c");
            CYardstick yardstick = inC ? CYardstick.build(programs) : CYardstick.notAskedFor(programs);
            progress.line("C yardstick: " + yardstick.compiler());
            Contest contest = new Contest(yardstick, directory, settings.javaOptions());
            Runner runner = new Runner(settings, progress, files, contest);
            List<RowResult> rows = runner.rows();
            List<Curve> curves = settings.curves() ? runner.curves() : List.of();
            return new Report(
                    date,
                    MachineProbe.machine(directory, yardstick.compiler(), load),
                    settings.rounds(),
                    settings.warmUpSeconds(),
                    settings.seconds(),
                    settings.dataBytes() >> 20,
                    rows,
                    curves,
                    EXCLUDED);
        }
    }

    private List<RowResult> rows() throws IOException, InterruptedException {
        List<RowResult> results = new ArrayList<>();
        for (Row row : Rows.all()) {
            if (settings.wantsRow(row.id())) {
                results.add(row(row));
            }
        }
        return results;
    }

    private RowResult row(Row row) throws IOException, InterruptedException {
        progress.line(row.id() + ": " + row.title());
        List<String> notes = new ArrayList<>(row.notes());
        notes.add(residency(row.file()));
        List<Entry> entries = row.entries().stream()
                .filter(entry -> settings.wantsContestant(row, entry.id()))
                .toList();
        List<ContestantResult> results = alternate(row.file(), row.job(), entries);
        for (ContestantResult result : results) {
            if (result.failure() != null) {
                notes.add(result.label() + ": " + result.failure());
            }
        }
        if (row.file() == DataFiles.Kind.CACHED) {
            notes.add("afterwards: " + PageCacheText.of(PageCache.residentShare(files.file(row.file()))));
        }
        List<ClaimResult> claims = row.claims().stream()
                .map(claim -> ClaimResult.of(claim, results))
                .toList();
        return new RowResult(row.id(), row.title(), results, claims, notes);
    }

    private String residency(DataFiles.Kind kind) throws IOException {
        String text = PageCacheText.of(files.settle(kind));
        progress.line("  " + text);
        return text;
    }

    private List<ContestantResult> alternate(DataFiles.Kind kind, JobSpec job, List<Entry> entries)
            throws IOException, InterruptedException {
        List<ContestantResult> results = new ArrayList<>();
        for (Entry entry : entries) {
            results.add(new ContestantResult(entry.id(), entry.label(), new ArrayList<>()));
        }
        for (int round = 1; round <= settings.rounds(); round++) {
            for (int i = 0; i < entries.size(); i++) {
                Figures figures = contest.run(spec(kind, job, entries.get(i)));
                results.get(i).rounds().add(figures);
                progress.line("  round %d of %d, %s: %s"
                        .formatted(round, settings.rounds(), entries.get(i).id(), brief(figures)));
            }
        }
        return results;
    }

    private JobSpec spec(DataFiles.Kind kind, JobSpec job, Entry entry) throws IOException {
        double seconds =
                entry.kind() == JobKind.IDLE ? Math.min(IDLE_SECONDS, 5 * settings.seconds()) : settings.seconds();
        return new JobSpec(
                entry.id(),
                entry.kind(),
                files.file(kind).toString(),
                files.bytes(kind),
                job.write(),
                job.direct(),
                job.durable(),
                job.block(),
                entry.depth() == 0 ? job.depth() : entry.depth(),
                job.issuers(),
                job.handles(),
                job.rate(),
                settings.warmUpSeconds(),
                seconds);
    }

    private static String brief(Figures figures) {
        if (figures.failure() != null) {
            return figures.failure();
        }
        StringBuilder text = new StringBuilder();
        for (Figure figure :
                List.of(Figure.OPERATIONS, Figure.CPU, Figure.P50, Figure.BLOCKED_SHARE, Figure.IDLE_MILLIS)) {
            Double value = figure.of(figures);
            if (value != null) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value))
                        .append(' ')
                        .append(figure.label());
            }
        }
        return text.toString();
    }

    private List<Curve> curves() throws IOException, InterruptedException {
        List<Curve> results = new ArrayList<>();
        for (Curves curve : Curves.values()) {
            progress.line("curve: " + curve.title());
            progress.line("  " + PageCacheText.of(files.settle(DataFiles.Kind.CACHED)));
            List<Curve.Point> points = new ArrayList<>();
            for (int value : curve.points()) {
                progress.line("  " + value + " " + curve.unit());
                List<Entry> entries = curve.entries().stream()
                        .filter(entry -> settings.namesContestant(entry.id()))
                        .toList();
                points.add(new Curve.Point(value, alternate(DataFiles.Kind.CACHED, curve.job(value), entries)));
            }
            results.add(new Curve(curve.id(), curve.title(), curve.unit(), points));
        }
        return results;
    }
}
