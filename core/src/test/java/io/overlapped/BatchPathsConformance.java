package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.overlapped.internal.engine.EngineCounters;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which path serves a batch, and what it leaves behind. */
abstract class BatchPathsConformance extends Conformance {
    private static final int COUNT = 300;

    /** A platform thread reaps a ring of its own; a virtual one would hold its carrier there, and has the pool do it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoFindsTheResults(boolean virtual) throws Exception {
        ThreadPool pool = poolWithoutInlineReads();
        AsyncFile file = closing(AsyncFile.open(fileWith("f", randomBytes(COUNT * 64, 1)), pool, READ_WRITE));
        Thread thread = Thread.ofPlatform().unstarted(() -> readAll(pool, file, COUNT));
        if (virtual) {
            thread = Thread.ofVirtual().unstarted(() -> readAll(pool, file, COUNT));
        }
        thread.start();
        thread.join();
        EngineCounters counters = pool.core().engine().counters();
        boolean ring = variant().isUring();
        if (ring) {
            until(() -> counters.ringCompletions() >= COUNT); // a lane counts what it has published
        }
        assertThat(counters.ringCompletions()).isEqualTo(ring ? COUNT : 0);
        assertThat(counters.callerCompletions()).isEqualTo(ring && !virtual ? COUNT : 0);
        assertThat(counters.portableCompletions()).isEqualTo(ring ? 0 : COUNT);
        assertThat(counters.inlineHits()).isZero();
    }

    /** The page cache's: few are read one by one, many together through a ring. */
    @Test
    void whatThePageCacheHas() throws Exception {
        ThreadPool pool = pool();
        AsyncFile file = closing(AsyncFile.open(fileWith("f", randomBytes(COUNT * 64, 1)), pool, READ_WRITE));
        file.read(direct(COUNT * 64), 0).join();
        EngineCounters counters = pool.core().engine().counters();
        assumeTrue(counters.inlineHits() == 1, "the file system does not tell what is in the page cache");
        readAll(pool, file, 3);
        assertThat(counters.inlineHits()).isEqualTo(4);
        readAll(pool, file, COUNT);
        assertThat(counters.callerCompletions()).isEqualTo(variant().isUring() ? COUNT : 0);
        assertThat(counters.inlineHits()).isEqualTo(variant().isUring() ? 4 : 4 + COUNT);
    }

    /** Rings of callers' own are made as they are needed, and go from one batch to the next. */
    @Test
    void whoGetsNoRingIsServedAllTheSame() throws Exception {
        assumeTrue(variant().isUring(), "rings");
        System.setProperty("io.overlapped.uring.callers", "2");
        ThreadPool pool;
        try {
            pool = poolWithoutInlineReads();
        } finally {
            System.clearProperty("io.overlapped.uring.callers");
        }
        AsyncFile file = closing(AsyncFile.open(fileWith("f", randomBytes(COUNT * 64, 1)), pool, READ_WRITE));
        Batch[] batches = new Batch[3];
        for (int i = 0; i < batches.length; i++) {
            batches[i] = closing(Batch.create(pool));
            prepare(batches[i], file, COUNT);
            batches[i].submit();
        }
        for (Batch batch : batches) {
            batch.await();
            for (int i = 0; i < COUNT; i++) {
                assertThat(batch.result(i)).isEqualTo(64);
            }
        }
        EngineCounters counters = pool.core().engine().counters();
        until(() -> counters.ringCompletions() >= 3 * COUNT);
        assertThat(counters.ringCompletions()).isEqualTo(3 * COUNT);
        assertThat(counters.callerCompletions()).isEqualTo(2 * COUNT);
        readAll(pool, file, COUNT);
        assertThat(counters.callerCompletions()).isEqualTo(3 * COUNT);
    }

    /** The kernel cancels what a thread began when that ends; the pool performs it then. */
    @Test
    void theThreadThatBeganItMayEnd() throws Exception {
        ThreadPool pool = poolWithoutInlineReads();
        AsyncFile file = closing(AsyncFile.open(fileWith("f", randomBytes(COUNT * 64, 1)), pool, READ_WRITE));
        Batch batch = closing(Batch.create(pool));
        for (int round = 0; round < 20; round++) {
            onAnotherThread(() -> {
                prepare(batch, file, COUNT);
                batch.submit();
            });
            batch.await();
            for (int i = 0; i < COUNT; i++) {
                assertThat(batch.result(i)).isEqualTo(64);
            }
            batch.clear();
        }
    }

    /** A batch that nobody waits for: its ring is reaped by whoever closes the file, or the pool. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closingReapsWhatNobodyWaitsFor(boolean poolFirst) throws Exception {
        ThreadPool pool = poolWithoutInlineReads();
        AsyncFile file = closing(AsyncFile.open(fileWith("f", randomBytes(COUNT * 64, 1)), pool, READ_WRITE));
        Batch batch = Batch.create(pool);
        prepare(batch, file, COUNT);
        batch.submit();
        AutoCloseable first = poolFirst ? pool : file;
        onAnotherThread(first::close);
        (poolFirst ? file : pool).close();
        for (int i = 0; i < COUNT; i++) {
            assertThat(batch.isDone(i)).isTrue();
        }
        assertThat(batch.await(Duration.ZERO)).isTrue();
        batch.close();
    }

    @Test
    void resultsCanBeLookedForWithoutWaiting() throws Exception {
        ThreadPool pool = poolWithoutInlineReads();
        AsyncFile file = closing(AsyncFile.open(fileWith("f", randomBytes(COUNT * 64, 1)), pool, READ_WRITE));
        Batch batch = closing(Batch.create(pool));
        prepare(batch, file, COUNT);
        batch.submit();
        for (int i = 0; i < COUNT; i++) {
            int index = i;
            until(() -> batch.isDone(index));
            assertThat(batch.result(i)).isEqualTo(64);
        }
        batch.clear();
        prepare(batch, file, COUNT);
        batch.submit();
        until(() -> {
            try {
                return batch.await(Duration.ZERO);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(batch.size()).isEqualTo(COUNT);
    }

    private static void readAll(ThreadPool pool, AsyncFile file, int count) {
        try (Batch batch = Batch.create(pool)) {
            prepare(batch, file, count);
            batch.await();
            for (int i = 0; i < count; i++) {
                assertThat(batch.result(i)).isEqualTo(64);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void prepare(Batch batch, AsyncFile file, int count) {
        Random random = new Random(count);
        for (int i = 0; i < count; i++) {
            batch.read(file, direct(64), random.nextInt(count) * 64L);
        }
    }
}
