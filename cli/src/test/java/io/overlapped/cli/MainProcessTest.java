package io.overlapped.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as a process of its own, in places where things go wrong. */
@Timeout(60)
class MainProcessTest {
    @TempDir
    private Path directory;

    /** Runs the command behind a piece of shell, with its output in files; returns its exit status. */
    private int run(String shell, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                shell,
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                "io.overlapped.cli.Main"));
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile())
                .start()
                .waitFor();
    }

    @Test
    void succeeds() throws Exception {
        assertThat(run("exec \"$@\"", "demo", "--json")).isZero();
        assertThat(directory.resolve("err")).isEmptyFile();
        assertThat(new ObjectMapper()
                        .readTree(directory.resolve("out").toFile())
                        .path("ok")
                        .asBoolean())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"uring", "portable"})
    void failsWhereTheFileMayNotGrow(String engine) throws Exception {
        Engines.assumeUsable(engine);
        Path file = directory.resolve("f");
        // 16 blocks of 512 bytes: two writes of four fit. The output goes through a pipe, which has no such limit.
        int status = run(
                "{ (ulimit -f 16; exec \"$@\"); echo $? >\"" + directory.resolve("status") + "\"; } | cat",
                "demo",
                file.toString(),
                "--engine",
                engine,
                "--json");
        assertThat(status).isZero(); // of cat
        assertThat(directory.resolve("status")).hasContent("1");
        assertThat(directory.resolve("err")).isEmptyFile();

        JsonNode report = new ObjectMapper().readTree(directory.resolve("out").toFile());
        assertThat(report.path("ok").asBoolean(true)).isFalse();
        JsonNode part = report.path("parts").get(0);
        assertThat(part.path("ok").asBoolean(true)).isFalse();
        assertThat(part.path("comparison"))
                .hasToString(
                        "{\"fileSize\":8192,\"expectedSize\":16384,\"blocks\":4,\"equalBlocks\":2,\"equal\":false}");
        assertThat(part.path("ledger")).hasToString("{\"prepared\":0,\"owed\":0,\"running\":0,\"held\":0}");
        List<String> completed = new ArrayList<>();
        for (JsonNode step : part.path("steps")) {
            if (step.path("step").asText().equals("completed")) {
                completed.add(step.path("operation") + ": error " + step.path("error") + ", " + step.path("bytes"));
            }
        }
        assertThat(completed)
                .containsExactlyInAnyOrder(
                        "1: error 0, 4096", "2: error 0, 4096", "3: error 223, 0", "4: error 223, 0");
        assertThat(Files.size(file)).isEqualTo(8192);
    }

    @Test
    void failsWhereItsOutputCannotBeWritten() throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full here");
        assertThat(run("exec \"$@\" >/dev/full", "demo")).isEqualTo(1);
        assertThat(directory.resolve("err")).hasContent("overlapped: the output cannot be written.");
    }

    @Test
    void refusesAPropertyThatNobodyUnderstands() throws Exception {
        assertThat(run("java=$1; shift; exec \"$java\" -Dio.overlapped.engine=steam \"$@\"", "engine"))
                .isEqualTo(2);
        assertThat(directory.resolve("err"))
                .hasContent("overlapped: -Dio.overlapped.engine must be uring, portable or automatic: steam.");
        assertThat(directory.resolve("out")).isEmptyFile();
    }
}
