package io.overlapped.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Full queues hold operations up; they lose none and complete none twice. Reads that wait on pipes, be they more than a
 * ring has completions, hold up nothing but themselves.
 */
@Timeout(60)
class BackPressureTest {
    private static final int EACH = 5000;
    private static final int ALL = BackPressureJob.THREADS * EACH;
    private static final int MEANWHILE = BackPressureJob.THREADS * BackPressureJob.MEANWHILE;

    /** More than the completions of a ring of 32 entries. */
    private static final int PIPES = 300;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 32})
    void aRingWithHardlyAnyEntries(int entries) throws Exception {
        Uring.assumeUsable();
        JavaFork.Result result = run(
                "-Dio.overlapped.engine=uring",
                "-Dio.overlapped.uring.entries=" + entries,
                "-Dio.overlapped.uring.disable=write_calls");
        assertThat(result.value("engine")).isEqualTo("URING");
        assertThat(result.value("reason"))
                .startsWith("io_uring: " + entries + " entries, " + 4 * entries + " completions, ");
        assertThat(result.value("afterFile")).isEqualTo("ring " + 2 * ALL + ", inline 0, portable 0, strays 0");
        assertThat(result.value("afterPipes"))
                .isEqualTo(
                        "ring " + (2 * ALL + 2 * MEANWHILE + PIPES) + ", inline " + PIPES + ", portable 0, strays 0");
    }

    @Test
    void thePortableEngine() throws Exception {
        JavaFork.Result result = run("-Dio.overlapped.engine=portable");
        assertThat(result.value("afterFile")).isEqualTo("ring 0, inline 0, portable " + 2 * ALL + ", strays 0");
        assertThat(result.value("afterPipes"))
                .isEqualTo(
                        "ring 0, inline " + PIPES + ", portable " + (2 * ALL + 2 * MEANWHILE + PIPES) + ", strays 0");
    }

    private JavaFork.Result run(String... options) throws Exception {
        JavaFork.Result result = JavaFork.quick(BackPressureJob.class, directory)
                .options(options)
                .run(directory.toString(), Integer.toString(EACH), Integer.toString(PIPES))
                .succeeded();
        assertThat(result.number("exactlyOnce")).isEqualTo(ALL);
        assertThat(result.number("exactlyOnceMeanwhile")).isEqualTo(MEANWHILE);
        assertThat(result.number("pipesExactlyOnce")).isEqualTo(PIPES);
        return result;
    }
}
