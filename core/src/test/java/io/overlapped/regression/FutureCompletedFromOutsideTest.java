package io.overlapped.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.overlapped.AsyncFile;
import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.nio.ByteBuffer;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

/**
 * completeAsync, obtrudeValue and obtrudeException completed the future of an operation while the kernel still had its
 * buffer. A future of an operation is complete only when the kernel has let go, whoever completes it.
 */
class FutureCompletedFromOutsideTest extends RegressionSuite {
    private static final String REFUSAL = "the kernel may still have the buffer: cancel the operation instead";

    @OnEachEngine
    void completeAsyncCancelsTheOperation(EngineKind engine) throws Exception {
        AsyncFile fifo = fifo(engine);
        ByteBuffer first = direct(4);
        CompletableFuture<Integer> read = fifo.read(first, 0);
        assertThat(read.completeAsync(() -> 7)).isSameAs(read);
        assertThat(read.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(7);
        CompletableFuture<Integer> again = fifo.read(first, 0);
        assertThat(again.completeAsync(() -> 8, Runnable::run).get(SECONDS, TimeUnit.SECONDS))
                .isEqualTo(8);
        // Were one of them still in flight, it would get what is written now.
        ByteBuffer second = direct(4);
        CompletableFuture<Integer> next = fifo.read(second, 0);
        fifo.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), 0).get(SECONDS, TimeUnit.SECONDS);
        assertThat(next.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(4);
        assertThat(second.getInt(0)).isEqualTo(0x01020304);
        assertThat(first.getInt(0)).isZero();
        assertThat(first.position()).isZero();
    }

    @OnEachEngine
    void aSupplierThatFailsFailsTheFuture(EngineKind engine) throws Exception {
        AsyncFile fifo = fifo(engine);
        IllegalStateException failure = new IllegalStateException("supplier");
        for (Executor executor : List.<Executor>of(Runnable::run, ForkJoinPool.commonPool())) {
            CompletableFuture<Integer> read = fifo.read(direct(4), 0);
            read.completeAsync(
                    () -> {
                        throw failure;
                    },
                    executor);
            assertThatThrownBy(() -> read.get(SECONDS, TimeUnit.SECONDS))
                    .isExactlyInstanceOf(ExecutionException.class)
                    .cause()
                    .isSameAs(failure);
        }
        CompletableFuture<Integer> done = fifo.write(direct(1), 0);
        assertThat(done.get(SECONDS, TimeUnit.SECONDS)).isOne();
        done.completeAsync(
                () -> {
                    throw new AssertionError("not asked for any more");
                },
                Runnable::run);
        assertThat(done.get(SECONDS, TimeUnit.SECONDS)).isOne();
    }

    @OnEachEngine
    void obtrudingIsRefused(EngineKind engine) throws Exception {
        AsyncFile fifo = fifo(engine);
        ByteBuffer buffer = direct(4);
        CompletableFuture<Integer> read = fifo.read(buffer, 0);
        assertThatThrownBy(() -> read.obtrudeValue(7))
                .isExactlyInstanceOf(UnsupportedOperationException.class)
                .hasMessage(REFUSAL);
        assertThatThrownBy(() -> read.obtrudeException(new IllegalStateException()))
                .isExactlyInstanceOf(UnsupportedOperationException.class)
                .hasMessage(REFUSAL);
        assertThat(read).isNotDone();
        fifo.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), 0).get(SECONDS, TimeUnit.SECONDS);
        assertThat(read.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(4);
        assertThat(buffer.getInt(0)).isEqualTo(0x01020304);
    }

    private AsyncFile fifo(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, 2);
        return closing(AsyncFile.open(newFifo(), pool, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }
}
