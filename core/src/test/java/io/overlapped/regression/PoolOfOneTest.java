package io.overlapped.regression;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.AsyncFile;
import io.overlapped.CallbackEnvironment;
import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import io.overlapped.ThreadPoolWork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * On a pool of one thread, results went into the queue of callbacks behind the one that was blocked: futures that it waited
 * for never completed. And a thread kept the right to run callbacks while what it completed waited for one.
 */
class PoolOfOneTest extends RegressionSuite {
    private static final int READS = 8;

    @OnEachEngine
    void aFutureCompletesBehindResultsThatHaveToWait(EngineKind engine) throws Exception {
        ThreadPool pool = slowPool(engine);
        Path path = Files.write(newPath(), new byte[READS]);
        FileHandle file = closing(FileHandle.open(path, StandardOpenOption.READ));
        AsyncFile future = closing(AsyncFile.open(path, pool, StandardOpenOption.READ));
        AtomicInteger callbacks = new AtomicInteger();
        ThreadPoolIo io =
                bind(file, (instance, context, overlapped, error, bytes, self) -> callbacks.incrementAndGet(), pool);
        CountDownLatch completed = new CountDownLatch(1);
        ThreadPoolWork work = closing(ThreadPoolWork.create(
                (instance, context, self) -> {
                    for (int i = 0; i < READS; i++) {
                        io.start();
                        assertThat(file.read(direct(1), new Overlapped(i))).isEqualTo(Outcome.PENDING);
                    }
                    var _ = future.read(direct(1), 0).thenRun(completed::countDown);
                    await(completed);
                    assertThat(callbacks).as("callbacks beside this one").hasValue(0);
                },
                null,
                CallbackEnvironment.of(pool)));
        work.submit();
        await(completed);
        work.waitForCallbacks();
        io.waitForCallbacks();
        assertThat(callbacks).hasValue(READS);
    }

    @OnEachEngine
    void aStageOfAFutureMayWaitForACallback(EngineKind engine) throws Exception {
        ThreadPool pool = slowPool(engine);
        AsyncFile file = closing(AsyncFile.open(Files.write(newPath(), new byte[1]), pool, StandardOpenOption.READ));
        CountDownLatch called = new CountDownLatch(1);
        Thread here = Thread.currentThread();
        AtomicReference<Thread> stageRanOn = new AtomicReference<>();
        CompletableFuture<Void> stage;
        do { // until the stage is added before the read is over: else it runs here
            stageRanOn.set(null);
            stage = file.read(direct(1), 0).thenRun(() -> {
                stageRanOn.set(Thread.currentThread());
                if (Thread.currentThread() != here) {
                    await(called);
                }
            });
            until(() -> stageRanOn.get() != null);
        } while (stageRanOn.get() == here);
        pool.trySubmit((instance, context) -> called.countDown(), null);
        await(called);
        stage.join();
    }

    private ThreadPool slowPool(EngineKind engine) {
        return pool(ThreadPool.builder().engine(engine).maximumThreads(1).inlineReads(false));
    }
}
