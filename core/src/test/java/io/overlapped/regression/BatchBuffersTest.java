package io.overlapped.regression;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.AsyncFile;
import io.overlapped.Batch;
import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A batch kept its buffers alive after it was cleared, and also after it was closed. */
class BatchBuffersTest extends RegressionSuite {
    private static final int BUFFERS = 8;

    @OnEachEngine
    void areLetGoWhenItIsCleared(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, 2);
        AsyncFile file = file(pool);
        try (Batch batch = Batch.create(pool)) {
            List<WeakReference<ByteBuffer>> buffers = use(batch, file);
            batch.clear();
            assertThatCollected(buffers);
            ByteBuffer again = direct(3);
            for (int i = 0; i < 3; i++) {
                batch.read(file, again.clear(), i);
                batch.await();
                assertThat(batch.result(0)).isEqualTo(3);
                assertThat(again.get(0)).isEqualTo((byte) i);
                batch.clear();
            }
        }
    }

    @OnEachEngine
    void areLetGoWhenItIsClosed(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, 2);
        AsyncFile file = file(pool);
        Batch batch = Batch.create(pool);
        List<WeakReference<ByteBuffer>> buffers = use(batch, file);
        batch.close();
        try {
            assertThatCollected(buffers);
        } finally {
            Reference.reachabilityFence(batch);
        }
    }

    private AsyncFile file(ThreadPool pool) throws Exception {
        return closing(AsyncFile.open(
                Files.write(newPath(), new byte[] {0, 1, 2, 3, 4, 5, 6, 7}), pool, StandardOpenOption.READ));
    }

    private static List<WeakReference<ByteBuffer>> use(Batch batch, AsyncFile file) throws Exception {
        List<WeakReference<ByteBuffer>> buffers = new ArrayList<>();
        for (int i = 0; i < BUFFERS; i++) {
            ByteBuffer buffer = direct(8);
            buffers.add(new WeakReference<>(buffer));
            batch.read(file, buffer, 0);
        }
        batch.await();
        return buffers;
    }

    private static void assertThatCollected(List<WeakReference<ByteBuffer>> buffers) {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS / 3);
        while (reachable(buffers) != 0 && System.nanoTime() < limit) {
            System.gc();
        }
        assertThat(reachable(buffers)).as("buffers that are still reachable").isZero();
    }

    private static long reachable(List<WeakReference<ByteBuffer>> buffers) {
        return buffers.stream().filter(buffer -> !buffer.refersTo(null)).count();
    }
}
