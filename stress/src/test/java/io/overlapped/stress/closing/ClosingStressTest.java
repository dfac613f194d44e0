package io.overlapped.stress.closing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Closing with operations in flight, for some seconds on each engine. For long: {@code -Dstress.closing.seconds=3600} and
 * {@code -Dstress.closing.rounds=5000000}; {@code -Dstress.closing.seed} repeats the choices of a run, though not what its threads made of them.
 * What hangs is found by the run itself.
 */
final class ClosingStressTest {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final int THREADS = 2;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"URING", "PORTABLE"})
    void nothingIsLostAndNothingIsWrittenAfterItsEnd(EngineKind engine) throws Exception {
        try {
            ThreadPool.builder().engine(engine).build().close();
        } catch (UnsupportedOperationException e) {
            abort(e.getMessage());
        }
        List<Path> directories = new ArrayList<>(List.of(directory));
        Path memory = null;
        if (Files.isWritable(SHARED_MEMORY)) {
            memory = Files.createTempDirectory(SHARED_MEMORY, "overlapped-closing");
            directories.add(memory);
        }
        long seed = Long.getLong("stress.closing.seed", System.nanoTime());
        try {
            Tally tally = ClosingStress.run(
                    engine,
                    directories,
                    Long.getLong("stress.closing.rounds", Long.MAX_VALUE),
                    Duration.ofSeconds(Long.getLong("stress.closing.seconds", 8L)),
                    THREADS,
                    seed);
            System.out.println("closing stress, " + engine + ", seed " + seed + ": " + tally);
            assertThat(tally.rounds()).isGreaterThan(100);
            assertThat(tally.succeeded()).as("succeeded").isPositive();
            assertThat(tally.failed()).as("cut short").isPositive();
            assertThat(tally.refusedOperations()).as("refused").isPositive();
            assertThat(tally.refusedCloses()).as("closes refused").isPositive();
            assertThat(tally.guards()).as("guards").isPositive();
        } finally {
            if (memory != null) {
                Files.delete(memory);
            }
        }
    }
}
