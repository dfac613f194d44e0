package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Returning buffers, losing them, and closing their pool, in every order. */
abstract class BufferPoolEndConformance extends Conformance {
    private static final String RETURNED = "the buffer was returned to its BufferPool: acquire another";

    /** What a test keeps reachable, as far as the collector can tell. */
    private final AtomicReference<ByteBuffer> kept = new AtomicReference<>();

    private final Completions done = new Completions();

    private BufferPool twoBuffers() {
        return closing(BufferPool.create(pool(builder -> builder.name("p").inlineReads(false)), 4096, 2));
    }

    @Test
    void aReturnedBufferIsRefused() throws Exception {
        BufferPool buffers = twoBuffers();
        ThreadPoolIo io = bind(newFile("f"), done, pool());
        PooledBuffer buffer = buffers.acquire();
        ByteBuffer byteBuffer = buffer.byteBuffer();
        MemorySegment segment = buffer.segment();
        Overlapped used = write(io, byteBuffer, 0);
        done.expect(used, 0, 4096);
        io.waitForCallbacks();
        buffer.close();
        buffer.close();
        assertThat(buffers.available()).isEqualTo(2);
        assertThatThrownBy(buffer::segment)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage(RETURNED);
        assertThatThrownBy(buffer::byteBuffer)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage(RETURNED);
        io.start();
        for (Overlapped overlapped : List.of(used, new Overlapped())) {
            assertThatThrownBy(() -> io.file().write(byteBuffer, overlapped))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage(RETURNED);
            assertThatThrownBy(() -> io.file().read(segment.asSlice(1, 2), overlapped))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage(RETURNED);
            assertThatThrownBy(() -> io.file().writeGather(List.of(segment), overlapped))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage(RETURNED);
        }
        assertThat(io.ledger()).isEqualTo(ledger(1, 0, 0, 0));
        io.cancel();
    }

    @Test
    void closingTwiceDoesNotReturnTheNextOwnersBuffer() throws Exception {
        BufferPool buffers = closing(BufferPool.create(pool(), 4096, 1));
        PooledBuffer first = buffers.acquire();
        first.close();
        try (PooledBuffer second = buffers.acquire()) {
            first.close();
            assertThat(second.segment().byteSize()).isEqualTo(4096);
            assertThat(buffers.available()).isZero();
        }
        assertThat(buffers.available()).isEqualTo(1);
    }

    @Test
    void aBufferInFlightGoesBackWhenTheLastOperationIsOver() throws Exception {
        BufferPool buffers = twoBuffers();
        Pipe one = pipe();
        Pipe two = pipe();
        ThreadPool pool = pool();
        ThreadPoolIo ioOne = bind(one.source(), done, pool);
        ThreadPoolIo ioTwo = bind(two.source(), done, pool);
        PooledBuffer buffer = buffers.acquire();
        Overlapped readOne = read(ioOne, buffer.byteBuffer(), 0);
        Overlapped readTwo = new Overlapped();
        ioTwo.start();
        List<MemorySegment> parts =
                List.of(buffer.segment().asSlice(0, 1), buffer.segment().asSlice(9, 1));
        assertThat(ioTwo.file().readScatter(parts, readTwo)).isEqualTo(Outcome.PENDING);
        MemorySegment stale = buffer.segment();
        buffer.close();
        assertThat(buffers.available()).isEqualTo(1);
        assertThatThrownBy(buffers::close)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("BufferPool[p, 2 buffers of 4096 bytes] cannot be closed: 1 of its 2 buffers are out, and 3"
                        + " operations on them are in flight. Wait for the operations, and close every PooledBuffer"
                        + " first.");
        ioOne.start();
        assertThatThrownBy(() -> ioOne.file().read(stale, new Overlapped()))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage(RETURNED);
        ioOne.cancel();
        one.sink().write(direct(1), new Overlapped());
        done.expect(readOne, 0, 1);
        assertThat(buffers.available()).isEqualTo(1);
        two.sink().write(direct(1), new Overlapped());
        done.expect(readTwo, 0, 1);
        assertThat(buffers.available()).isEqualTo(2);
    }

    @Test
    void aCancelledOperationGivesItBackToo() throws Exception {
        BufferPool buffers = twoBuffers();
        Pipe pipe = pipe();
        Overlapped overlapped;
        try (PooledBuffer buffer = buffers.acquire()) {
            overlapped = read(bind(pipe.source(), done, pool()), buffer.byteBuffer(), 0);
        }
        assertThat(buffers.available()).isEqualTo(1);
        pipe.source().close();
        done.expect(overlapped, Win32Error.ERROR_OPERATION_ABORTED, 0);
        assertThat(buffers.available()).isEqualTo(2);
    }

    @Test
    void anOperationThatIsRefusedHoldsNothing() throws Exception {
        BufferPool buffers = twoBuffers();
        ThreadPoolIo io = bind(newFile("f"), done, pool());
        try (PooledBuffer buffer = buffers.acquire()) {
            assertThatThrownBy(() -> io.file().write(buffer.byteBuffer(), new Overlapped()))
                    .isExactlyInstanceOf(MisuseException.class);
            assertThatThrownBy(
                            () -> io.file().writeGather(List.of(buffer.segment(), buffer.segment()), new Overlapped()))
                    .isExactlyInstanceOf(MisuseException.class);
        }
        assertThat(buffers.available()).isEqualTo(2);
    }

    @Test
    void aPoolWithBuffersOutCannotBeClosedAndGoesOn() throws Exception {
        BufferPool buffers = twoBuffers();
        try (PooledBuffer buffer = buffers.acquire()) {
            assertThatThrownBy(buffers::close)
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("BufferPool[p, 2 buffers of 4096 bytes] cannot be closed: 1 of its 2 buffers are out,"
                            + " and 0 operations on them are in flight. Wait for the operations, and close every"
                            + " PooledBuffer first.");
            assertThat(buffer.segment().byteSize()).isEqualTo(4096);
        }
        PooledBuffer again = buffers.acquire();
        MemorySegment stale = again.segment();
        stale.fill((byte) 5);
        again.close();
        buffers.close();
        buffers.close();
        assertThat(buffers.available()).isZero();
        assertThatThrownBy(buffers::tryAcquire)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("BufferPool[p, 2 buffers of 4096 bytes] is closed");
        assertThatThrownBy(buffers::acquire)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("BufferPool[p, 2 buffers of 4096 bytes] is closed");
        // What still refers to the memory finds memory, though no data.
        assertThat(stale.get(ValueLayout.JAVA_BYTE, 4095)).isZero();
        FileHandle file = newFile("f");
        ThreadPoolIo io = bind(file, done, pool());
        io.start();
        assertThatThrownBy(() -> file.write(stale, new Overlapped()))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage(RETURNED);
        io.cancel();
    }

    @Test
    void thePoolOfThreadsMayBeClosedFirst() throws Exception {
        ThreadPool pool = pool();
        BufferPool buffers = closing(BufferPool.create(pool, 4096, 2));
        PooledBuffer buffer = closing(buffers.acquire());
        pool.close();
        assertThat(buffers.isRegistered()).isFalse();
        ThreadPoolIo io = bind(newFile("f"), done, pool());
        done.expect(write(io, buffer.byteBuffer(), 0), 0, 4096);
        assertThat(buffers.tryAcquire()).satisfies(PooledBuffer::close);
    }

    @Test
    void aLostBufferIsReportedAndComesBack() throws Exception {
        BufferPool buffers = twoBuffers();
        lose(buffers);
        collectUntilReported();
        assertThat(takeFailure())
                .isExactlyInstanceOf(MisuseException.class)
                .hasMessage(
                        "a buffer of BufferPool[p, 2 buffers of 4096 bytes] became unreachable without being closed;"
                                + " it is back in its pool. Close every PooledBuffer; -Dio.overlapped.track=true shows"
                                + " where it was acquired.")
                .hasNoCause();
        assertThat(buffers.available()).isEqualTo(2);
        try (PooledBuffer first = buffers.acquire();
                PooledBuffer second = buffers.acquire()) {
            assertThat(first.segment().address()).isNotEqualTo(second.segment().address());
            assertThat(first.segment().get(ValueLayout.JAVA_BYTE, 0)).isZero();
            assertThat(second.segment().get(ValueLayout.JAVA_BYTE, 0)).isZero();
        }
    }

    @Test
    void aBufferWhoseMemoryIsStillReachableIsNotLost() throws Exception {
        BufferPool buffers = twoBuffers();
        kept.set(Objects.requireNonNull(buffers.tryAcquire()).byteBuffer().slice(10, 20));
        lose(buffers);
        collectUntilReported();
        assertThat(takeFailure()).isExactlyInstanceOf(MisuseException.class);
        // The other was found, so the collector has looked.
        assertThat(buffers.available()).isEqualTo(1);
        kept.set(null);
        collectUntilReported();
        assertThat(takeFailure()).isExactlyInstanceOf(MisuseException.class);
        assertThat(buffers.available()).isEqualTo(2);
    }

    @Test
    void trackingShowsWhereABufferWasAcquired() throws Exception {
        BufferPool buffers;
        System.setProperty("io.overlapped.track", "true");
        try {
            buffers = twoBuffers();
        } finally {
            System.clearProperty("io.overlapped.track");
        }
        closeWithOneOut(buffers);
        lose(buffers);
        collectUntilReported();
        Throwable report = takeFailure();
        assertThat(report)
                .hasMessage(
                        "a buffer of BufferPool[p, 2 buffers of 4096 bytes] became unreachable without being closed;"
                                + " it is back in its pool. Close every PooledBuffer.");
        assertThat(report.getCause().getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("lose"));
    }

    /** In a method of its own, whose variables keep nothing reachable when it is over. */
    private static void closeWithOneOut(BufferPool buffers) throws InterruptedException {
        try (PooledBuffer buffer = buffers.acquire()) {
            assertThatThrownBy(buffers::close)
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(
                            "acquired on thread " + Thread.currentThread().getName())
                    .hasMessageContaining("at " + BufferPoolEndConformance.class.getName() + ".closeWithOneOut");
            assertThat(buffer.segment().byteSize()).isEqualTo(4096);
        }
    }

    private static void lose(BufferPool buffers) throws InterruptedException {
        buffers.acquire().segment().fill((byte) 9);
    }

    private void collectUntilReported() {
        until(() -> {
            System.gc();
            return reportedFailures() > 0 || Thread.currentThread().isInterrupted();
        });
    }
}
