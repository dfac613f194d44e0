package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * A future is complete only when the kernel has let go of the buffer. Pipes decide it: what a read took is in its buffer, and what was
 * cancelled took nothing, so no byte is lost, none is twice there, and none turns up in a buffer that was taken back.
 */
abstract class CancelledBufferConformance extends Conformance {
    private static final int ROUNDS = 500;
    private static final byte MARK = 0x55;

    @Test
    void noByteGetsIntoABufferThatWasTakenBack() throws Exception {
        AsyncFile fifo = Fifo.open(this, pool());
        ByteBuffer one = direct(new byte[] {1});
        int waiting = 0; // bytes that are in the pipe
        for (int round = 0; round < ROUNDS; round++) {
            ByteBuffer buffer = direct(1);
            CompletableFuture<Integer> read = fifo.read(buffer, 0);
            Thread canceller = null;
            if (waiting == 0) {
                // Both at the same time: which of them is faster is not known, but what follows from it is.
                canceller = Thread.ofVirtual().start(() -> read.cancel(false));
                spin();
                assertThat(fifo.write(one.clear(), 0).join()).isOne();
                waiting++;
            }
            boolean wasRead = await(read);
            if (canceller != null) {
                canceller.join();
            }
            if (wasRead) {
                assertThat(buffer.get(0)).isEqualTo((byte) 1);
                assertThat(buffer.position()).isOne();
                waiting--;
            } else {
                assertThat(buffer.position()).isZero();
                assertThat(buffer.get(0)).isZero();
                buffer.put(0, MARK); // its owner's again
                ByteBuffer next = direct(1);
                assertThat(fifo.read(next, 0).join()).isOne();
                waiting--;
                assertThat(next.get(0)).isEqualTo((byte) 1);
                assertThat(buffer.get(0)).isEqualTo(MARK);
            }
            assertThat(waiting).isZero();
        }
        assertThat(fifo.issuer().file().held()).isZero();
    }

    /** False where it was cancelled. */
    private static boolean await(CompletableFuture<Integer> read) {
        try {
            assertThat(read.join()).isOne();
            return true;
        } catch (CancellationException e) {
            return false;
        }
    }

    private static void spin() {
        for (int i = ThreadLocalRandom.current().nextInt(2000); i > 0; i--) {
            Thread.onSpinWait();
        }
    }

    @Test
    void theBufferIsReachableUntilTheKernelHasLetGo() throws Exception {
        AsyncFile fifo = Fifo.open(this, pool());
        ByteBuffer buffer = direct(8);
        WeakReference<ByteBuffer> seen = new WeakReference<>(buffer);
        CompletableFuture<Integer> _ = fifo.read(buffer, 0);
        buffer = null;
        System.gc();
        assertThat(seen.get()).isNotNull();
        fifo.write(direct(8), 0).join();
        until(() -> fifo.issuer().file().held() == 0);
    }

    @Test
    void timeoutsOfManyOperationsReachTheKernel() throws Exception {
        AsyncFile fifo = Fifo.open(this, pool());
        List<CompletableFuture<Integer>> reads = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            reads.add(fifo.read(direct(1), 0).orTimeout(1 + i % 20, TimeUnit.MILLISECONDS));
        }
        for (CompletableFuture<Integer> read : reads) {
            assertThatThrownBy(read::join)
                    .isExactlyInstanceOf(CompletionException.class)
                    .cause()
                    .isExactlyInstanceOf(TimeoutException.class);
        }
        assertThat(fifo.issuer().file().held()).isZero();
        CompletableFuture<Integer> instead = fifo.read(direct(1), 0).completeOnTimeout(-5, 5, TimeUnit.MILLISECONDS);
        assertThat(instead.join()).isEqualTo(-5);
        fifo.write(direct(1), 0).join();
        assertThat(fifo.read(direct(1), 0).orTimeout(50, TimeUnit.SECONDS).join())
                .isOne();
    }

    /** Cancelling ends a wait for somebody else's turn, and one in which nothing can be taken. */
    @Test
    void aWriteThatDoesNotFitIsCancelledWithWhatItHasWritten() throws Exception {
        AsyncFile fifo = Fifo.open(this, pool());
        ByteBuffer large = direct(1 << 20);
        CompletableFuture<Integer> write = fifo.write(large, 0);
        CompletableFuture<Integer> behind = fifo.write(direct(10), 0);
        until(() -> Fifo.available(fifo) == 1);
        assertThat(behind.cancel(false)).isTrue();
        assertThatThrownBy(behind::join).isExactlyInstanceOf(CancellationException.class);
        assertThat(write).isNotDone();
        assertThat(write.cancel(false)).isTrue();
        assertThatThrownBy(write::join).isExactlyInstanceOf(CancellationException.class);
        int written = large.position();
        assertThat(written).isBetween(1, (1 << 20) - 1);
        ByteBuffer all = direct(1 << 20);
        while (Fifo.available(fifo) == 1) {
            fifo.readNow(all, 0);
        }
        assertThat(all.position()).isEqualTo(written);
    }
}
