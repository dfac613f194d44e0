package io.overlapped.faults;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.AsyncFile;
import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel cannot do without blocking it does in threads of its own; their number is bounded. */
@Timeout(60)
class KernelWorkersTest {
    /** The limit that each thread that serves a ring sets. */
    private static final int LIMIT = 32;

    private static final int FILES = 64;
    private static final int ROUNDS = 6;

    @TempDir
    Path directory;

    @Test
    void flushesAndTruncationsStartABoundedNumberOfKernelWorkers() throws Exception {
        Map<String, Integer> most = new HashMap<>();
        try (ThreadPool pool = Engines.builder(EngineKind.URING).build()) {
            List<AsyncFile> files = new ArrayList<>();
            for (int i = 0; i < FILES; i++) {
                files.add(AsyncFile.open(directory.resolve("f" + i), pool, READ, WRITE, CREATE));
            }
            int operations = 0;
            for (int round = 0; round < ROUNDS; round++) {
                List<CompletableFuture<?>> futures = new ArrayList<>();
                for (AsyncFile file : files) {
                    futures.add(file.write(ByteBuffer.allocateDirect(4096), round * 4096L));
                    futures.add(file.force(true));
                    futures.add(file.truncate(round * 1000L));
                    futures.add(file.force(false));
                }
                operations += futures.size();
                while (!futures.stream().allMatch(CompletableFuture::isDone)) {
                    kernelWorkers().forEach((owner, count) -> most.merge(owner, count, Math::max));
                }
                futures.forEach(CompletableFuture::join);
            }
            files.forEach(AsyncFile::close);
            assertThat(pool.statistics().ringCompletions() + pool.statistics().portableCompletions())
                    .isEqualTo(operations);
            assertThat(pool.statistics().ringCompletions()).isGreaterThanOrEqualTo(FILES * ROUNDS * 3L);
        }
        assertThat(most).as("kernel workers seen, by ring thread").isNotEmpty();
        assertThat(most.values()).allSatisfy(count -> assertThat(count).isLessThanOrEqualTo(LIMIT));
    }

    /** How many threads the kernel has started for each thread of this process; their names end with its number. */
    private static Map<String, Integer> kernelWorkers() throws IOException {
        Map<String, Integer> workers = new HashMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) {
                try {
                    String name = Files.readString(task.resolve("comm")).strip();
                    if (name.startsWith("iou-wrk-")) {
                        workers.merge(name, 1, Integer::sum);
                    }
                } catch (IOException e) {
                    // It ended while it was looked at.
                }
            }
        }
        return workers;
    }
}
