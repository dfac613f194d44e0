package io.overlapped.internal.uring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The models of custody, waking and resting hold, and fail without any one of their guards: {@code model/check}. */
class SpinModelTest {
    private static final Path MODELS = Path.of("..", "model").toAbsolutePath().normalize();

    /** So that an emptied list of runs is not taken for a success. */
    private static final int RUNS_AT_LEAST = 20;

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void theModelsHoldAndFailWithoutAnyOneOfTheirGuards() throws IOException, InterruptedException {
        assumeTrue(isInstalled("spin"), "the models are not checked: spin is not installed");
        assumeTrue(isInstalled("cc"), "the models are not checked: there is no C compiler (cc)");

        Path output = directory.resolve("output");
        Process check = new ProcessBuilder(
                        "sh",
                        MODELS.resolve("check").toString(),
                        directory.resolve("build").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int exitCode;
        try {
            exitCode = check.waitFor();
        } finally {
            check.descendants().forEach(ProcessHandle::destroyForcibly);
            check.destroyForcibly();
        }

        assertThat(Files.readAllLines(output)).containsExactlyElementsOf(expected());
        assertThat(exitCode).isZero();
    }

    /** What {@code runs} says must be found, found. */
    private static List<String> expected() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(line("model", "options", "must", "found", "verdict"));
        for (String run : Files.readAllLines(MODELS.resolve("runs"))) {
            if (run.isBlank() || run.startsWith("#")) {
                continue;
            }
            String[] words = run.split(" +", 3);
            String options = words.length < 3 ? "-" : words[2];
            lines.add(line(words[0], options, words[1], words[1], "ok"));
        }
        assertThat(lines).hasSizeGreaterThan(RUNS_AT_LEAST);
        return lines;
    }

    private static String line(String model, String options, String must, String found, String verdict) {
        return String.format(Locale.ROOT, "%-10s %-48s %-9s %-9s %s", model, options, must, found, verdict);
    }

    private static boolean isInstalled(String tool) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
    }
}
