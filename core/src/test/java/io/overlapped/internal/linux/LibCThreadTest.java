package io.overlapped.internal.linux;

import static io.overlapped.internal.linux.FileConstants.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Each thread sees the error number of its own calls. */
@OnLinux
class LibCThreadTest {
    @Test
    void manyVirtualThreads() throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            check(executor, 5_000, 20);
        }
    }

    @Test
    void manyPlatformThreads() throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(16)) {
            check(executor, 200, 500);
        }
    }

    @Test
    void aVirtualThreadThatBlocksInACallKeepsItsOwnErrorNumber() throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                Arena arena = Arena.ofShared()) {
            List<Future<Integer>> blocked = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                MemorySegment set = arena.allocate(CLayout.POLLFD_SIZE, 4);
                set.set(ValueLayout.JAVA_INT, CLayout.POLLFD_FD, -1);
                blocked.add(executor.submit(() -> {
                    int waited = LibC.poll(set, 1, 20);
                    return waited == 0 ? LibC.close(-1) : waited;
                }));
            }
            for (Future<Integer> future : blocked) {
                assertThat(future.get()).isEqualTo(-Errno.EBADF);
            }
        }
    }

    /** Tasks that each fail in their own way, over and over, with the scheduler let in between. */
    @SuppressWarnings("ThreadPriorityCheck")
    private static void check(ExecutorService executor, int tasks, int rounds) throws Exception {
        List<Future<?>> futures = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            int kind = task % 4;
            futures.add(executor.submit(() -> {
                for (int round = 0; round < rounds; round++) {
                    assertThat(fail(kind)).isEqualTo(expected(kind));
                    Thread.yield();
                }
            }));
        }
        for (Future<?> future : futures) {
            future.get();
        }
    }

    private static long fail(int kind) {
        return switch (kind) {
            case 0 -> LibC.close(-1);
            case 1 -> LibC.eventfd(0, -1);
            case 2 -> LibC.mmap(1L << 60, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            default -> openMissing();
        };
    }

    private static long expected(int kind) {
        return switch (kind) {
            case 0 -> -Errno.EBADF;
            case 1 -> -Errno.EINVAL;
            case 2 -> -Errno.ENOMEM;
            default -> -Errno.ENOENT;
        };
    }

    private static long openMissing() {
        try (Arena arena = Arena.ofConfined()) {
            return LibC.open(NativePath.encode(Path.of("/proc/no-such-file"), arena), O_RDONLY, 0);
        }
    }
}
