package io.overlapped.regression;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.AsyncFile;
import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An interrupt that a callback left behind reached the next one on that thread. Each callback begins without one, as a
 * task of an ExecutorService does.
 */
class InterruptFlagTest extends RegressionSuite {
    private static final int CALLBACKS = 100;

    @OnEachEngine
    void doesNotReachTheNextCallback(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, 1);
        AtomicInteger interrupted = new AtomicInteger();
        CountDownLatch callbacks = new CountDownLatch(CALLBACKS);
        FileHandle file = newFile();
        ThreadPoolIo io = bind(
                file,
                (instance, context, overlapped, error, bytes, self) -> {
                    if (Thread.currentThread().isInterrupted()) {
                        interrupted.incrementAndGet();
                    }
                    Thread.currentThread().interrupt();
                    callbacks.countDown();
                },
                pool);
        for (int i = 0; i < CALLBACKS; i++) {
            io.start();
            assertThat(file.write(direct(1), new Overlapped(i))).isEqualTo(Outcome.PENDING);
        }
        await(callbacks);
        assertThat(interrupted).hasValue(0);
    }

    @OnEachEngine
    void doesNotReachTheNextStage(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, 1);
        AsyncFile fifo = closing(AsyncFile.open(newFifo(), pool, StandardOpenOption.READ, StandardOpenOption.WRITE));
        for (int i = 0; i < CALLBACKS; i++) {
            CompletableFuture<Boolean> interrupted = fifo.read(direct(1), 0).thenApply(length -> {
                boolean before = Thread.currentThread().isInterrupted();
                Thread.currentThread().interrupt();
                return before;
            });
            assertThat(fifo.write(direct(1), 0).get(SECONDS, TimeUnit.SECONDS)).isOne();
            assertThat(interrupted.get(SECONDS, TimeUnit.SECONDS)).isFalse();
        }
    }
}
