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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A wait within a wait (dependents that block, run by the thread that joins) took one right to run callbacks too many,
 * until the pool ran none. Waiting on a pool's thread is safe, however it is nested.
 */
class NestedWaitTest extends RegressionSuite {
    private static final int ROUNDS = 100;
    private static final int DEPENDENTS = 8;

    @OnEachEngine
    void aPoolOfOneThreadGoesOn(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, 1);
        AsyncFile fifo = closing(AsyncFile.open(newFifo(), pool, StandardOpenOption.READ, StandardOpenOption.WRITE));
        AsyncFile other = closing(AsyncFile.open(newPath(), pool, StandardOpenOption.WRITE));
        AtomicInteger dependents = new AtomicInteger();
        Semaphore callbacks = new Semaphore(0);
        FileHandle file = newFile();
        ThreadPoolIo io = bind(
                file,
                (instance, context, overlapped, error, bytes, self) -> {
                    Thread joining = Thread.currentThread();
                    CompletableFuture<Integer> read = fifo.read(direct(1), 0);
                    CompletableFuture<?>[] stages = new CompletableFuture<?>[DEPENDENTS];
                    for (int i = 0; i < DEPENDENTS; i++) {
                        stages[i] = read.thenRun(() -> {
                            other.write(direct(8), 0).join();
                            dependents.incrementAndGet();
                        });
                    }
                    Thread.ofPlatform().start(() -> {
                        until(() -> isWaiting(joining));
                        fifo.write(direct(1), 0).join();
                    });
                    read.join();
                    CompletableFuture.allOf(stages).join();
                    callbacks.release();
                },
                pool);
        for (int round = 0; round < ROUNDS; round++) {
            io.start();
            assertThat(file.write(direct(1), new Overlapped())).isEqualTo(Outcome.PENDING);
            assertThat(callbacks.tryAcquire(SECONDS, TimeUnit.SECONDS))
                    .as("callback of round %d", round)
                    .isTrue();
        }
        assertThat(dependents).hasValue(ROUNDS * DEPENDENTS);
    }
}
