package io.overlapped.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.AsyncFile;
import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Flushes that are in flight together are few system calls. */
@Timeout(60)
class GroupCommitTest {
    private static final int FLUSHES = FlushesJob.FLUSHES;

    @TempDir
    Path directory;

    /** The first is held up for so long that all the others come meanwhile: one more serves them. */
    @Test
    void flushesThatComeWhileOneIsHeldUpAreOneSystemCall() throws Exception {
        Strace strace = strace();
        JavaFork.Result result = run(strace, "fsync:delay_enter=2000000", "fdatasync:delay_enter=1");
        assertThat(result.value("good")).isEqualTo(Integer.toString(FLUSHES));
        assertThat(strace.calls("fsync(")).isEqualTo(2);
        assertThat(strace.calls("fdatasync("))
                .as("half of them ask for metadata too")
                .isZero();
        assertThat(result.number("joined")).isEqualTo(FLUSHES - 2);
        assertThat(result.number("others")).isEqualTo(2);
    }

    @Test
    void theErrorOfOneIsEveryones() throws Exception {
        Strace strace = strace();
        JavaFork.Result result = run(strace, "fsync:error=EIO:delay_enter=2000000");
        assertThat(result.value("good")).isEqualTo("0");
        assertThat(strace.calls("fsync(", "EIO")).isEqualTo(1);
    }

    private Strace strace() throws Exception {
        return Strace.assumeWorks(directory).on(directory.resolve("flushed"));
    }

    private JavaFork.Result run(Strace strace, String... injections) throws Exception {
        return JavaFork.quick(FlushesJob.class, directory)
                .under(strace.command(injections))
                .options("-Dio.overlapped.engine=portable")
                .run(directory.toString())
                .succeeded();
    }

    /** However it falls out: each flush is over, by itself or with another; and many fall together. */
    @ParameterizedTest
    @EnumSource(names = {"URING", "PORTABLE"})
    void manyAtOnce(EngineKind kind) throws Exception {
        int rounds = 20;
        try (ThreadPool pool = Engines.builder(kind).build();
                AsyncFile file = AsyncFile.open(
                        directory.resolve("many"), pool, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            for (int round = 0; round < rounds; round++) {
                List<CompletableFuture<?>> flushes = new ArrayList<>();
                file.write(SmallJob.block(round), 0).join();
                for (int i = 0; i < FLUSHES; i++) {
                    flushes.add(file.force(i % 2 == 0));
                }
                flushes.forEach(CompletableFuture::join);
            }
            long served =
                    pool.statistics().ringCompletions() + pool.statistics().portableCompletions() - rounds;
            long joined = pool.statistics().joinedFlushes();
            assertThat(served + joined).isEqualTo((long) rounds * FLUSHES);
            assertThat(joined).isPositive();
        }
    }
}
