package io.overlapped.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.overlapped.BufferedWrites;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls of writes that block, as those do that the kernel throttles: the ring's thread is in them. */
@Timeout(60)
class HeldUpWritesTest {
    private static final String FOR_TWO_SECONDS = "pwrite64:delay_enter=2000000";

    @TempDir
    Path directory;

    private Strace strace;

    @BeforeEach
    void tracing() throws Exception {
        Uring.assumeUsable();
        strace = Strace.assumeWorks(directory).on(directory.resolve("slow"));
        assumeTrue(BufferedWrites.areCalls(directory), "buffered writes go through the ring here");
        Files.write(directory.resolve("quick"), new byte[1]);
    }

    /** Two on each of the rings that there may be: each ring's thread is held up. */
    @Test
    void othersTakeTheRingsAndGoOn() throws Exception {
        JavaFork.Result result = run(4);
        assertThat(result.value("writtenWhenAllIsRead")).isEqualTo("0");
        assertThat(result.value("good")).isEqualTo("4");
        assertThat(result.value("writesByCalls")).isEqualTo("4");
        assertThat(result.number("takeovers")).isPositive();
        assertThat(result.value("ledger")).isEqualTo("prepared 0, owed 0, running 0, held 0");
    }

    /** There would be a thread for each of the writes. */
    @Test
    void onceManyThreadsAreHeldUpTheRestGoesToTheRings() throws Exception {
        JavaFork.Result result = run(100);
        assertThat(result.value("good")).isEqualTo("100");
        assertThat(result.number("writesOnRing")).isPositive();
        assertThat(result.number("writesByCalls")).isEqualTo(100 - result.number("writesOnRing"));
        assertThat(result.number("takeovers")).isGreaterThanOrEqualTo(16);
        assertThat(result.value("ledger")).isEqualTo("prepared 0, owed 0, running 0, held 0");
    }

    /** Of a pool of one thread, which is in the call: its right to run callbacks is another's meanwhile. */
    @Test
    void callbacksGoOn() throws Exception {
        JavaFork.Result result = JavaFork.quick(HeldUpPermitJob.class, directory)
                .under(strace.command(FOR_TWO_SECONDS))
                .options("-Dio.overlapped.engine=uring")
                .run(directory.toString())
                .succeeded();
        assertThat(result.value("writtenWhenAllHaveRun")).isEqualTo("0");
        assertThat(result.value("written")).isEqualTo("1");
        assertThat(result.value("writesByCalls")).isEqualTo("1");
        assertThat(result.value("ledger")).isEqualTo("prepared 0, owed 0, running 0, held 0");
        assertThat(result.value("closed")).isEqualTo("true");
    }

    private JavaFork.Result run(int writes) throws Exception {
        return JavaFork.quick(HeldUpWritesJob.class, directory)
                .under(strace.command(FOR_TWO_SECONDS))
                .options("-Dio.overlapped.engine=uring")
                .run(directory.toString(), Integer.toString(writes))
                .succeeded();
    }
}
