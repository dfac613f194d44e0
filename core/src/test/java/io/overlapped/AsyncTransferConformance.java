package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Futures of the safe layer that read and write in other ways than one buffer at an offset. */
abstract class AsyncTransferConformance extends Conformance {
    private static final byte[] CONTENT = randomBytes(10_000, 3);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readFullyFillsTheBuffer(boolean inline) throws Exception {
        AsyncFile file = content(pool(builder -> builder.inlineReads(inline)));
        ByteBuffer buffer = direct(6000).position(1000);
        assertThat(file.readFully(buffer, 2000).join()).isNull();
        assertThat(buffer.position()).isEqualTo(6000);
        assertThat(Arrays.copyOfRange(bytes(buffer, 6000), 1000, 6000))
                .isEqualTo(Arrays.copyOfRange(CONTENT, 2000, 7000));
        MemorySegment segment = Arena.ofAuto().allocate(10_000);
        assertThat(file.readFully(segment, 0).join()).isNull();
        assertThat(segment.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE)).isEqualTo(CONTENT);
        assertThat(file.readFully(direct(0), 20_000).join()).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readFullyTellsHowMuchThereWas(boolean inline) throws Exception {
        AsyncFile file = content(pool(builder -> builder.inlineReads(inline)));
        ByteBuffer buffer = direct(500);
        assertThatThrownBy(() -> file.readFully(buffer, 9900).join())
                .isExactlyInstanceOf(CompletionException.class)
                .cause()
                .isExactlyInstanceOf(EOFException.class)
                .hasMessage(file.name() + ": read of 500 bytes at offset 9900: the file ended after 100 of 500 bytes");
        assertThat(buffer.position()).isEqualTo(100);
        assertThat(bytes(buffer, 100)).isEqualTo(Arrays.copyOfRange(CONTENT, 9900, 10_000));
        assertThatThrownBy(() -> file.readFully(direct(1), 10_000).join())
                .cause()
                .hasMessage(file.name() + ": read of 1 bytes at offset 10000: the file ended after 0 of 1 bytes");
    }

    @Test
    void readFullyOfAPipeWaitsForTheRest() throws Exception {
        AsyncFile fifo = Fifo.open(this, pool());
        ByteBuffer buffer = direct(10);
        CompletableFuture<Void> future = fifo.readFully(buffer, 0);
        for (int i = 0; i < 5; i++) {
            assertThat(future).isNotDone();
            assertThat(fifo.write(direct(new byte[] {(byte) i, (byte) (i + 100)}), 0)
                            .join())
                    .isEqualTo(2);
        }
        assertThat(future.join()).isNull();
        assertThat(bytes(buffer, 10)).containsExactly(0, 100, 1, 101, 2, 102, 3, 103, 4, 104);
    }

    @Test
    void aCancelledReadFullyKeepsWhatItHasTakenFromThePipe() throws Exception {
        AsyncFile fifo = Fifo.open(this, pool());
        ByteBuffer buffer = direct(10);
        CompletableFuture<Void> future = fifo.readFully(buffer, 0);
        fifo.write(direct(new byte[] {7, 8, 9}), 0).join();
        CompletableFuture<Integer> behind = fifo.read(direct(1), 0);
        until(() -> Fifo.available(fifo) == 0);
        assertThat(future.cancel(false)).isTrue();
        assertThatThrownBy(future::join).isExactlyInstanceOf(java.util.concurrent.CancellationException.class);
        assertThat(buffer.position()).isEqualTo(3);
        assertThat(bytes(buffer, 3)).containsExactly(7, 8, 9);
        assertThat(behind).isNotDone();
        fifo.write(direct(1), 0).join();
        assertThat(behind.join()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void scatteringReadsFillOneBufferAfterTheOther(boolean inline) throws Exception {
        AsyncFile file = content(pool(builder -> builder.inlineReads(inline)));
        for (boolean heap : new boolean[] {false, true}) {
            ByteBuffer first =
                    (heap ? ByteBuffer.allocate(100) : direct(100)).position(10).limit(90);
            ByteBuffer none = direct(0);
            ByteBuffer second = direct(3000);
            ByteBuffer third = direct(9000);
            long read = file.read(new ByteBuffer[] {first, none, second, third}, 500)
                    .join();
            assertThat(read).isEqualTo(9500);
            assertThat(List.of(first.position(), second.position(), third.position()))
                    .containsExactly(90, 3000, 6420);
            assertThat(first.limit()).isEqualTo(90);
            assertThat(Arrays.copyOfRange(bytes(first, 90), 10, 90)).isEqualTo(Arrays.copyOfRange(CONTENT, 500, 580));
            assertThat(bytes(second, 3000)).isEqualTo(Arrays.copyOfRange(CONTENT, 580, 3580));
            assertThat(bytes(third, 6420)).isEqualTo(Arrays.copyOfRange(CONTENT, 3580, 10_000));
        }
        assertThat(file.read(new ByteBuffer[] {direct(5)}, 10_000).join()).isEqualTo(-1);
        assertThat(file.read(new ByteBuffer[0], 0).join()).isZero();
        assertThat(file.read(new ByteBuffer[] {direct(0)}, 10_000).join()).isZero();
    }

    @Test
    void gatheringWritesAreOneOperation() throws Exception {
        ThreadPool pool = pool();
        AsyncFile file = file(pool);
        long before = performed(pool);
        ByteBuffer[] buffers = new ByteBuffer[1500]; // more than the system takes in one call
        byte[] all = randomBytes(1500 * 3, 5);
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] =
                    i % 2 == 0 ? direct(Arrays.copyOfRange(all, i * 3, i * 3 + 3)) : ByteBuffer.wrap(all, i * 3, 3);
        }
        assertThat(file.write(buffers, 7).join()).isEqualTo(4500);
        assertThat(buffers).allMatch(buffer -> !buffer.hasRemaining());
        until(() -> performed(pool) - before == 1); // a ring counts when it has handed out what it reaped
        ByteBuffer[] direct = {direct(new byte[] {1}), direct(new byte[] {2, 3})};
        assertThat(file.write(direct, 0).join()).isEqualTo(3);
        byte[] written = Files.readAllBytes(directory.resolve("f"));
        assertThat(written).startsWith(1, 2, 3, 0, 0, 0, 0).hasSize(4507);
        assertThat(Arrays.copyOfRange(written, 7, 4507)).isEqualTo(all);
        assertThat(file.write(new ByteBuffer[0], 0).join()).isZero();
    }

    @Test
    void oneBufferTwiceIsWhereItBeganBothTimes() throws Exception {
        AsyncFile file = file(pool());
        ByteBuffer buffer = direct(new byte[] {1, 2});
        assertThat(file.write(new ByteBuffer[] {buffer, buffer}, 0).join()).isEqualTo(4);
        assertThat(buffer.position()).isEqualTo(2);
        assertThat(Files.readAllBytes(directory.resolve("f"))).containsExactly(1, 2, 1, 2);
    }

    @Test
    void appendsDoNotWriteOverEachOther() throws Exception {
        AsyncFile file = file(pool());
        List<CompletableFuture<Integer>> appends = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            appends.add(file.append(direct(new byte[] {(byte) i, (byte) i, (byte) i})));
        }
        for (CompletableFuture<Integer> append : appends) {
            assertThat(append.join()).isEqualTo(3);
        }
        byte[] written = Files.readAllBytes(directory.resolve("f"));
        assertThat(written).hasSize(600);
        boolean[] seen = new boolean[256];
        for (int i = 0; i < written.length; i += 3) {
            assertThat(written[i]).isEqualTo(written[i + 1]).isEqualTo(written[i + 2]);
            assertThat(seen[written[i] & 0xff]).isFalse();
            seen[written[i] & 0xff] = true;
        }
        ByteBuffer[] tooMany = new ByteBuffer[1025];
        Arrays.setAll(tooMany, i -> direct(1));
        assertThatThrownBy(() -> file.write(tooMany, Overlapped.APPEND))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("gathering write of 1025 bytes at the end on " + file.name()
                        + " refused: an append is atomic up to 2147479552 bytes in 1024 buffers; split it");
    }

    @Test
    void durableWritesAreWrites() throws Exception {
        AsyncFile file = file(pool());
        ByteBuffer buffer = direct(randomBytes(100, 1));
        assertThat(file.writeDurable(buffer, 10).join()).isEqualTo(100);
        assertThat(buffer.hasRemaining()).isFalse();
        assertThat(file.writeDurable(direct(new byte[] {9}), Overlapped.APPEND).join())
                .isOne();
        assertThat(file.size()).isEqualTo(111);
        byte[] written = Files.readAllBytes(directory.resolve("f"));
        assertThat(Arrays.copyOfRange(written, 10, 110)).isEqualTo(randomBytes(100, 1));
        assertThat(written[110]).isEqualTo((byte) 9);
    }

    @Test
    void whatIsNotAllowedIsThrownAtTheCall() throws Exception {
        ThreadPool pool = pool();
        Path path = fileWith("f", CONTENT);
        AsyncFile reading = closing(AsyncFile.open(path, pool, StandardOpenOption.READ));
        AsyncFile writing = closing(AsyncFile.open(path, pool, StandardOpenOption.WRITE));
        ByteBuffer[] one = {direct(1)};
        ByteBuffer[] readOnly = {direct(1), direct(1).asReadOnlyBuffer()};
        assertThatThrownBy(() -> writing.readFully(direct(1), 0))
                .isExactlyInstanceOf(NonReadableChannelException.class);
        assertThatThrownBy(() -> writing.read(one, 0)).isExactlyInstanceOf(NonReadableChannelException.class);
        assertThatThrownBy(() -> reading.write(one, 0)).isExactlyInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> reading.append(direct(1))).isExactlyInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> reading.writeDurable(direct(1), 0))
                .isExactlyInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> reading.allocate(0, 1)).isExactlyInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> reading.read(readOnly, 0))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("Read-only buffer");
        assertThatThrownBy(() -> reading.read(one, -1))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("scattering read at offset -1 on " + path
                        + " refused: offsets are 0 or more; only a write may have Overlapped.APPEND (-1)");
        assertThatThrownBy(() -> reading.readFully((ByteBuffer) null, 0))
                .isExactlyInstanceOf(NullPointerException.class)
                .hasMessage("buffer");
        assertThat(Files.readAllBytes(path)).isEqualTo(CONTENT);
    }

    /** Operations that were given to the engine and are over. */
    static long performed(ThreadPool pool) {
        PoolStatistics statistics = pool.statistics();
        return statistics.ringCompletions() + statistics.portableCompletions();
    }

    private AsyncFile content(ThreadPool pool) throws IOException {
        return closing(AsyncFile.open(fileWith("content", CONTENT), pool, StandardOpenOption.READ));
    }

    private AsyncFile file(ThreadPool pool) throws IOException {
        return closing(AsyncFile.open(directory.resolve("f"), pool, READ_WRITE));
    }
}
