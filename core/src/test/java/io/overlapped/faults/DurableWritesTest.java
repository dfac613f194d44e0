package io.overlapped.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the system is asked for by a durable write that is a plain call. */
@Timeout(60)
class DurableWritesTest {
    @TempDir
    Path directory;

    private Strace strace;

    @BeforeEach
    void tracing() throws Exception {
        strace = Strace.assumeWorks(directory).on(directory.resolve("durable"));
    }

    @Test
    void eachIsOneCallWithAFlag() throws Exception {
        JavaFork.Result result = run("pwritev2:delay_enter=1", "pwrite64:delay_enter=1", "fdatasync:delay_enter=1");
        assertThat(result.value("errors")).isEqualTo("[0, 0, 0, 0, 0]");
        assertThat(result.value("good")).isEqualTo("true");
        assertThat(strace.calls("pwritev2(", "RWF_DSYNC")).isEqualTo(DurableJob.WRITES);
        assertThat(strace.calls("pwrite64(")).as("the one that is not durable").isEqualTo(1);
        assertThat(strace.calls("fdatasync(")).isZero();
    }

    @Test
    void whereTheSystemDoesNotKnowTheFlagTheFileIsSyncedBehindEach() throws Exception {
        JavaFork.Result result =
                run("pwritev2:error=EOPNOTSUPP", "pwrite64:delay_enter=1", "fdatasync:error=EINTR:when=1+2");
        assertThat(result.value("errors")).isEqualTo("[0, 0, 0, 0, 0]");
        assertThat(result.value("good")).isEqualTo("true");
        assertThat(strace.calls("pwrite64(")).isEqualTo(DurableJob.WRITES + 1);
        long interrupted = strace.calls("fdatasync(", "EINTR"); // the first of each thread at least
        assertThat(interrupted).isPositive();
        assertThat(strace.calls("fdatasync(")).isEqualTo(DurableJob.WRITES + interrupted);
    }

    @Test
    void aSyncThatFailsIsTheWritesError() throws Exception {
        JavaFork.Result result = run("pwritev2:error=EOPNOTSUPP", "pwrite64:delay_enter=1", "fdatasync:error=ENOSPC");
        assertThat(result.value("errors")).isEqualTo("[112, 112, 112, 112, 0]");
        assertThat(result.value("good")).isEqualTo("true");
    }

    private JavaFork.Result run(String... injections) throws Exception {
        return JavaFork.quick(DurableJob.class, directory)
                .under(strace.command(injections))
                .options("-Dio.overlapped.engine=portable")
                .run(directory.toString())
                .succeeded();
    }
}
