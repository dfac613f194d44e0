package io.overlapped.win32;

import static io.overlapped.win32.ErrHandlingApi.GetLastError;
import static io.overlapped.win32.ErrHandlingApi.SetLastError;
import static io.overlapped.win32.FileApi.CREATE_ALWAYS;
import static io.overlapped.win32.FileApi.CREATE_NEW;
import static io.overlapped.win32.FileApi.CreateFileW;
import static io.overlapped.win32.FileApi.DeleteFileW;
import static io.overlapped.win32.FileApi.OPEN_ALWAYS;
import static io.overlapped.win32.FileApi.OPEN_EXISTING;
import static io.overlapped.win32.FileApi.TRUNCATE_EXISTING;
import static io.overlapped.win32.HandleApi.INVALID_HANDLE_VALUE;
import static io.overlapped.win32.WinNT.FILE_APPEND_DATA;
import static io.overlapped.win32.WinNT.GENERIC_READ;
import static io.overlapped.win32.WinNT.GENERIC_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.FileHandle;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What CreateFileW and DeleteFileW say: handle, last error, and what became of the file. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CreateFileTest {
    private static final int OTHER = 4711;

    @TempDir
    Path directory;

    @BeforeEach
    void anError() {
        SetLastError(OTHER);
    }

    /** Error -1: the last error is left alone. Size -1: there is no file. */
    @ParameterizedTest
    @CsvSource({
        "1, false, true,  0,   0", "1, true,  false, 80, 3",
        "2, false, true,  0,   0", "2, true,  true, 183, 0",
        "3, false, false, 2,  -1", "3, true,  true,  -1, 3",
        "4, false, true,  0,   0", "4, true,  true, 183, 3",
        "5, false, false, 2,  -1", "5, true,  true,  -1, 0"
    })
    void dispositions(int disposition, boolean exists, boolean opens, int error, long size) throws IOException {
        Path path = directory.resolve("file");
        if (exists) {
            Files.writeString(path, "abc");
        }
        FileHandle file = CreateFileW(path.toString(), GENERIC_READ | GENERIC_WRITE, 0, null, disposition, 0, null);
        assertThat(GetLastError()).isEqualTo(error == -1 ? OTHER : error);
        assertThat(file != INVALID_HANDLE_VALUE).isEqualTo(opens);
        assertThat(Files.exists(path) ? Files.size(path) : -1).isEqualTo(size);
        file.close();
    }

    @ParameterizedTest
    @CsvSource({"1, false, true, 0, 0", "2, false, true, 0, 0", "2, true, true, 183, 0", "4, false, true, 0, 0"})
    void createsForReadingToo(int disposition, boolean exists, boolean opens, int error, long size) throws IOException {
        Path path = directory.resolve("file");
        if (exists) {
            Files.writeString(path, "abc");
        }
        try (FileHandle file = CreateFileW(path.toString(), GENERIC_READ, 0, null, disposition, 0, null)) {
            assertThat(GetLastError()).isEqualTo(error);
            assertThat(file != INVALID_HANDLE_VALUE).isEqualTo(opens);
            assertThat(file.isWritable()).isFalse();
            assertThat(Files.size(path)).isEqualTo(size);
        }
    }

    private void assertRefused(String path, int access, int disposition, int error) {
        assertThat(CreateFileW(path, access, 0, null, disposition, 0, null)).isSameAs(INVALID_HANDLE_VALUE);
        assertThat(GetLastError()).isEqualTo(error);
    }

    @Test
    void refusals() throws IOException {
        String file = directory.resolve("file").toString();
        assertRefused(null, GENERIC_READ, OPEN_EXISTING, 3);
        assertRefused("", GENERIC_READ, OPEN_EXISTING, 3);
        assertRefused("a\0b", GENERIC_READ, OPEN_EXISTING, 2);
        assertRefused(directory.resolve("no/file").toString(), GENERIC_READ, OPEN_EXISTING, 3);
        assertRefused(directory.resolve("no/file").toString(), GENERIC_WRITE, CREATE_ALWAYS, 3);
        assertRefused(directory.toString(), GENERIC_READ, OPEN_EXISTING, 5);
        assertRefused(directory.toString(), GENERIC_READ | GENERIC_WRITE, OPEN_EXISTING, 5);
        assertRefused(directory.toString(), GENERIC_WRITE, OPEN_ALWAYS, 5);
        assertRefused(file, GENERIC_READ, 0, 87);
        assertRefused(file, GENERIC_READ, 6, 87);
        assertRefused(file, GENERIC_READ, TRUNCATE_EXISTING, 87);
        Files.writeString(Path.of(file), "abc");
        assertRefused(file + "/below", GENERIC_READ, OPEN_EXISTING, 3);
        Files.createSymbolicLink(directory.resolve("link"), directory.resolve("nowhere/file"));
        assertRefused(directory.resolve("link").toString(), GENERIC_WRITE, OPEN_ALWAYS, 2);
    }

    @Test
    void appendAccessAppends() throws IOException {
        Path path = Files.writeString(directory.resolve("file"), "abc");
        try (FileHandle file = CreateFileW(path.toString(), FILE_APPEND_DATA, 0, null, OPEN_ALWAYS, 0, null)) {
            MemorySegment data = MemorySegment.ofArray("def".getBytes(StandardCharsets.US_ASCII));
            assertThat(FileApi.WriteFile(file, data, 3, new IntRef(), new OVERLAPPED(0)))
                    .isTrue();
        }
        assertThat(path).hasContent("abcdef");
    }

    @Test
    void deleteOnClose() {
        Path path = directory.resolve("file");
        FileHandle file = CreateFileW(
                path.toString(), GENERIC_WRITE, 0, null, CREATE_NEW, WinBase.FILE_FLAG_DELETE_ON_CLOSE, null);
        assertThat(file).isNotSameAs(INVALID_HANDLE_VALUE);
        file.close();
        assertThat(path).doesNotExist();
    }

    @Test
    void deletes() throws IOException {
        Path path = Files.writeString(directory.resolve("file"), "abc");
        assertThat(DeleteFileW(path.toString())).isTrue();
        assertThat(path).doesNotExist();
        assertThat(GetLastError()).isEqualTo(OTHER);
        assertThat(DeleteFileW(path.toString())).isFalse();
        assertThat(GetLastError()).isEqualTo(2);
        assertThat(DeleteFileW(directory.resolve("no/file").toString())).isFalse();
        assertThat(GetLastError()).isEqualTo(3);
        assertThat(DeleteFileW(directory.toString())).isFalse();
        assertThat(GetLastError()).isEqualTo(5);
        assertThat(directory).exists();
        assertThat(DeleteFileW(null)).isFalse();
        assertThat(GetLastError()).isEqualTo(3);
    }
}
