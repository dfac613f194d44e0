package io.overlapped.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.EngineKind;
import io.overlapped.nio.ProgramFork.Result;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.h2.Driver;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An unchanged database (H2, by the flag) whose process is killed amid its transactions recovers: every transaction is there
 * as a whole or not at all, and those that were committed a while before the kill are there.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DatabaseTest {
    private static final int TRANSACTIONS = 150;

    @TempDir
    Path directory;

    static Stream<Arguments> enginesAndStores() {
        return Stream.of(
                Arguments.of(EngineKind.URING, "async:"),
                Arguments.of(EngineKind.PORTABLE, "async:"),
                Arguments.of(EngineKind.URING, "file:"));
    }

    @ParameterizedTest
    @MethodSource("enginesAndStores")
    void aDatabaseThatWasKilledRecovers(EngineKind engine, String store) throws Exception {
        Engines.assumeAvailable(engine);
        List<String> options = ProgramFork.withFlag(
                "-Dio.overlapped.engine=" + engine.name().toLowerCase(Locale.ROOT), "-Dio.overlapped.statistics=print");
        ProgramFork program = ProgramFork.compile(directory, "/nio/TransactionsProgram.java.txt", "TransactionsProgram")
                .with(library());
        String url = "jdbc:h2:" + store + directory.resolve("bank") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
        Set<Long> committed = runAndKill(program, options, url);
        Result check = program.run(options, "TransactionsProgram", url, "check").succeeded();
        assertThat(check.out()).last().isEqualTo("consistent");
        Set<Long> found = numbers(check.out().subList(0, check.out().size() - 1));
        assertThat(found).containsAll(committed);
        if (store.equals("async:")) {
            assertThat(check.err())
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith("overlapped: pool overlapped-process: PoolStatistics[engine="
                                    + engine.name().toLowerCase(Locale.ROOT)));
        }
    }

    /** Kills it when it has told of so many. */
    private Set<Long> runAndKill(ProgramFork program, List<String> options, String url) throws Exception {
        Process process = program.startTalking(options, "TransactionsProgram", url, "run");
        List<String> told = new ArrayList<>();
        try (BufferedReader out = process.inputReader()) {
            while (told.size() < TRANSACTIONS) {
                String line = out.readLine();
                assertThat(line)
                        .as(Files.readString(directory.resolve("err.txt")))
                        .isNotNull();
                told.add(line);
            }
        } finally {
            process.destroyForcibly(); // SIGKILL
        }
        assertThat(process.waitFor()).isEqualTo(128 + 9);
        return numbers(told);
    }

    private static Set<Long> numbers(List<String> lines) {
        return lines.stream().map(Long::valueOf).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Path library() throws Exception {
        return Path.of(
                Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
