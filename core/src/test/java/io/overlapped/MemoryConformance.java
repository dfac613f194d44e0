package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which memory may be used, and what becomes of it. */
abstract class MemoryConformance extends Conformance {
    private static final int SIZE = 5000;

    private final Completions done = new Completions();
    private final byte[] data = randomBytes(SIZE, 11);
    private ThreadPoolIo io;

    @BeforeEach
    void openFile() throws Exception {
        FileHandle file = open(fileWith("f", data), READ_WRITE);
        io = bind(file, done, poolWithoutInlineReads());
    }

    @Test
    void heapBuffersAreCopied() throws Exception {
        byte[] array = new byte[SIZE + 20];
        ByteBuffer buffer = ByteBuffer.wrap(array, 10, SIZE);
        done.expect(read(io, buffer, 0), 0, SIZE);
        assertThat(Arrays.copyOfRange(array, 10, SIZE + 10)).isEqualTo(data);
        assertThat(array).startsWith(new byte[10]).endsWith(new byte[10]);
        assertThat(buffer.position()).isEqualTo(10);
        array[10] = 42;
        done.expect(write(io, buffer.limit(11), 0), 0, 1);
        assertThat(Files.readAllBytes(directory.resolve("f"))).startsWith(42).hasSize(SIZE);
    }

    @Test
    void aHeapWriteTakesTheBytesAtTheCall() throws Exception {
        try (Pipe pipe = FileHandle.pipe()) {
            Completions written = new Completions();
            ThreadPoolIo sink = ThreadPoolIo.create(pipe.sink(), written, null, io.environment());
            byte[] content = randomBytes(300_000, 12);
            byte[] array = content.clone();
            Overlapped overlapped = write(sink, ByteBuffer.wrap(array), 0);
            Arrays.fill(array, (byte) 0);
            assertThat(PipeReading.readFully(pipe.source(), content.length)).isEqualTo(content);
            written.expect(overlapped, 0, content.length);
        }
    }

    @Test
    void slicesAndDuplicatesOfDirectBuffersAreUsedFromTheirOwnPosition() throws Exception {
        ByteBuffer whole = direct(SIZE);
        done.expect(read(io, whole.slice(100, 50), 7), 0, 50);
        done.expect(read(io, whole.duplicate().position(200).limit(210), 9), 0, 10);
        byte[] expected = new byte[SIZE];
        System.arraycopy(data, 7, expected, 100, 50);
        System.arraycopy(data, 9, expected, 200, 10);
        assertThat(bytes(whole, SIZE)).isEqualTo(expected);
    }

    @Test
    void readOnlyBuffersCanBeWritten() throws Exception {
        done.expect(write(io, ByteBuffer.wrap(new byte[] {1, 2, 3}).asReadOnlyBuffer(), 0), 0, 3);
        done.expect(write(io, direct(new byte[] {4, 5}).asReadOnlyBuffer(), 3), 0, 2);
        assertThat(Files.readAllBytes(directory.resolve("f"))).startsWith(1, 2, 3, 4, 5);
    }

    @Test
    void readingIntoAReadOnlyBufferIsRefused() {
        Overlapped overlapped = new Overlapped();
        io.start();
        assertThatThrownBy(() -> io.file().read(direct(10).asReadOnlyBuffer(), overlapped))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("Read-only buffer");
        assertThatThrownBy(() -> io.file().read(ByteBuffer.allocate(10).asReadOnlyBuffer(), overlapped))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("Read-only buffer");
        assertThatThrownBy(() -> io.file().read(Arena.ofAuto().allocate(10).asReadOnly(), overlapped))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("Read-only segment");
        assertThat(io.ledger()).isEqualTo(ledger(1, 0, 0, 0));
        io.cancel();
    }

    @Test
    void globalAndAutomaticArenasAndHeapSegmentsWork() throws Exception {
        List<MemorySegment> segments = List.of(
                Arena.global().allocate(SIZE),
                Arena.ofAuto().allocate(SIZE),
                MemorySegment.ofArray(new byte[SIZE]),
                MemorySegment.ofArray(new int[SIZE / 4]));
        for (MemorySegment segment : segments) {
            Overlapped overlapped = new Overlapped();
            io.start();
            assertThat(io.file().read(segment, overlapped)).isEqualTo(Outcome.PENDING);
            done.expect(overlapped, 0, SIZE);
            assertThat(segment.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(data);
        }
    }

    @Test
    void aSharedArenaIsCopiedUnlessItIsVouchedFor() throws Exception {
        try (Arena arena = Arena.ofShared()) {
            for (boolean vouched : new boolean[] {false, true}) {
                MemorySegment segment = arena.allocate(SIZE);
                Overlapped overlapped = new Overlapped().vouchForMemory(vouched);
                io.start();
                assertThat(io.file().read(segment, overlapped)).isEqualTo(Outcome.PENDING);
                done.expect(overlapped, 0, SIZE);
                assertThat(segment.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(data);
            }
        }
    }

    @Test
    void aConfinedArenaCanBeWrittenAndNeedsToBeVouchedForToBeReadInto() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(3).fill((byte) 9);
            Overlapped overlapped = new Overlapped();
            io.start();
            assertThat(io.file().write(segment, overlapped)).isEqualTo(Outcome.PENDING);
            done.expect(overlapped, 0, 3);
            assertThat(Files.readAllBytes(directory.resolve("f"))).startsWith(9, 9, 9);

            io.start();
            assertThatThrownBy(() -> io.file().read(segment, overlapped.offset(3)))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "a read completes on another thread, which may not write into a confined arena's memory:"
                                    + " use Arena.ofShared(), Arena.ofAuto() or a direct ByteBuffer, or answer for the"
                                    + " memory with Overlapped.vouchForMemory(true)");
            assertThat(io.file().read(segment, overlapped.vouchForMemory(true))).isEqualTo(Outcome.PENDING);
            done.expect(overlapped, 0, 3);
            assertThat(segment.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(Arrays.copyOfRange(data, 3, 6));
        }
    }

    @Test
    void aVouchedSegmentIsUsedInPlace() throws Exception {
        // Bytes that arrive in the segment while the operation is still in flight can only have been put there
        // directly.
        try (Pipe pipe = FileHandle.pipe();
                Arena arena = Arena.ofShared()) {
            ThreadPoolIo sink = ThreadPoolIo.create(pipe.sink(), done, null, io.environment());
            MemorySegment segment = arena.allocate(300_000);
            Overlapped overlapped = new Overlapped().vouchForMemory(true);
            sink.start();
            assertThat(pipe.sink().write(segment, overlapped)).isEqualTo(Outcome.PENDING);
            segment.set(ValueLayout.JAVA_BYTE, 299_999, (byte) 77);
            assertThat(PipeReading.readFully(pipe.source(), 300_000)).endsWith(77);
            done.expect(overlapped, 0, 300_000);
        }
    }

    @Test
    void anotherThreadsConfinedArenaIsRefused() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(10);
            io.start();
            onAnotherThread(() -> {
                for (boolean vouched : new boolean[] {false, true}) {
                    assertThatThrownBy(() -> io.file().write(segment, new Overlapped().vouchForMemory(vouched)))
                            .isExactlyInstanceOf(WrongThreadException.class)
                            .hasMessage("the segment belongs to a confined arena of another thread: use"
                                    + " Arena.ofShared(), Arena.ofAuto() or a direct ByteBuffer");
                }
            });
            assertThat(io.ledger()).isEqualTo(ledger(1, 0, 0, 0));
            io.cancel();
        }
    }

    @Test
    void aClosedArenaIsRefused() {
        List<MemorySegment> closed = new ArrayList<>();
        try (Arena shared = Arena.ofShared();
                Arena confined = Arena.ofConfined()) {
            closed.add(shared.allocate(10));
            closed.add(confined.allocate(10));
        }
        for (MemorySegment segment : closed) {
            ByteBuffer buffer = segment.asByteBuffer();
            io.start();
            assertThatThrownBy(() -> io.file().write(segment, new Overlapped()))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("the arena that the segment was allocated from is already closed");
            assertThatThrownBy(() -> io.file().writeGather(List.of(segment), new Overlapped()))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("the arena that the segment was allocated from is already closed");
            assertThatThrownBy(() -> io.file().write(buffer, new Overlapped()))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("the arena that the segment was allocated from is already closed");
            assertThat(io.ledger()).isEqualTo(ledger(1, 0, 0, 0));
            io.cancel();
        }
    }

    @Test
    void aReadWhoseArenaIsClosedInFlightEndsWithAnErrorAndTouchesNothing() throws Exception {
        try (Pipe pipe = FileHandle.pipe()) {
            ThreadPoolIo source = ThreadPoolIo.create(pipe.source(), done, null, io.environment());
            Overlapped overlapped = new Overlapped();
            source.start();
            try (Arena arena = Arena.ofShared()) {
                assertThat(pipe.source().read(arena.allocate(100), overlapped)).isEqualTo(Outcome.PENDING);
            }
            assertThat(pipe.sink().write(direct(5), new Overlapped())).isEqualTo(Outcome.COMPLETED_SILENTLY);
            done.expect(overlapped, Win32Error.ERROR_INVALID_USER_BUFFER, 5);
        }
    }

    @Test
    void aWriteWhoseArenaIsClosedInFlightGoesOn() throws Exception {
        try (Pipe pipe = FileHandle.pipe()) {
            ThreadPoolIo sink = ThreadPoolIo.create(pipe.sink(), done, null, io.environment());
            Overlapped overlapped = new Overlapped();
            byte[] content = randomBytes(300_000, 13);
            sink.start();
            try (Arena arena = Arena.ofShared()) {
                MemorySegment segment = arena.allocate(content.length).copyFrom(MemorySegment.ofArray(content));
                assertThat(pipe.sink().write(segment, overlapped)).isEqualTo(Outcome.PENDING);
            }
            assertThat(PipeReading.readFully(pipe.source(), content.length)).isEqualTo(content);
            done.expect(overlapped, 0, content.length);
        }
    }

    @Test
    void aBufferThatIsReusedAtAnotherPositionIsUsedThere() throws Exception {
        ByteBuffer buffer = direct(SIZE);
        for (int at = 0; at < SIZE; at += 1000) {
            done.expect(read(io, buffer.limit(at + 1000).position(at), at), 0, 1000);
        }
        assertThat(bytes(buffer, SIZE)).isEqualTo(data);
    }
}
