package io.overlapped.faults;

import io.overlapped.AsyncFile;
import io.overlapped.Batch;
import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A read of a named pipe that nobody writes to, on a ring that dies meanwhile. Arguments: a directory, and the pipe. */
final class DeadRingBatchJob {
    private static final int ROUNDS = 100;

    private DeadRingBatchJob() {}

    public static void main(String[] args) throws Exception {
        List<Throwable> reported = new CopyOnWriteArrayList<>();
        Path path = Files.write(Path.of(args[0]).resolve("file"), new byte[10]);
        Path pipe = Path.of(args[1]);
        try (ThreadPool pool = ThreadPool.builder()
                        .engine(EngineKind.URING)
                        .maximumThreads(1)
                        .inlineReads(false)
                        .exceptionHandler(reported::add)
                        .build();
                AsyncFile file = AsyncFile.open(path, pool);
                AsyncFile fifo = AsyncFile.open(pipe, pool, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Batch batch = Batch.create(pool)) {
            batch.read(fifo, ByteBuffer.allocateDirect(10), 0);
            batch.submit();
            for (int round = 0; round < ROUNDS && reported.isEmpty(); round++) {
                file.read(ByteBuffer.allocateDirect(1), 0).exceptionally(e -> 0).join();
            }
            System.out.println("ended=" + batch.await(Duration.ofSeconds(30)));
            System.out.println("failure=" + (batch.isDone(0) ? batch.failure(0) : null));
        }
        System.out.println(
                "reported=" + reported.stream().map(Throwable::getMessage).toList());
    }
}
