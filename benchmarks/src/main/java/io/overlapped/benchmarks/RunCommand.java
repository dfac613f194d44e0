package io.overlapped.benchmarks;

import io.overlapped.benchmarks.report.ClaimResult;
import io.overlapped.benchmarks.report.Report;
import io.overlapped.benchmarks.report.Verdict;
import io.overlapped.benchmarks.run.DataFiles;
import io.overlapped.benchmarks.run.Row;
import io.overlapped.benchmarks.run.Rows;
import io.overlapped.benchmarks.run.Runner;
import io.overlapped.benchmarks.run.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures. */
@Command(
        name = "overlapped-bench",
        description = "Runs Overlapped beside its peers and beside the same jobs in C, and says which targets hold.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:every floor that was measured holds",
            "1:a floor does not hold, or the run failed",
            "2:wrong usage"
        })
final class RunCommand implements Callable<Integer> {
    private static final int FLOOR_MISSED = 1;

    @Option(names = "--quick", description = "3 short rounds: to see that everything runs, not to judge.")
    private boolean quick;

    @Option(names = "--rounds", description = "How often the contestants alternate (default: 7; with --quick 3).")
    private @Nullable Integer rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "Before each measurement (default: 1; 0.5), and until the compiler is quiet.")
    private @Nullable Double warmUp;

    @Option(names = "--seconds", description = "Length of each measurement (default: 2; 0.7).")
    private @Nullable Double seconds;

    @Option(names = "--size", paramLabel = "MIB", description = "Size of a data file (default: 1024, or what fits).")
    private @Nullable Long size;

    @Option(
            names = "--directory",
            description = "Where the data files go; the file system is part of what is measured.")
    private Path directory = Path.of(System.getProperty("overlapped.bench.directory", "overlapped-bench-data"));

    @Option(names = "--output", description = "Where results.json and results.html go (default: the same).")
    private @Nullable Path output;

    @Option(names = "--rows", split = ",", description = "Only these rows.")
    private List<String> rows = List.of();

    @Option(
            names = "--contestants",
            split = ",",
            description = "Only these contestants; claimed: those that the row's targets speak of.")
    private List<String> contestants = List.of();

    @Option(names = "--curves", description = "Also measure how cost grows with depth, files, threads and block size.")
    private boolean curves;

    @Option(names = "--java-option", description = "One more option for the contestants that are Java; repeatable.")
    private List<String> javaOptions = List.of();

    @Option(names = "--list", description = "Print rows and contestants, and measure nothing.")
    private boolean list;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    RunCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (list) {
            Rows.all().forEach(row -> print(out, row));
            return 0;
        }
        checkNames();
        PrintWriter err = spec.commandLine().getErr();
        Report report = Runner.run(settings(), err::println);
        Path results = output == null ? directory : output;
        Files.createDirectories(results);
        report.write(results.resolve("results.json"));
        Files.writeString(results.resolve("results.html"), HtmlPage.of(report));
        out.print(TextTable.of(report));
        out.println("Written: " + results.resolve("results.json") + ", " + results.resolve("results.html"));
        out.flush();
        return missed(report) ? FLOOR_MISSED : 0;
    }

    private Settings settings() throws IOException {
        long mebibytes = size != null ? size : DataFiles.fittingBytes(directory) >> 20;
        if (mebibytes < 2) {
            throw new ParameterException(spec.commandLine(), "--size must be 2 or more: " + mebibytes);
        }
        return new Settings(
                rounds != null ? rounds : quick ? 3 : 7,
                warmUp != null ? warmUp : quick ? 0.5 : 1,
                seconds != null ? seconds : quick ? 0.7 : 2,
                mebibytes << 20,
                directory.toAbsolutePath(),
                rows,
                contestants,
                curves,
                javaOptions);
    }

    private void checkNames() {
        List<String> known = Rows.all().stream().map(Row::id).toList();
        for (String row : rows) {
            if (!known.contains(row) && !row.equals("none")) {
                throw new ParameterException(
                        spec.commandLine(), "there is no row " + row + "; there are: " + String.join(", ", known));
            }
        }
    }

    private static void print(PrintWriter out, Row row) {
        out.println(row.id() + ": " + row.title());
        row.entries().forEach(entry -> out.println("    " + entry.id() + ": " + entry.label()));
        out.flush();
    }

    private static boolean missed(Report report) {
        return report.rows().stream()
                .flatMap(row -> row.claims().stream())
                .map(ClaimResult::verdict)
                .anyMatch(verdict -> verdict == Verdict.MISSED || verdict == Verdict.VOID);
    }
}
