package io.overlapped.faults;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.overlapped.AsyncFile;
import io.overlapped.BufferPool;
import io.overlapped.EngineKind;
import io.overlapped.PooledBuffer;
import io.overlapped.ThreadPool;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Random;

/**
 * Makes pools of buffers where memory can hardly be locked, and uses one that is too large and one that is not. Argument: a
 * directory.
 */
final class BufferPoolJob {
    private static final int BLOCK = 4096;
    private static final int TOO_MANY = 1024;

    private BufferPoolJob() {}

    public static void main(String[] args) throws Exception {
        try (ThreadPool pool = ThreadPool.builder()
                        .engine(EngineKind.URING)
                        .maximumThreads(1)
                        .inlineReads(false)
                        .build();
                AsyncFile file = AsyncFile.open(Path.of(args[0], "file"), pool, CREATE, READ, WRITE);
                BufferPool large = BufferPool.create(pool, BLOCK, TOO_MANY)) {
            System.out.println("large=" + large.isRegistered() + ", " + large.registrationReason());
            System.out.println("largeData=" + copies(file, large));
            System.out.println("afterLarge=" + pool.statistics().registeredBufferTransfers());
            try (BufferPool small = BufferPool.create(pool, BLOCK, 1)) {
                System.out.println("small=" + small.isRegistered() + ", " + small.registrationReason());
                System.out.println("smallData=" + copies(file, small));
            }
            System.out.println("afterSmall=" + pool.statistics().registeredBufferTransfers());
        }
    }

    /** Whether what is written from a buffer is what is read into one. */
    private static boolean copies(AsyncFile file, BufferPool buffers) throws InterruptedException {
        byte[] data = new byte[BLOCK];
        new Random(buffers.blocks()).nextBytes(data);
        try (PooledBuffer out = buffers.acquire()) {
            MemorySegment.copy(data, 0, out.segment(), ValueLayout.JAVA_BYTE, 0, BLOCK);
            file.write(out.segment(), 0).join();
        }
        try (PooledBuffer in = buffers.acquire()) {
            return file.read(in.segment(), 0).join() == BLOCK
                    && in.segment().mismatch(MemorySegment.ofArray(data)) == -1;
        }
    }
}
