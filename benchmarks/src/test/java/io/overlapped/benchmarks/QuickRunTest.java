package io.overlapped.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import io.overlapped.benchmarks.job.Figures;
import io.overlapped.benchmarks.report.ContestantResult;
import io.overlapped.benchmarks.report.Report;
import io.overlapped.benchmarks.report.RowResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as it is, on small files and for moments: everything runs, and nothing is judged by its speed. */
@Timeout(120)
class QuickRunTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aRowIsMeasuredAndWritten() throws Exception {
        Report report = run("cached-32", "portable,afc,channel-virtual");
        RowResult row = report.rows().getFirst();
        assertThat(row.contestants())
                .extracting(ContestantResult::id)
                .containsExactly("portable", "afc", "channel-virtual");
        for (ContestantResult contestant : row.contestants()) {
            assertThat(contestant.rounds()).hasSize(2).allSatisfy(QuickRunTest::isWhole);
        }
        assertThat(row.contestants().getFirst().rounds()).allSatisfy(round -> {
            assertThat(round.path()).isNotNull();
            assertThat(round.path().engine()).isEqualTo("portable");
            assertThat(round.path().portable()).isPositive();
            assertThat(round.path().ring() + round.path().inline()).isZero();
        });
        assertThat(row.notes()).contains("100.0 % of the file in the page cache");
        assertThat(out.toString()).contains("cached-32: cached 4K random reads").contains("AsynchronousFileChannel");
        assertThat(err.toString()).contains("round 2 of 2, afc: ");
        assertThat(directory.resolve("results.html")).isNotEmptyFile();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(file -> file.toString().endsWith(".bin"))).isEmpty();
        }
    }

    @Test
    void ringsServeWhatIsSaidToGoThroughThem() throws Exception {
        assumeTrue(hasUring(), "io_uring cannot be used here");
        Report report = run("cached-32", "overlapped");
        List<Figures> rounds = report.rows().getFirst().contestants().getFirst().rounds();
        assertThat(rounds).hasSize(2).allSatisfy(round -> {
            assertThat(round.failure()).isNull();
            assertThat(round.path().ringShare()).isGreaterThan(0.99);
        });
    }

    @Test
    void othersGoOnWhileCallbacksBlock() throws Exception {
        Report report = run("blocked", "portable");
        Figures round =
                report.rows().getFirst().contestants().getFirst().rounds().getFirst();
        assertThat(round.failure()).isNull();
        assertThat(round.blockedShare()).isPositive();
    }

    @Test
    void whoUsesRegisteredBuffersReadsWhatIsThere() throws Exception {
        assumeTrue(hasUring(), "io_uring cannot be used here");
        Report report = run("registered-32", "overlapped-registered");
        String failure = report.rows().getFirst().contestants().getFirst().failure();
        assertThat(failure == null || failure.startsWith("not registered: "))
                .as(failure)
                .isTrue();
        assertThat(out.toString()).contains("[not measured: c-fixed did not take part]");
    }

    @Test
    void lucenesDirectoriesFindAndMergeTheSame() throws Exception {
        Report report = run("lucene-search-cold,lucene-merge-warm", "lucene-portable,lucene-nio");
        assertThat(report.rows())
                .hasSize(2)
                .allSatisfy(row -> assertThat(row.contestants())
                        .hasSize(2)
                        .allSatisfy(
                                contestant -> assertThat(contestant.rounds()).allSatisfy(QuickRunTest::isWhole)));
        Figures cold =
                report.rows().getFirst().contestants().getFirst().rounds().getFirst();
        assertThat(cold.path().portable()).isPositive();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(Files::isDirectory))
                    .extracting(path -> path.getFileName().toString())
                    .containsOnly("c");
        }
    }

    @Test
    void aRowThatDoesNotExistIsRefused() {
        assertThat(Main.run(new PrintWriter(out), new PrintWriter(err), "--rows", "cashed-32"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("there is no row cashed-32; there are: cached-32, cached-128,");
    }

    private Report run(String rows, String contestants) throws Exception {
        List<String> arguments = new ArrayList<>(
                Arrays.asList("--quick", "--rounds", "2", "--size", "2", "--java-option", "-XX:TieredStopAtLevel=1"));
        arguments.addAll(List.of("--warm-up", "0.1", "--seconds", "0.2", "--directory", directory.toString()));
        arguments.addAll(List.of("--rows", rows, "--contestants", contestants));
        int status = Main.run(new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
        assertThat(status).as("%s", err).isIn(0, 1);
        return Report.read(directory.resolve("results.json"));
    }

    private static void isWhole(Figures figures) {
        assertThat(figures.failure()).isNull();
        assertThat(figures.operations()).isPositive();
        assertThat(figures.cpu()).isPositive();
        assertThat(figures.p50()).isPositive();
        assertThat(figures.p999()).isGreaterThanOrEqualTo(figures.p50());
        assertThat(figures.allocated()).isNotNegative();
    }

    private static boolean hasUring() {
        try (ThreadPool pool = ThreadPool.builder().engine(EngineKind.AUTOMATIC).build()) {
            return pool.engine() == EngineKind.URING;
        }
    }
}
