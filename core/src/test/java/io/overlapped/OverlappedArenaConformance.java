package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arena that stays open while operations on its memory are in flight. */
abstract class OverlappedArenaConformance extends Conformance {
    @Test
    void closingIsRefusedWhileAnOperationIsInFlight() throws Exception {
        Pipe pipe = pipe();
        OverlappedArena arena = OverlappedArena.create();
        MemorySegment segment = arena.allocate(100);
        Overlapped read = new Overlapped();
        assertThat(pipe.source().read(segment.asSlice(10, 20), read)).isEqualTo(Outcome.PENDING_SILENTLY);
        assertThat(arena).hasToString("OverlappedArena[1 operations in flight]");
        assertThatThrownBy(arena::close)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("the arena cannot be closed: 1 operation on its memory is in flight "
                        + "(read of 20 bytes at offset 0 on " + pipe.source().name()
                        + "). Wait for the results, or cancel the operations and wait, first");
        segment.set(ValueLayout.JAVA_BYTE, 0, (byte) 1); // it is open still
        ByteBuffer buffer = segment.asSlice(50, 30).asByteBuffer();
        Overlapped second = new Overlapped();
        assertThat(pipe.source().read(buffer, second)).isEqualTo(Outcome.PENDING_SILENTLY);
        assertThatThrownBy(arena::close)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("the arena cannot be closed: 2 operations on its memory are in flight "
                        + "(read of 20 bytes at offset 0 on " + pipe.source().name()
                        + "; read of 30 bytes at offset 0 on " + pipe.source().name()
                        + "). Wait for the results, or cancel the operations and wait, first");
        write(pipe, 3);
        read.await();
        assertThat(segment.asSlice(10, 3).toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3);
        assertThatThrownBy(arena::close)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the arena cannot be closed: 1 operation on its memory is in flight "
                        + "(read of 30 bytes at offset 0 on ");
        assertThat(pipe.source().cancel(second)).isTrue();
        second.await();
        assertThat(arena).hasToString("OverlappedArena[0 operations in flight]");
        arena.close();
        assertThat(arena).hasToString("OverlappedArena[closed]");
        assertThat(arena.scope().isAlive()).isFalse();
        assertThatThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("Already closed");
        assertThatThrownBy(arena::close)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("Already closed");
        assertThatThrownBy(() -> arena.allocate(1))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("Already closed");
        assertThatThrownBy(() -> pipe.source().read(segment, read))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("the arena that the segment was allocated from is already closed");
        assertThatThrownBy(() -> pipe.source().read(buffer, second)).isExactlyInstanceOf(IllegalStateException.class);
        assertThat(pipe.source().held()).isZero();
    }

    @Test
    void theKernelGetsItsOwnAddresses() throws Exception {
        Pipe pipe = pipe();
        Overlapped[] reads = {new Overlapped(), new Overlapped(), new Overlapped(), new Overlapped()};
        try (OverlappedArena arena = OverlappedArena.create();
                Arena shared = Arena.ofShared()) {
            MemorySegment small = arena.allocate(64);
            MemorySegment large = arena.allocate(5_000_000, 4096);
            MemorySegment foreign = shared.allocate(64);
            assertThat(large.address() % 4096).isZero();
            pipe.source().read(small.asSlice(8), reads[0]);
            pipe.source().read(large.asSlice(4_999_999), reads[1]);
            pipe.source().read(large.asByteBuffer().position(77).slice(), reads[2]);
            pipe.source().read(foreign, reads[3]);
            assertThat(reads[0].operation().currentAddress()).isEqualTo(small.address() + 8);
            assertThat(reads[1].operation().currentAddress()).isEqualTo(large.address() + 4_999_999);
            assertThat(reads[2].operation().currentAddress()).isEqualTo(large.address() + 77);
            assertThat(reads[3].operation().currentAddress()).isNotEqualTo(foreign.address());
            pipe.source().cancelAll();
            for (Overlapped read : reads) {
                read.await();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void scatteredReadsHoldEachOfTheirArenas(boolean alone) throws Exception {
        Pipe pipe = pipe();
        Overlapped read = new Overlapped();
        OverlappedArena one = OverlappedArena.create();
        OverlappedArena other = OverlappedArena.create();
        byte[] heap = new byte[2];
        MemorySegment last = alone ? Arena.ofAuto().allocate(2) : MemorySegment.ofArray(heap);
        MemorySegment first = one.allocate(2);
        MemorySegment middle = other.allocate(2);
        pipe.source().readScatter(List.of(first, middle, MemorySegment.NULL, last), read);
        for (OverlappedArena arena : List.of(one, other)) {
            assertThatThrownBy(arena::close)
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("the arena cannot be closed: 1 operation on its memory is in flight "
                            + "(scattering read of 6 bytes at offset 0 on ");
        }
        write(pipe, 6);
        read.await();
        assertThat(first.toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2);
        assertThat(middle.toArray(ValueLayout.JAVA_BYTE)).containsExactly(3, 4);
        assertThat(last.toArray(ValueLayout.JAVA_BYTE)).containsExactly(5, 6);
        one.close();
        other.close();
    }

    @Test
    void aPreparedBatchHoldsItUntilItIsClearedOrDone() throws Exception {
        ThreadPool pool = pool();
        AsyncFile file = closing(AsyncFile.open(fileWith("f", new byte[] {1, 2, 3}), pool, READ_WRITE));
        OverlappedArena arena = OverlappedArena.create();
        try (Batch batch = Batch.create(pool)) {
            batch.read(file, arena.allocate(3), 0);
            batch.read(file, arena.allocate(3).asByteBuffer(), 1);
            assertThat(arena).hasToString("OverlappedArena[2 operations in flight]");
            batch.clear();
            assertThat(arena).hasToString("OverlappedArena[0 operations in flight]");
            MemorySegment segment = arena.allocate(3);
            batch.read(file, segment, 1);
            batch.await();
            assertThat(segment.toArray(ValueLayout.JAVA_BYTE)).containsExactly(2, 3, 0);
            arena.close();
        }
    }

    @Test
    void manyOperationsAreCountedThoughNotAllNamed() throws Exception {
        Pipe pipe = pipe();
        OverlappedArena arena = OverlappedArena.create();
        MemorySegment segment = arena.allocate(600);
        Overlapped[] reads = new Overlapped[600];
        for (int i = 0; i < reads.length; i++) {
            reads[i] = new Overlapped();
            pipe.source().read(segment.asSlice(i, 1), reads[i]);
        }
        assertThatThrownBy(arena::close)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the arena cannot be closed: 600 operations on its memory are in flight (")
                .hasMessageContaining("; ...). Wait");
        pipe.source().cancelAll();
        for (Overlapped read : reads) {
            read.await();
        }
        arena.close();
    }

    @Test
    void allocatesAsTheJdkDoes() {
        OverlappedArena arena = OverlappedArena.create();
        for (long alignment = 1; alignment <= 1 << 20; alignment *= 2) {
            for (long size : new long[] {0, 1, 7, 4096, 20_000, 300_000}) {
                MemorySegment segment = arena.allocate(size, alignment);
                assertThat(segment.byteSize()).isEqualTo(size);
                assertThat(segment.address() % alignment).isZero();
                assertThat(segment.scope()).isEqualTo(arena.scope());
                assertThat(segment.mismatch(MemorySegment.ofArray(new byte[(int) size])))
                        .isEqualTo(-1);
                segment.fill((byte) 0x77); // whoever shares it sees that
            }
        }
        assertThatThrownBy(() -> arena.allocate(-1, 1))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid allocation size : -1");
        assertThatThrownBy(() -> arena.allocate(1, 3))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid alignment constraint : 3");
        assertThatThrownBy(() -> arena.allocate(1, 0))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid alignment constraint : 0");
        arena.close();
    }

    /** Either the operation was first, and the arena stays open, or the close was, and the operation is refused. */
    @Test
    void closingAgainstIssuing() throws Exception {
        Pipe pipe = pipe();
        int[] outcomes = new int[2];
        CyclicBarrier barrier = new CyclicBarrier(2);
        MemorySegment[] segment = new MemorySegment[1];
        OverlappedArena[] arena = new OverlappedArena[1];
        Overlapped read = new Overlapped();
        boolean[] issued = new boolean[1];
        int rounds = 2000;
        Thread issuer = new Thread(() -> {
            for (int round = 0; round < rounds; round++) {
                meet(barrier);
                try {
                    pipe.source().read(segment[0], read);
                    issued[0] = true;
                } catch (IllegalStateException closed) {
                    issued[0] = false;
                }
                meet(barrier);
            }
        });
        issuer.start();
        for (int round = 0; round < rounds; round++) {
            arena[0] = OverlappedArena.create();
            segment[0] = arena[0].allocate(16);
            meet(barrier);
            boolean closed = true;
            try {
                arena[0].close();
            } catch (IllegalStateException held) {
                closed = false;
            }
            meet(barrier);
            if (issued[0]) {
                boolean inPlace = read.operation().currentAddress() == segment[0].address();
                // A close that had begun already makes the issuer copy, and then it may win.
                assertThat(closed && inPlace).as("closed under an operation").isFalse();
                pipe.source().cancelAll();
                read.await();
            }
            outcomes[closed ? 1 : 0]++;
            if (!closed) {
                arena[0].close();
            }
        }
        issuer.join();
        assertThat(Arrays.stream(outcomes).sum()).isEqualTo(rounds);
        assertThat(pipe.source().held()).isZero();
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void write(Pipe pipe, int count) throws Exception {
        byte[] data = new byte[count];
        for (int i = 0; i < count; i++) {
            data[i] = (byte) (i + 1);
        }
        Overlapped write = new Overlapped();
        pipe.sink().write(direct(data), write);
        write.await();
        assertThat(write.bytesTransferred()).isEqualTo(count);
    }
}
