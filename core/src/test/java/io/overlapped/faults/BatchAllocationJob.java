package io.overlapped.faults;

import com.sun.management.ThreadMXBean;
import io.overlapped.AsyncFile;
import io.overlapped.Batch;
import io.overlapped.ThreadPool;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Uses a batch again and again, until one use allocated nothing. Arguments: the directory, and whether reads may be served inline. */
final class BatchAllocationJob {
    private static final int ROUNDS = 20_000;
    private static final int READS = 300;
    private static final int SIZE = 64;

    private BatchAllocationJob() {}

    public static void main(String[] args) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        boolean inline = Boolean.parseBoolean(args[1]);
        Path path = Files.write(Path.of(args[0]).resolve("file"), new byte[READS * SIZE]);
        ByteBuffer[] buffers = new ByteBuffer[READS];
        for (int i = 0; i < READS; i++) {
            buffers[i] = ByteBuffer.allocateDirect(SIZE);
        }
        long least = Long.MAX_VALUE;
        long bytes = 0;
        int rounds = 0;
        try (ThreadPool pool = ThreadPool.builder().inlineReads(inline).build();
                AsyncFile file = AsyncFile.open(path, pool);
                Batch batch = Batch.create(pool)) {
            for (; rounds < ROUNDS && least != 0; rounds++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < READS; i++) {
                    batch.read(file, buffers[i].clear(), (long) i * SIZE);
                }
                batch.submit();
                batch.next();
                batch.await();
                for (int i = 0; i < READS; i++) {
                    bytes += batch.result(i);
                }
                batch.clear();
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            System.out.println("engine=" + pool.engine());
        }
        System.out.println("allRead=" + (bytes == (long) rounds * READS * SIZE));
        System.out.println("least=" + least);
    }
}
