package io.overlapped.regression;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/**
 * On streams that epoll refuses (EPERM), because they are always ready, queued operations failed on the portable engine.
 * Whatever can be read or written can be so by operations, on both engines.
 */
class AlwaysReadyStreamTest extends RegressionSuite {
    private static final int THREADS = 4;
    private static final int EACH = 2_000;
    private static final int LENGTH = 16;

    @OnEachEngine
    void readsOfZero(EngineKind engine) throws Exception {
        serve(engine, FileHandle.open(Path.of("/dev/zero"), StandardOpenOption.READ), true);
    }

    @OnEachEngine
    void writesToNull(EngineKind engine) throws Exception {
        serve(engine, FileHandle.open(Path.of("/dev/null"), StandardOpenOption.WRITE), false);
    }

    private void serve(EngineKind engine, FileHandle stream, boolean read) throws Exception {
        assertThat(closing(stream).isStream()).isTrue();
        ThreadPool pool = pool(engine, 4);
        CountDownLatch callbacks = new CountDownLatch(THREADS * EACH);
        LongAdder failed = new LongAdder();
        LongAdder moved = new LongAdder();
        ThreadPoolIo io = bind(
                stream,
                (instance, context, overlapped, error, bytes, self) -> {
                    moved.add(bytes);
                    if (error != 0) {
                        failed.increment();
                    }
                    callbacks.countDown();
                },
                pool);
        CompletableFuture<?>[] issuers = new CompletableFuture<?>[THREADS];
        for (int i = 0; i < THREADS; i++) {
            issuers[i] = new CompletableFuture<>();
            CompletableFuture<?> issuer = issuers[i];
            Thread.ofPlatform().start(() -> {
                try {
                    for (int k = 0; k < EACH; k++) {
                        io.start();
                        Overlapped overlapped = new Overlapped();
                        Outcome outcome = read
                                ? stream.read(direct(LENGTH), overlapped)
                                : stream.write(direct(LENGTH), overlapped);
                        assertThat(outcome).isIn(Outcome.PENDING, Outcome.COMPLETED);
                    }
                    issuer.complete(null);
                } catch (Throwable failure) {
                    issuer.completeExceptionally(failure);
                }
            });
        }
        CompletableFuture.allOf(issuers).join();
        await(callbacks);
        io.waitForCallbacks();
        assertThat(failed.sum()).as("failed").isZero();
        assertThat(moved.sum()).isEqualTo((long) THREADS * EACH * LENGTH);
        assertThat(io.ledger()).isEqualTo(AT_REST);
    }
}
