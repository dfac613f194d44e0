package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Byte pipes: the order of their operations, and their ends. */
abstract class PipeConformance extends Conformance {
    private static final int LARGE = 1 << 20;

    private final Completions read = new Completions();
    private final Completions written = new Completions();
    private Pipe pipe;
    private ThreadPoolIo source;
    private ThreadPoolIo sink;

    @BeforeEach
    void makePipe() throws Exception {
        ThreadPool pool = pool();
        pipe = pipe();
        source = bind(pipe.source(), read, pool);
        sink = bind(pipe.sink(), written, pool);
    }

    @Test
    void pendingReadsAreServedInTheOrderOfTheirIssue() throws Exception {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            buffers.add(direct(1));
            read(source, buffers.get(i), 0);
        }
        assertThat(source.ledger()).isEqualTo(ledger(0, 8, 0, 8));
        write(sink, direct(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}), 0);
        assertThat(read.next(8)).allMatch(arrival -> arrival.error() == 0 && arrival.bytes() == 1);
        assertThat(buffers).extracting(buffer -> (int) buffer.get(0)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void eachWriteCompletesOneReadWithTheBytesThereAre() throws Exception {
        List<Overlapped> reads = new ArrayList<>();
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            buffers.add(direct(100));
            reads.add(read(source, buffers.get(i), 0));
        }
        for (int i = 0; i < 5; i++) {
            write(sink, direct(randomBytes(i + 1, i)), 0);
            read.expect(reads.get(i), 0, i + 1);
            assertThat(bytes(buffers.get(i), i + 1)).isEqualTo(randomBytes(i + 1, i));
        }
    }

    @Test
    void aReadOfWhatIsThereSucceedsAtOnce() throws Exception {
        written.expect(write(sink, direct(new byte[] {7, 8, 9}), 0), 0, 3);
        ByteBuffer buffer = direct(100);
        Overlapped overlapped = new Overlapped();
        source.start();
        assertThat(pipe.source().read(buffer, overlapped)).isEqualTo(Outcome.COMPLETED);
        read.expect(overlapped, 0, 3);
        assertThat(bytes(buffer, 3)).containsExactly(7, 8, 9);
    }

    @Test
    void aSmallBufferLeavesTheRestInThePipe() throws Exception {
        write(sink, direct(new byte[] {7, 8, 9}), 0);
        ByteBuffer buffer = direct(2);
        read.expect(read(source, buffer, 0), 0, 2);
        assertThat(bytes(buffer, 2)).containsExactly(7, 8);
        read.expect(read(source, buffer, 0), 0, 1);
        assertThat(buffer.get(0)).isEqualTo((byte) 9);
    }

    @Test
    void aWriteBehindAPendingOneIsNotServedAtOnceAndKeepsTheOrder() throws Exception {
        byte[] large = randomBytes(LARGE, 21);
        Overlapped first = new Overlapped();
        sink.start();
        assertThat(pipe.sink().write(direct(large), first)).isEqualTo(Outcome.PENDING);
        Overlapped second = new Overlapped();
        sink.start();
        assertThat(pipe.sink().write(direct(new byte[] {1, 2, 3}), second)).isEqualTo(Outcome.PENDING);
        assertThat(sink.ledger()).isEqualTo(ledger(0, 2, 0, 2));
        assertThat(readFully(LARGE)).isEqualTo(large);
        assertThat(readFully(3)).containsExactly(1, 2, 3);
        assertThat(written.next(2))
                .extracting(Completions.Arrival::overlapped, Completions.Arrival::error, Completions.Arrival::bytes)
                .containsExactlyInAnyOrder(tuple(first, 0, (long) LARGE), tuple(second, 0, 3L));
    }

    @Test
    void aLargeWriteEndsWhenAllIsInThePipe() throws Exception {
        Overlapped overlapped = write(sink, direct(LARGE), 0);
        assertThat(overlapped.isCompleted()).isFalse();
        readFully(LARGE / 2);
        assertThat(overlapped.isCompleted()).isFalse();
        readFully(LARGE / 2);
        written.expect(overlapped, 0, LARGE);
    }

    @Test
    void gatherAndScatterWorkOnPipes() throws Exception {
        MemorySegment a = Arena.ofAuto().allocate(3).fill((byte) 1);
        MemorySegment b = Arena.ofAuto().allocate(4).fill((byte) 2);
        Overlapped out = new Overlapped();
        sink.start();
        assertThat(pipe.sink().writeGather(List.of(a, b), out)).isEqualTo(Outcome.COMPLETED);
        written.expect(out, 0, 7);
        MemorySegment c = Arena.ofAuto().allocate(5);
        MemorySegment d = Arena.ofAuto().allocate(5);
        Overlapped in = new Overlapped();
        source.start();
        assertThat(pipe.source().readScatter(List.of(c, d), in)).isEqualTo(Outcome.COMPLETED);
        read.expect(in, 0, 7);
        assertThat(c.toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 1, 1, 2, 2);
        assertThat(d.toArray(ValueLayout.JAVA_BYTE)).containsExactly(2, 2, 0, 0, 0);
    }

    @Test
    void aLargeGatheringWriteGoesOnWithinItsSegments() throws Exception {
        byte[] data = randomBytes(LARGE, 22);
        List<MemorySegment> segments = new ArrayList<>();
        MemorySegment whole = Arena.ofAuto().allocate(LARGE).copyFrom(MemorySegment.ofArray(data));
        for (int at = 0; at < LARGE; at += 30_001) {
            segments.add(whole.asSlice(at, Math.min(30_001, LARGE - at)));
        }
        Overlapped overlapped = new Overlapped();
        sink.start();
        assertThat(pipe.sink().writeGather(segments, overlapped)).isEqualTo(Outcome.PENDING);
        assertThat(readFully(LARGE)).isEqualTo(data);
        written.expect(overlapped, 0, LARGE);
    }

    @Test
    void offsetsAreNotUsed() throws Exception {
        written.expect(write(sink, direct(new byte[] {5}), -77), 0, 1);
        ByteBuffer buffer = direct(1);
        read.expect(read(source, buffer, 1L << 50), 0, 1);
        assertThat(buffer.get(0)).isEqualTo((byte) 5);
    }

    @Test
    void pendingReadsEndWithBrokenPipeWhenTheWriterCloses() throws Exception {
        Overlapped first = read(source, direct(1), 0);
        Overlapped second = read(source, direct(1), 0);
        pipe.sink().close();
        assertThat(read.next(2))
                .allMatch(arrival -> arrival.error() == Win32Error.ERROR_BROKEN_PIPE && arrival.bytes() == 0)
                .extracting(Completions.Arrival::overlapped)
                .containsExactlyInAnyOrder(first, second);
    }

    @Test
    void readsAfterTheWriterClosedGetTheRestAndThenFailAtOnce() throws Exception {
        written.expect(write(sink, direct(2), 0), 0, 2);
        pipe.sink().close();
        read.expect(read(source, direct(10), 0), 0, 2);
        Overlapped overlapped = new Overlapped();
        source.start();
        assertThat(pipe.source().read(direct(10), overlapped)).isEqualTo(Outcome.FAILED);
        assertThat(overlapped.error()).isEqualTo(Win32Error.ERROR_BROKEN_PIPE);
        source.cancel();
        source.waitForCallbacks();
        assertThat(source.ledger()).isEqualTo(ledger(0, 0, 0, 0));
    }

    @Test
    void aWriteFailsAtOnceWhenTheReaderHasClosed() throws Exception {
        pipe.source().close();
        Overlapped overlapped = new Overlapped();
        sink.start();
        assertThat(pipe.sink().write(direct(10), overlapped)).isEqualTo(Outcome.FAILED);
        assertThat(overlapped.error()).isEqualTo(Win32Error.ERROR_NO_DATA);
        assertThat(overlapped.bytesTransferred()).isZero();
        sink.cancel();
    }

    @Test
    void aPendingWriteEndsWithTheErrorWhenTheReaderCloses() throws Exception {
        Overlapped overlapped = write(sink, direct(LARGE), 0);
        pipe.source().close();
        Completions.Arrival arrival = written.next();
        assertThat(arrival.overlapped()).isSameAs(overlapped);
        assertThat(arrival.error()).isEqualTo(Win32Error.ERROR_NO_DATA);
        assertThat(arrival.bytes()).isBetween(1L, LARGE - 1L);
    }

    @Test
    void theEndsWorkInOneDirectionOnly() throws Exception {
        source.start();
        sink.start();
        Overlapped overlapped = new Overlapped();
        assertThat(pipe.source().write(direct(1), overlapped)).isEqualTo(Outcome.FAILED);
        assertThat(overlapped.error()).isEqualTo(Win32Error.ERROR_ACCESS_DENIED);
        assertThat(pipe.sink().read(direct(1), overlapped)).isEqualTo(Outcome.FAILED);
        assertThat(overlapped.error()).isEqualTo(Win32Error.ERROR_ACCESS_DENIED);
        source.cancel();
        sink.cancel();
    }

    @Test
    void closingTheHandleEndsWhatIsPending() throws Exception {
        List<Overlapped> reads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            reads.add(read(source, direct(1), 0));
        }
        pipe.source().close();
        assertThat(reads).allMatch(Overlapped::isCompleted);
        assertThat(source.ledger().held()).isZero();
        assertThat(read.next(4))
                .allMatch(a -> a.error() == Win32Error.ERROR_OPERATION_ABORTED && a.bytes() == 0)
                .extracting(Completions.Arrival::overlapped)
                .containsExactlyInAnyOrderElementsOf(reads);
    }

    @Test
    void whatCallbacksIssueOnAPipeGoesOnInOrder() throws Exception {
        Pipe chained = pipe();
        List<Integer> got = new ArrayList<>();
        Event over = Event.manualReset(false);
        ByteBuffer buffer = direct(1);
        ThreadPoolIo io = bind(
                chained.source(),
                (instance, context, overlapped, error, bytes, object) -> {
                    got.add((int) buffer.get(0));
                    if (got.size() == 100) {
                        over.set();
                    } else {
                        object.start();
                        object.file().read(buffer, overlapped);
                    }
                },
                pool(builder -> builder.maximumThreads(1)));
        read(io, buffer, 0);
        List<Integer> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sent.add(i);
            assertThat(chained.sink().write(direct(new byte[] {(byte) i}), new Overlapped()))
                    .isEqualTo(Outcome.COMPLETED_SILENTLY);
        }
        over.await();
        assertThat(got).isEqualTo(sent);
    }

    /** Through the callback, a part at a time. */
    private byte[] readFully(int length) throws InterruptedException {
        ByteBuffer buffer = direct(length);
        while (buffer.hasRemaining()) {
            Overlapped overlapped = read(source, buffer, 0);
            Completions.Arrival arrival = read.next();
            assertThat(arrival.overlapped()).isSameAs(overlapped);
            assertThat(arrival.error()).isZero();
            buffer.position(buffer.position() + (int) arrival.bytes());
        }
        return bytes(buffer.clear(), length);
    }
}
