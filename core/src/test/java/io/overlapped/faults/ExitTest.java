package io.overlapped.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The virtual machine ends with operations in flight: at once, with the status asked for, and without a word. */
@Timeout(60)
class ExitTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "uring, mainReturns, 0",
        "uring, processPool, 0",
        "uring, exit, 7",
        "uring, halt, 8",
        "uring, exitInCallback, 9",
        "portable, mainReturns, 0",
        "portable, processPool, 0",
        "portable, exit, 7",
        "portable, halt, 8",
        "portable, exitInCallback, 9",
    })
    void operationsInFlightDoNotHoldItUp(String engine, String how, int status) throws Exception {
        if (engine.equals("uring")) {
            Uring.assumeUsable();
        }
        JavaFork.Result result = run(engine, how);
        assertThat(result.status()).as("%s", result).isEqualTo(status);
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).doesNotContain("pipe=");
        if (status == 0) {
            assertThat(result.value("main")).isEqualTo("over");
        }
    }

    /** Threads that are no daemons keep it alive until the pool is closed, which a callback may do. */
    @ParameterizedTest
    @ValueSource(strings = {"uring", "portable"})
    void aPoolOfOrdinaryThreadsEndsItWhenClosedInACallback(String engine) throws Exception {
        if (engine.equals("uring")) {
            Uring.assumeUsable();
        }
        JavaFork.Result result = run(engine, "closeInCallback").succeeded();
        assertThat(result.value("main")).isEqualTo("over");
        assertThat(result.value("pipe")).isEqualTo("error 995");
    }

    private JavaFork.Result run(String engine, String how) throws Exception {
        return JavaFork.quick(ExitJob.class, directory)
                .options("-Dio.overlapped.engine=" + engine)
                .run(directory.toString(), how);
    }
}
