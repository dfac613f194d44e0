package io.overlapped.faults;

import io.overlapped.AsyncFile;
import io.overlapped.Batch;
import io.overlapped.ThreadPool;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Batches of reads through a ring of the caller's own until that dies, and then one more. Argument: the directory. */
final class DeadCallerRingJob {
    private static final int ROUNDS = 100;
    private static final int READS = 64;
    private static final int SIZE = 512;

    private DeadCallerRingJob() {}

    public static void main(String[] args) throws Exception {
        List<Throwable> reported = new CopyOnWriteArrayList<>();
        Path path = Files.write(Path.of(args[0]).resolve("file"), new byte[READS * SIZE]);
        int failed = 0;
        int others = 0;
        String message = "";
        try (ThreadPool pool = ThreadPool.builder()
                        .maximumThreads(1)
                        .inlineReads(false)
                        .exceptionHandler(reported::add)
                        .build();
                AsyncFile file = AsyncFile.open(path, pool);
                Batch batch = Batch.create(pool)) {
            System.out.println("engine=" + pool.engine());
            for (int round = 0; round < ROUNDS && failed == 0; round++) {
                perform(batch, file);
                for (int i = 0; i < READS; i++) {
                    IOException failure = batch.failure(i);
                    if (failure != null) {
                        failed++;
                        message = String.valueOf(failure.getMessage());
                    } else if (batch.result(i) != SIZE) {
                        others++;
                    }
                }
                batch.clear();
            }
            System.out.println("someFailed=" + (failed > 0));
            System.out.println("message=" + message.substring(message.lastIndexOf(": ") + 2));
            System.out.println("others=" + others);
            perform(batch, file);
            int good = 0;
            for (int i = 0; i < READS; i++) {
                good += batch.failure(i) == null && batch.result(i) == SIZE ? 1 : 0;
            }
            System.out.println("goodAfterwards=" + good);
        }
        System.out.println(
                "reported=" + reported.stream().map(Throwable::getMessage).toList());
    }

    private static void perform(Batch batch, AsyncFile file) throws InterruptedException {
        MemorySegment memory = Arena.ofAuto().allocate(READS * SIZE);
        for (int i = 0; i < READS; i++) {
            batch.read(file, memory.asSlice((long) i * SIZE, SIZE), (long) i * SIZE);
        }
        batch.await();
    }
}
