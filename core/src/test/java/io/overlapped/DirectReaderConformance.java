package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The reader that hides what direct I/O asks for. */
abstract class DirectReaderConformance extends Conformance {
    private static final int SIZE = 3_000_001; // its last block is not full

    private byte[] content;
    private ThreadPool pool;

    private AsyncFile file() throws Exception {
        pool = pool();
        content = randomBytes(SIZE, 4);
        Path path = fileWith("f", content);
        try {
            return closing(AsyncFile.open(path, pool, StandardOpenOption.READ, DirectFiles.option()));
        } catch (FileSystemException e) {
            DirectFiles.assumeSupported(e);
            throw e;
        }
    }

    @Test
    void anyOffsetAnyLengthAnyBuffer() throws Exception {
        AsyncFile file = file();
        assertThat(file.alignment()).isGreaterThan(1);
        DirectReader own = DirectReader.of(file);
        try (BufferPool buffers = BufferPool.create(pool, 10_000, 2)) {
            DirectReader pooled = DirectReader.of(file, buffers);
            Random random = new Random(6);
            for (int i = 0; i < 300; i++) {
                int length = i % 10 == 0 ? random.nextInt(2_500_000) : random.nextInt(20_000);
                int offset = i % 3 == 0 ? SIZE - random.nextInt(10_000) : random.nextInt(SIZE);
                if (i % 7 == 0) {
                    length = length / 4096 * 4096;
                    offset = offset / 4096 * 4096;
                }
                int expected = length == 0 ? 0 : offset >= SIZE ? -1 : Math.min(length, SIZE - offset);
                ByteBuffer buffer = i % 2 == 0 ? direct(length + 3) : ByteBuffer.allocate(length + 3);
                buffer.position(i % 4 == 0 ? 0 : 3).limit(buffer.position() + length);
                int from = buffer.position();
                DirectReader reader = i % 5 < 3 ? own : pooled;
                int read = i % 11 < 6 ? reader.read(buffer, offset).join() : reader.readNow(buffer, offset);
                assertThat(read).as("%d bytes at %d", length, offset).isEqualTo(expected);
                assertThat(buffer.position()).isEqualTo(from + Math.max(0, expected));
                for (int at = 0; at < expected; at++) {
                    if (buffer.get(from + at) != content[offset + at]) {
                        throw new AssertionError("byte " + at + " of " + length + " at " + offset);
                    }
                }
            }
            assertThat(buffers.available()).isEqualTo(2);
        }
        until(() -> file.issuer().file().held() == 0);
    }

    @Test
    void theEndOfTheFile() throws Exception {
        DirectReader reader = DirectReader.of(file());
        assertThat(reader.readNow(direct(10), SIZE)).isEqualTo(-1);
        assertThat(reader.read(direct(10), SIZE + 1_000_000).join()).isEqualTo(-1);
        ByteBuffer last = direct(10);
        assertThat(reader.readNow(last, SIZE - 1)).isOne();
        assertThat(last.get(0)).isEqualTo(content[SIZE - 1]);
        ByteBuffer tail = direct(5000);
        assertThat(reader.read(tail, SIZE - 4097).join()).isEqualTo(4097);
        assertThat(bytes(tail, 4097)).isEqualTo(Arrays.copyOfRange(content, SIZE - 4097, SIZE));
        assertThat(reader.readNow(direct(0), 1)).isZero();
        assertThat(reader.read(direct(0), 1).join()).isZero();
    }

    @Test
    void anAlignedReadIsOneOperationIntoItsBuffer() throws Exception {
        AsyncFile file = file();
        DirectReader reader = DirectReader.of(file);
        try (BufferPool buffers = BufferPool.create(pool, 8192, 1);
                PooledBuffer buffer = buffers.acquire()) {
            assertThat(reader.read(buffer.byteBuffer(), 8192).join()).isEqualTo(8192);
            assertThat(bytes(buffer.byteBuffer(), 8192)).isEqualTo(Arrays.copyOfRange(content, 8192, 16_384));
            until(() -> AsyncTransferConformance.performed(pool) == 1);
        }
    }

    @Test
    void longReadsAreMadeOfParts() throws Exception {
        AsyncFile file = file();
        ByteBuffer buffer = direct(40_000);
        try (BufferPool buffers = BufferPool.create(pool, 10_000, 1)) {
            assertThat(DirectReader.of(file, buffers).read(buffer, 1).join()).isEqualTo(40_000);
            int usable = 10_000 / file.alignment() * file.alignment();
            int whole = (40_001 + file.alignment() - 1) / file.alignment() * file.alignment();
            until(() -> AsyncTransferConformance.performed(pool) == (whole + usable - 1) / usable);
            assertThat(bytes(buffer, 40_000)).isEqualTo(Arrays.copyOfRange(content, 1, 40_001));
        }
    }

    @Test
    void whatIsWrongIsToldAtTheCall() throws Exception {
        AsyncFile file = file();
        DirectReader reader = DirectReader.of(file);
        assertThatThrownBy(() -> reader.read(direct(1), -1))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("read at offset -1 on " + file.name() + " refused: offsets are 0 or more");
        assertThatThrownBy(() -> reader.readNow(direct(1).asReadOnlyBuffer(), 0))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("Read-only buffer");
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer confined = arena.allocate(10).asByteBuffer();
            assertThatThrownBy(() -> reader.read(confined, 1))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "a read completes on another thread, which may not write into a confined arena's memory:"
                                + " use Arena.ofShared(), Arena.ofAuto() or a direct ByteBuffer, or a form that waits"
                                + " for its end");
            assertThat(reader.readNow(confined, 1)).isEqualTo(10);
            assertThat(bytes(confined, 10)).isEqualTo(Arrays.copyOfRange(content, 1, 11));
            onAnotherThread(() -> assertThatThrownBy(() -> reader.readNow(confined.clear(), 1))
                    .isExactlyInstanceOf(WrongThreadException.class)
                    .hasMessage("the segment belongs to a confined arena of another thread: use Arena.ofShared(),"
                            + " Arena.ofAuto() or a direct ByteBuffer"));
        }
        assertThat(AsyncTransferConformance.performed(pool))
                .as("nothing was read for those refused")
                .isLessThan(2);
        try (BufferPool small = BufferPool.create(pool, 100, 1)) {
            assertThatThrownBy(() -> DirectReader.of(file, small))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessage(small + " has buffers that are too small for direct I/O on " + file.name()
                            + ", which needs " + file.alignment() + " bytes");
        }
        file.close();
        assertThatThrownBy(() -> reader.readNow(direct(1), 1)).isExactlyInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> reader.read(direct(1), 1).join())
                .cause()
                .isExactlyInstanceOf(ClosedChannelException.class);
    }

    /** Whether the request or the read was faster, the buffer is the owner's when the future is complete. */
    @Test
    void cancelledReadsLeaveTheBufferAlone() throws Exception {
        DirectReader reader = DirectReader.of(file());
        for (int i = 0; i < 200; i++) {
            ByteBuffer buffer = direct(2_000_000);
            CompletableFuture<Integer> reading = reader.read(buffer, 1);
            boolean accepted = reading.cancel(false);
            if (reading.handle((read, failure) -> failure == null).join()) {
                assertThat(reading.join()).isEqualTo(2_000_000);
                assertThat(accepted).isFalse();
            } else {
                assertThat(accepted).isTrue();
                assertThat(reading).isCancelled();
                assertThat(buffer.position()).isLessThan(2_000_000);
            }
            int position = buffer.position();
            assertThat(bytes(buffer, position)).isEqualTo(Arrays.copyOfRange(content, 1, 1 + position));
            assertThat(buffer.get(position == 2_000_000 ? 0 : 1_999_999))
                    .isEqualTo(position == 2_000_000 ? content[1] : (byte) 0);
        }
    }

    @Test
    void filesThatAreNotDirectAreReadToo() throws Exception {
        ThreadPool buffered = pool();
        byte[] small = randomBytes(100, 1);
        AsyncFile file = closing(AsyncFile.open(fileWith("b", small), buffered, StandardOpenOption.READ));
        ByteBuffer buffer = direct(50);
        assertThat(DirectReader.of(file).readNow(buffer, 33)).isEqualTo(50);
        assertThat(bytes(buffer, 50)).isEqualTo(Arrays.copyOfRange(small, 33, 83));
    }
}
