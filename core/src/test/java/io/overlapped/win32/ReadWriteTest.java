package io.overlapped.win32;

import static io.overlapped.win32.ErrHandlingApi.GetLastError;
import static io.overlapped.win32.FileApi.CREATE_ALWAYS;
import static io.overlapped.win32.FileApi.CreateFileW;
import static io.overlapped.win32.FileApi.OPEN_EXISTING;
import static io.overlapped.win32.FileApi.ReadFile;
import static io.overlapped.win32.FileApi.SetFilePointerEx;
import static io.overlapped.win32.FileApi.WriteFile;
import static io.overlapped.win32.HandleApi.INVALID_HANDLE_VALUE;
import static io.overlapped.win32.WinBase.FILE_BEGIN;
import static io.overlapped.win32.WinBase.FILE_CURRENT;
import static io.overlapped.win32.WinBase.FILE_END;
import static io.overlapped.win32.WinBase.FILE_FLAG_OVERLAPPED;
import static io.overlapped.win32.WinNT.GENERIC_READ;
import static io.overlapped.win32.WinNT.GENERIC_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.overlapped.FileHandle;
import io.overlapped.MisuseException;
import io.overlapped.Pipe;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** ReadFile, WriteFile and the file pointer: results and errors. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReadWriteTest {
    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void aFile() throws IOException {
        path = Files.writeString(directory.resolve("file"), "0123456789");
    }

    private FileHandle open(int access, int flags) {
        FileHandle file = CreateFileW(path.toString(), access, 0, null, OPEN_EXISTING, flags, null);
        assertThat(file).isNotSameAs(INVALID_HANDLE_VALUE);
        return file;
    }

    private static void assertFails(boolean result, int error) {
        int last = GetLastError();
        assertThat(result).isFalse();
        assertThat(last).isEqualTo(error);
    }

    private static MemorySegment bytes(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void argumentsOfAnOverlappedHandle() {
        FileHandle file = open(GENERIC_READ, FILE_FLAG_OVERLAPPED);
        MemorySegment buffer = Run.memory(4);
        IntRef moved = new IntRef(7);
        assertFails(ReadFile(null, buffer, 4, moved, new OVERLAPPED()), 6);
        assertThat(moved.value).isZero();
        assertFails(ReadFile(INVALID_HANDLE_VALUE, buffer, 4, null, new OVERLAPPED()), 6);
        assertFails(ReadFile(file, buffer, 4, moved, null), 87);
        assertFails(ReadFile(file, (MemorySegment) null, 4, null, new OVERLAPPED()), 998);
        assertFails(ReadFile(file, (ByteBuffer) null, 4, null, new OVERLAPPED()), 998);
        assertFails(ReadFile(file, buffer, 5, null, new OVERLAPPED()), 998);
        assertFails(ReadFile(file, buffer, -1, null, new OVERLAPPED()), 998);
        assertFails(ReadFile(file, buffer.asReadOnly(), 4, null, new OVERLAPPED()), 998);
        assertFails(ReadFile(file, ByteBuffer.allocate(4).asReadOnlyBuffer(), 4, null, new OVERLAPPED()), 998);
        assertFails(ReadFile(file, buffer, 4, null, new OVERLAPPED(-1)), 87);
        assertFails(ReadFile(file, buffer, 4, null, new OVERLAPPED(Long.MIN_VALUE)), 87);
        assertFails(WriteFile(file, buffer, 4, null, new OVERLAPPED()), 5);
        try (Arena arena = Arena.ofConfined()) {
            assertFails(ReadFile(file, arena.allocate(4), 4, null, new OVERLAPPED()), 87);
        }
        MemorySegment freed;
        try (Arena arena = Arena.ofShared()) {
            freed = arena.allocate(4);
        }
        assertFails(ReadFile(file, freed, 4, null, new OVERLAPPED()), 998);
        OVERLAPPED closedEvent = new OVERLAPPED();
        closedEvent.hEvent = SynchApi.CreateEventW(null, true, false, null);
        closedEvent.hEvent.close();
        assertFails(ReadFile(file, buffer, 4, null, closedEvent), 6);
        OVERLAPPED noEvent = new OVERLAPPED();
        noEvent.hEvent = file;
        assertFails(ReadFile(file, buffer, 4, null, noEvent), 6);
        file.close();
        assertFails(ReadFile(file, buffer, 4, null, new OVERLAPPED()), 6);
    }

    @Test
    void errorsShowInTheOverlapped() {
        try (FileHandle file = open(GENERIC_READ, FILE_FLAG_OVERLAPPED)) {
            OVERLAPPED operation = new OVERLAPPED(10);
            boolean done = ReadFile(file, Run.memory(4), 4, null, operation);
            assertThat(done).isFalse();
            assertFails(IoApiSet.GetOverlappedResult(file, operation, null, true), 38);
            assertThat(operation.Internal).isEqualTo(0xC0000011L);
            assertThat(operation.InternalHigh).isZero();
        }
    }

    @Test
    void anOverlappedInUseIsRefused() throws IOException {
        try (Pipe pipe = FileHandle.pipe()) {
            OVERLAPPED operation = new OVERLAPPED();
            assertFails(ReadFile(pipe.source(), Run.memory(4), 4, null, operation), 997);
            assertThat(operation.Internal).isEqualTo(WinNT.STATUS_PENDING);
            assertThatThrownBy(() -> ReadFile(pipe.source(), Run.memory(4), 4, null, operation))
                    .isExactlyInstanceOf(MisuseException.class)
                    .hasMessageMatching("read at offset 0 on pipe:\\[\\d+] refused: the Overlapped is in use: its last "
                            + "operation is still in flight\\. Use one Overlapped for each operation, and use it again "
                            + "only in its callback or after\\.");
            assertThat(IoApiSet.CancelIoEx(pipe.source(), operation)).isTrue();
            assertFails(IoApiSet.GetOverlappedResult(pipe.source(), operation, null, true), 995);
            assertThat(operation.Internal).isEqualTo(0xC0000120L);
        }
    }

    @Test
    void allOnesAppend() {
        try (FileHandle file = open(GENERIC_READ | GENERIC_WRITE, FILE_FLAG_OVERLAPPED)) {
            OVERLAPPED operation = new OVERLAPPED();
            operation.Offset = -1;
            operation.OffsetHigh = -1;
            boolean done = WriteFile(file, bytes("ab"), 2, null, operation);
            assertThat(done || GetLastError() == 997).isTrue();
            IntRef moved = new IntRef();
            assertThat(IoApiSet.GetOverlappedResult(file, operation, moved, true))
                    .isTrue();
            assertThat(moved.value).isEqualTo(2);
        }
        assertThat(path).hasContent("0123456789ab");
    }

    @Test
    void bigOffsets() {
        OVERLAPPED operation = new OVERLAPPED(0x1_8000_0000L);
        assertThat(operation.Offset).isEqualTo(0x8000_0000);
        assertThat(operation.OffsetHigh).isEqualTo(1);
        try (FileHandle file = open(GENERIC_READ | GENERIC_WRITE, 0)) {
            assertThat(WriteFile(file, bytes("ab"), 2, null, operation)).isTrue();
            assertThat(operation.offset()).isEqualTo(0x1_8000_0000L);
            LongRef size = new LongRef();
            assertThat(FileApi.GetFileSizeEx(file, size)).isTrue();
            assertThat(size.value).isEqualTo(0x1_8000_0002L);
        }
    }

    @Test
    void theFilePointerMoves() {
        try (FileHandle file = open(GENERIC_READ | GENERIC_WRITE, 0)) {
            MemorySegment buffer = Run.memory(4);
            IntRef moved = new IntRef();
            LongRef at = new LongRef();
            assertThat(ReadFile(file, buffer, 4, moved, null)).isTrue();
            assertThat(Run.text(buffer, 4)).isEqualTo("0123");
            ByteBuffer four = ByteBuffer.allocate(6).position(2);
            assertThat(ReadFile(file, four, 4, moved, null)).isTrue();
            assertThat(four.position()).isEqualTo(2);
            assertThat(new String(four.array(), 2, 4, StandardCharsets.US_ASCII))
                    .isEqualTo("4567");
            assertThat(ReadFile(file, buffer, 4, moved, null)).isTrue();
            assertThat(moved.value).isEqualTo(2);
            assertThat(ReadFile(file, buffer, 4, moved, null))
                    .as("end: true and 0 bytes")
                    .isTrue();
            assertThat(moved.value).isZero();
            assertFails(ReadFile(file, buffer, 4, moved, new OVERLAPPED(10)), 38);
            assertThat(ReadFile(file, buffer, 2, moved, new OVERLAPPED(1))).isTrue();
            assertThat(SetFilePointerEx(file, 0, at, FILE_CURRENT)).isTrue();
            assertThat(at.value).as("behind what was read at a position").isEqualTo(3);
            assertThat(SetFilePointerEx(file, -1, at, FILE_END)).isTrue();
            assertThat(at.value).isEqualTo(9);
            assertThat(WriteFile(file, bytes("xyz"), 3, moved, null)).isTrue();
            assertThat(moved.value).isEqualTo(3);
            assertThat(path).hasContent("012345678xyz");
            assertFails(SetFilePointerEx(file, -1, null, FILE_BEGIN), 131);
            assertFails(SetFilePointerEx(file, -13, null, FILE_END), 131);
            assertFails(SetFilePointerEx(file, 0, null, 3), 87);
            assertThat(SetFilePointerEx(file, 4, null, FILE_BEGIN)).isTrue();
            assertThat(FileApi.SetEndOfFile(file)).isTrue();
            assertThat(path).hasContent("0123");
        }
    }

    @Test
    void calls87And6And5() throws IOException {
        FileHandle readOnly = open(GENERIC_READ, 0);
        assertFails(FileApi.SetEndOfFile(readOnly), 5);
        assertFails(FileApi.FlushFileBuffers(readOnly), 5);
        assertFails(WinBase.SetFileCompletionNotificationModes(readOnly, 1), 87);
        readOnly.close();
        assertFails(FileApi.SetEndOfFile(readOnly), 6);
        assertFails(FileApi.FlushFileBuffers(readOnly), 6);
        assertFails(FileApi.GetFileSizeEx(readOnly, new LongRef()), 6);
        assertFails(SetFilePointerEx(readOnly, 0, null, FILE_BEGIN), 6);
        assertFails(WinBase.SetFileCompletionNotificationModes(readOnly, 1), 6);
        assertFails(FileApi.FlushFileBuffers(null), 6);
        assertFails(FileApi.SetEndOfFile(null), 6);
        try (Pipe pipe = FileHandle.pipe()) {
            assertFails(SetFilePointerEx(pipe.source(), 0, null, FILE_BEGIN), 132);
            assertFails(FileApi.SetEndOfFile(pipe.sink()), 132);
            assertFails(WinBase.SetFileCompletionNotificationModes(pipe.source(), 4), 87);
        }
    }

    @Test
    void pagesHaveDemands() {
        try (FileHandle buffered = open(GENERIC_READ | GENERIC_WRITE, FILE_FLAG_OVERLAPPED)) {
            MemorySegment[] page = {Arena.ofAuto().allocate(4096, 4096)};
            assertFails(FileApi.ReadFileScatter(buffered, page, 4096, null, new OVERLAPPED()), 87);
            assertFails(FileApi.ReadFileScatter(null, page, 4096, null, new OVERLAPPED()), 6);
        }
        FileHandle direct = CreateFileW(
                directory.resolve("direct").toString(),
                GENERIC_READ | GENERIC_WRITE,
                0,
                null,
                CREATE_ALWAYS,
                FILE_FLAG_OVERLAPPED | WinBase.FILE_FLAG_NO_BUFFERING,
                null);
        org.junit.jupiter.api.Assumptions.assumeTrue(direct != INVALID_HANDLE_VALUE, "no direct I/O here");
        try (direct) {
            MemorySegment two = Arena.ofAuto().allocate(8192, 4096);
            MemorySegment page = two.asSlice(0, 4096);
            assertFails(FileApi.WriteFileGather(direct, null, 4096, null, new OVERLAPPED()), 87);
            assertFails(write(direct, 4096, null, page), 87);
            assertFails(write(direct, 100, new OVERLAPPED(), page), 87);
            assertFails(write(direct, 8192, new OVERLAPPED(), page), 87);
            assertFails(write(direct, 8192, new OVERLAPPED(), page, null), 87);
            assertFails(write(direct, 4096, new OVERLAPPED(), two.asSlice(512, 4096)), 87);
            assertFails(write(direct, 4096, new OVERLAPPED(), MemorySegment.ofArray(new byte[4096])), 87);
            assertFails(write(direct, 4096, new OVERLAPPED(), two.asSlice(0, 4095)), 998);
            assertFails(write(direct, 4096, new OVERLAPPED(100), page), 87);
        }
    }

    private static boolean write(FileHandle file, int length, OVERLAPPED operation, MemorySegment... pages) {
        return FileApi.WriteFileGather(file, pages, length, null, operation);
    }

    @Test
    void anonymousPipesWait() throws Exception {
        HandleRef<FileHandle> source = new HandleRef<>();
        HandleRef<FileHandle> sink = new HandleRef<>();
        assertThat(NamedPipeApi.CreatePipe(source, sink, null, 0)).isTrue();
        Thread writer = Thread.ofPlatform().start(() -> WriteFile(sink.value, bytes("abc"), 3, new IntRef(), null));
        MemorySegment buffer = Run.memory(16);
        IntRef moved = new IntRef();
        assertThat(ReadFile(source.value, buffer, 16, moved, null)).isTrue();
        assertThat(Run.text(buffer, moved.value)).isEqualTo("abc");
        writer.join();
        assertThat(HandleApi.CloseHandle(sink.value)).isTrue();
        assertFails(ReadFile(source.value, buffer, 16, moved, null), 109);
        assertThat(HandleApi.CloseHandle(source.value)).isTrue();
    }

    @Test
    void nobodyReadsThePipe() {
        HandleRef<FileHandle> source = new HandleRef<>();
        HandleRef<FileHandle> sink = new HandleRef<>();
        assertThat(NamedPipeApi.CreatePipe(source, sink, null, 0)).isTrue();
        assertThat(HandleApi.CloseHandle(source.value)).isTrue();
        assertFails(WriteFile(sink.value, bytes("abc"), 3, new IntRef(), null), 232);
        assertThat(HandleApi.CloseHandle(sink.value)).isTrue();
    }
}
