package io.overlapped.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PatienceTest {
    @Test
    void aProcessThatEndsHasEnded() throws Exception {
        Process process = new ProcessBuilder("true").start();
        assertThat(new Patience(process, 60).await(() -> {})).isTrue();
    }

    @Test
    void oneThatWaitsForWhatNeverComesIsGivenUp() throws Exception {
        Process process = new ProcessBuilder("cat").start(); // for its input
        try {
            Patience patience = new Patience(process, 1);
            assertThat(patience.await(() -> {})).isFalse();
            assertThat(patience.failure()).startsWith("did not end within 1 s");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void theThreadThatStoodInLineLongestCounts(@TempDir Path tasks) throws IOException {
        task(tasks, "7", "999000000000 3000000000 12\n");
        task(tasks, "8", "1000000000 42900000000 99\n");
        task(tasks, "9", "not what it should be");
        Files.createDirectory(tasks.resolve("10")); // which ended meanwhile
        assertThat(Patience.longestInLine(tasks)).isEqualTo(42);
        assertThat(Patience.longestInLine(tasks.resolve("none"))).isZero();
    }

    private static void task(Path tasks, String number, String schedstat) throws IOException {
        Files.writeString(Files.createDirectory(tasks.resolve(number)).resolve("schedstat"), schedstat);
    }
}
