package io.overlapped.faults;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.overlapped.AsyncFile;
import io.overlapped.PoolStatistics;
import io.overlapped.ThreadPool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Writes a block and flushes, many times, without waiting for the flushes; prints how they ended. Argument: a directory. */
final class FlushesJob {
    static final int FLUSHES = 32;

    private FlushesJob() {}

    public static void main(String[] args) throws Exception {
        try (ThreadPool pool = ThreadPool.builder().build();
                AsyncFile file = AsyncFile.open(Path.of(args[0], "flushed"), pool, READ, WRITE, CREATE)) {
            List<CompletableFuture<?>> flushes = new ArrayList<>();
            for (int i = 0; i < FLUSHES; i++) {
                file.write(SmallJob.block(i), (long) i * SmallJob.BLOCK).join();
                flushes.add(file.force(i % 2 == 0));
            }
            int good = 0;
            for (CompletableFuture<?> flush : flushes) {
                good += flush.handle((nothing, failure) -> failure == null ? 1 : 0)
                        .join();
            }
            PoolStatistics statistics = pool.statistics();
            System.out.println("good=" + good);
            System.out.println("joined=" + statistics.joinedFlushes());
            System.out.println("others=" + (statistics.ringCompletions() + statistics.portableCompletions() - FLUSHES));
        }
    }
}
