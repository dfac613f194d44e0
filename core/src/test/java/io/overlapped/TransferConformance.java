package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.linux.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads, writes, vectors and flushes. */
abstract class TransferConformance extends Conformance {
    private final Completions done = new Completions();

    @Test
    void aWriteMovesAllBytesToItsOffset() throws Exception {
        FileHandle file = newFile("f");
        ThreadPoolIo io = bind(file, done, pool());
        byte[] data = randomBytes(10_000, 1);
        ByteBuffer buffer = direct(data);
        Overlapped overlapped = write(io, buffer, 4096);
        done.expect(overlapped, 0, 10_000);
        assertThat(buffer.position()).isZero();
        assertThat(overlapped.error()).isZero();
        assertThat(overlapped.bytesTransferred()).isEqualTo(10_000);
        byte[] content = Files.readAllBytes(directory.resolve("f"));
        assertThat(content).hasSize(14_096);
        assertThat(Arrays.copyOf(content, 4096)).isEqualTo(new byte[4096]);
        assertThat(Arrays.copyOfRange(content, 4096, 14_096)).isEqualTo(data);
    }

    @Test
    void aReadMovesTheBytesOfItsOffsetAndLeavesThePosition() throws Exception {
        byte[] data = randomBytes(10_000, 2);
        ThreadPoolIo io = bind(open(fileWith("f", data)), done, poolWithoutInlineReads());
        ByteBuffer buffer = direct(5000).position(100).limit(4100);
        done.expect(read(io, buffer, 3000), 0, 4000);
        assertThat(buffer.position()).isEqualTo(100);
        assertThat(buffer.limit()).isEqualTo(4100);
        byte[] expected = new byte[5000];
        System.arraycopy(data, 3000, expected, 100, 4000);
        assertThat(bytes(buffer.clear(), 5000)).isEqualTo(expected);
    }

    @Test
    void callbacksRunOnThreadsOfThePoolAndNeverOnTheIssuingOne() throws Exception {
        ThreadPool pool = pool(builder -> builder.name("callbacks"));
        ThreadPoolIo io = bind(open(fileWith("f", new byte[100])), done, pool);
        read(io, direct(100), 0);
        assertThat(done.next().thread().getName()).startsWith("callbacks-");
    }

    @Test
    void theCallbackIsToldItsContextAndObject() throws Exception {
        Object context = new Object();
        Object[] seen = new Object[2];
        Event over = Event.manualReset(false);
        FileHandle file = newFile("f");
        IoCallback callback = (instance, given, overlapped, error, bytes, object) -> {
            seen[0] = given;
            seen[1] = object;
            instance.setEventWhenReturns(over);
        };
        ThreadPoolIo io = closing(ThreadPoolIo.create(file, callback, context, CallbackEnvironment.of(pool())));
        write(io, direct(1), 0);
        over.await();
        assertThat(seen).containsExactly(context, io);
    }

    @Test
    void aReadAcrossTheEndIsShort() throws Exception {
        byte[] data = randomBytes(1000, 3);
        ThreadPoolIo io = bind(open(fileWith("f", data)), done, poolWithoutInlineReads());
        ByteBuffer buffer = direct(4096);
        done.expect(read(io, buffer, 900), 0, 100);
        assertThat(bytes(buffer, 100)).isEqualTo(Arrays.copyOfRange(data, 900, 1000));
        assertThat(buffer.get(100)).isZero();
    }

    @Test
    void aReadAtTheEndCompletesWithEndOfFile() throws Exception {
        ThreadPoolIo io = bind(open(fileWith("f", new byte[1000])), done, poolWithoutInlineReads());
        Overlapped at = new Overlapped(1000);
        io.start();
        assertThat(io.file().read(direct(10), at)).isEqualTo(Outcome.PENDING);
        done.expect(at, Win32Error.ERROR_HANDLE_EOF, 0);
        assertThat(at.error()).isEqualTo(38);
    }

    @Test
    void aReadFarBehindTheEndCompletesWithEndOfFile() throws Exception {
        ThreadPoolIo io = bind(open(fileWith("f", new byte[1000])), done, poolWithoutInlineReads());
        Overlapped behind = new Overlapped(1L << 33);
        io.start();
        assertThat(io.file().read(direct(10), behind)).isEqualTo(Outcome.PENDING);
        done.expect(behind, 38, 0);
    }

    @Test
    void aReadAtTheEndThatIsServedInlineFailsAtOnceAndMustBeCancelled() throws Exception {
        FileHandle file = open(fileWith("f", new byte[1000]));
        InlineReads.assumeSupported(file);
        ThreadPool pool = pool();
        ThreadPoolIo io = bind(file, done, pool);
        for (long offset : new long[] {1000, 5000}) {
            Overlapped overlapped = new Overlapped(offset);
            io.start();
            assertThat(file.read(direct(10), overlapped)).isEqualTo(Outcome.FAILED);
            assertThat(overlapped.error()).isEqualTo(38);
            assertThat(overlapped.bytesTransferred()).isZero();
            assertThat(io.ledger()).isEqualTo(ledger(1, 0, 0, 0));
            io.cancel();
        }
        io.waitForCallbacks();
        assertThat(done.waiting()).isZero();
        assertThat(pool.statistics().inlineHits()).isEqualTo(2);
    }

    @Test
    void zeroLengthIsASuccessEvenAtTheEnd() throws Exception {
        ThreadPoolIo io = bind(newFile("f"), done, poolWithoutInlineReads());
        done.expect(write(io, direct(0), 77), 0, 0);
        done.expect(read(io, direct(0), 77), 0, 0);
        done.expect(read(io, direct(0), 0), 0, 0);
        assertThat(io.file().size()).isZero();
    }

    @Test
    void scatterFillsTheSegmentsInTheirOrder() throws Exception {
        byte[] data = randomBytes(1000, 4);
        ThreadPoolIo io = bind(open(fileWith("f", data)), done, poolWithoutInlineReads());
        Arena arena = Arena.ofAuto();
        MemorySegment a = arena.allocate(10);
        MemorySegment empty = arena.allocate(0);
        MemorySegment b = arena.allocate(500);
        MemorySegment c = MemorySegment.ofArray(new byte[100]);
        for (List<MemorySegment> segments : List.of(List.of(a, empty, b), List.of(a, b, c))) {
            Overlapped overlapped = new Overlapped(5);
            io.start();
            assertThat(io.file().readScatter(segments, overlapped)).isEqualTo(Outcome.PENDING);
            long total = segments.stream().mapToLong(MemorySegment::byteSize).sum();
            done.expect(overlapped, 0, total);
            assertThat(joined(segments)).isEqualTo(Arrays.copyOfRange(data, 5, 5 + (int) total));
        }
    }

    @Test
    void aScatterAcrossTheEndIsShort() throws Exception {
        ThreadPoolIo io = bind(open(fileWith("f", randomBytes(100, 5))), done, poolWithoutInlineReads());
        MemorySegment a = Arena.ofAuto().allocate(64);
        MemorySegment b = Arena.ofAuto().allocate(64);
        Overlapped overlapped = new Overlapped();
        io.start();
        io.file().readScatter(List.of(a, b), overlapped);
        done.expect(overlapped, 0, 100);
        assertThat(joined(List.of(a, b.asSlice(0, 36)))).isEqualTo(randomBytes(100, 5));
        assertThat(b.asSlice(36).mismatch(MemorySegment.ofArray(new byte[28]))).isEqualTo(-1);
    }

    @Test
    void gatherAndScatterTakeMoreSegmentsThanOneSystemCall() throws Exception {
        ThreadPoolIo io = bind(newFile("f"), done, poolWithoutInlineReads());
        byte[] data = randomBytes(3000 * 7, 6);
        List<MemorySegment> out = new ArrayList<>();
        List<MemorySegment> in = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            out.add(Arena.ofAuto()
                    .allocate(7)
                    .copyFrom(MemorySegment.ofArray(data).asSlice(i * 7L, 7)));
            in.add(Arena.ofAuto().allocate(7));
        }
        Overlapped overlapped = new Overlapped(1);
        io.start();
        assertThat(io.file().writeGather(out, overlapped)).isEqualTo(Outcome.PENDING);
        done.expect(overlapped, 0, 21_000);
        io.start();
        assertThat(io.file().readScatter(in, overlapped)).isEqualTo(Outcome.PENDING);
        done.expect(overlapped, 0, 21_000);
        assertThat(joined(in)).isEqualTo(data);
    }

    @Test
    void aVectorOfNothingIsASuccess() throws Exception {
        ThreadPoolIo io = bind(newFile("f"), done, poolWithoutInlineReads());
        Overlapped overlapped = new Overlapped();
        io.start();
        assertThat(io.file().writeGather(List.of(), overlapped)).isEqualTo(Outcome.PENDING);
        done.expect(overlapped, 0, 0);
        io.start();
        assertThat(io.file().readScatter(List.of(), overlapped)).isEqualTo(Outcome.PENDING);
        done.expect(overlapped, 0, 0);
    }

    @Test
    void flushesAreOperationsWithAStartAndACompletion() throws Exception {
        ThreadPoolIo io = bind(newFile("f"), done, pool());
        done.expect(write(io, direct(100), 0), 0, 100);
        for (boolean metadata : new boolean[] {true, false}) {
            Overlapped overlapped = new Overlapped();
            io.start();
            assertThat(io.file().flush(metadata, overlapped)).isEqualTo(Outcome.PENDING);
            done.expect(overlapped, 0, 0);
        }
        io.waitForCallbacks();
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
    }

    @Test
    void offsetsHave64Bits() throws Exception {
        ThreadPoolIo io = bind(newFile("sparse"), done, poolWithoutInlineReads());
        for (long offset : new long[] {(1L << 31) - 3, (1L << 32) - 3, (1L << 40) + 5}) {
            byte[] data = randomBytes(4096, offset);
            done.expect(write(io, direct(data), offset), 0, 4096);
            ByteBuffer back = direct(4096);
            done.expect(read(io, back, offset), 0, 4096);
            assertThat(bytes(back, 4096)).isEqualTo(data);
            assertThat(io.file().size()).isEqualTo(offset + 4096);
        }
    }

    @Test
    void aTransferLongerThanOneSystemCallIsSplit() throws Exception {
        Path sink = Path.of("/dev/null");
        assumeTrue(Files.exists(sink), "no /dev/null");
        long length = Operation.MAXIMUM_CHUNK + 3 * 4096 + 5;
        // The device looks at the length alone, so the memory need not be there.
        MemorySegment segment =
                NativeMemory.segment(Arena.global().allocate(4096).address(), length);
        ThreadPoolIo io = bind(open(sink, StandardOpenOption.WRITE), done, pool());
        Overlapped overlapped = new Overlapped();
        io.start();
        assertThat(io.file().write(segment, overlapped).expectsCompletion()).isTrue();
        done.expect(overlapped, 0, length);
    }

    @Test
    void manyOperationsInFlightAllCompleteOnce() throws Exception {
        FileHandle file = newFile("f");
        ThreadPool pool = poolWithoutInlineReads();
        ThreadPoolIo io = bind(file, done, pool);
        int count = 3000;
        for (int i = 0; i < count; i++) {
            write(io, direct(new byte[] {(byte) i, (byte) (i >> 8)}), i * 2L);
        }
        assertThat(done.next(count))
                .allMatch(arrival -> arrival.error() == 0 && arrival.bytes() == 2)
                .extracting(arrival -> arrival.overlapped().offset())
                .doesNotHaveDuplicates();
        io.waitForCallbacks();
        assertThat(done.waiting()).isZero();
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
        byte[] content = Files.readAllBytes(directory.resolve("f"));
        for (int i = 0; i < count; i++) {
            assertThat((content[2 * i] & 0xff) | (content[2 * i + 1] & 0xff) << 8)
                    .isEqualTo(i);
        }
    }

    private static byte[] joined(List<MemorySegment> segments) {
        byte[] all = new byte
                [(int) segments.stream().mapToLong(MemorySegment::byteSize).sum()];
        int at = 0;
        for (MemorySegment segment : segments) {
            MemorySegment.copy(segment, 0, MemorySegment.ofArray(all), at, segment.byteSize());
            at += (int) segment.byteSize();
        }
        return all;
    }
}
