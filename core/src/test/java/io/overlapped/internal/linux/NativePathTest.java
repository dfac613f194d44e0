package io.overlapped.internal.linux;

import static io.overlapped.internal.linux.FileConstants.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnLinux
class NativePathTest {
    /** Not UTF-8: a Latin-1 e acute, a lone continuation byte, the end of a cut sequence, and what URIs escape. */
    private static final byte[] ODD_NAME = {'c', (byte) 0xE9, '%', ' ', '#', '?', (byte) 0x80, (byte) 0xC3};

    @TempDir
    Path directory;

    @Test
    void asciiNames() {
        assertThat(encode(Path.of("/tmp/a b%20c"))).isEqualTo("/tmp/a b%20c".getBytes(UTF_8));
        assertThat(encode(Path.of("/"))).isEqualTo("/".getBytes(UTF_8));
        assertThat(encode(Path.of("relative/x"))).isEqualTo("relative/x".getBytes(UTF_8));
        assertThat(encode(Path.of(""))).isEqualTo(".".getBytes(UTF_8));
    }

    @Test
    void theEndIsNul() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment encoded = NativePath.encode(Path.of("/x"), arena);
            assertThat(encoded.toArray(ValueLayout.JAVA_BYTE)).containsExactly('/', 'x', 0);
            assertThat(encoded.isNative()).isTrue();
        }
    }

    @Test
    void unicodeNames() {
        assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")), "file names are not UTF-8 here");
        for (String name : List.of("/tmp/gr\u00FC\u00DFe", "/\u65E5\u672C/\u8A9E", "/tmp/\uD83D\uDE00", "/e\u0301")) {
            assertThat(encode(Path.of(name))).isEqualTo(name.getBytes(UTF_8));
        }
    }

    @Test
    void aNameWithTheReplacementCharacterItself() throws IOException {
        assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")), "file names are not UTF-8 here");
        Path file = Files.writeString(directory.resolve("\uFFFD"), "x");
        assertThat(encode(file)).isEqualTo(file.toString().getBytes(UTF_8));
    }

    @Test
    void aNameThatIsNotUtf8KeepsItsBytes() throws IOException {
        byte[] whole = child(directory, ODD_NAME);
        try (Arena arena = Arena.ofConfined()) {
            int created = LibC.open(bytes(arena, whole), O_RDWR | O_CREAT | O_EXCL, 0600);
            assertThat(created).isNotNegative();
            assertThat(LibC.close(created)).isZero();
            try {
                Path found = onlyChild();
                assertThat(encode(found)).isEqualTo(whole);
                int opened = LibC.open(NativePath.encode(found, arena), O_RDONLY, 0);
                assertThat(opened).isNotNegative();
                assertThat(LibC.close(opened)).isZero();
            } finally {
                assertThat(LibC.unlink(bytes(arena, whole))).isZero();
            }
        }
    }

    /** The URI of a directory ends with a slash. */
    @Test
    void aDirectoryWhoseNameIsNotUtf8() throws IOException {
        byte[] whole = child(directory, ODD_NAME);
        try (Arena arena = Arena.ofConfined()) {
            int placeholder = LibC.open(bytes(arena, whole), O_RDWR | O_CREAT | O_EXCL, 0600);
            assertThat(LibC.close(placeholder)).isZero();
            Path found = onlyChild();
            Files.delete(found);
            Files.createDirectory(found);
            assertThat(encode(found)).isEqualTo(whole);
            Path inside = Files.writeString(found.resolve("file"), "x");
            assertThat(encode(inside)).isEqualTo(child(found, "file".getBytes(UTF_8), whole));
            Files.delete(inside);
            Files.delete(found);
        }
    }

    @Test
    void aRelativeNameThatIsNotUtf8BecomesAbsolute() {
        Path odd = Path.of(URI.create("file:///a%E9b")).getFileName();
        byte[] encoded = encode(odd);
        byte[] tail = {'/', 'a', (byte) 0xE9, 'b'};
        assertThat(encoded).startsWith((byte) '/').endsWith(tail);
    }

    @Test
    void namesWithNulAreRefused() {
        assertThatThrownBy(() -> encode(Path.of("/tmp/a\0b"))).isInstanceOf(InvalidPathException.class);
    }

    @Test
    void pathsOfOtherFileSystemsAreRefused() throws IOException {
        Path archive = directory.resolve("archive.zip");
        try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"));
                Arena arena = Arena.ofConfined()) {
            Path inside = zip.getPath("/file");
            assertThatThrownBy(() -> NativePath.encode(inside, arena))
                    .isInstanceOf(ProviderMismatchException.class)
                    .hasMessageContaining("not a path of the default file system: /file")
                    .hasMessageContaining("jar");
            Path ofRuntime = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules");
            assertThatThrownBy(() -> NativePath.encode(ofRuntime, arena))
                    .isInstanceOf(ProviderMismatchException.class)
                    .hasMessageContaining("jrt");
        }
    }

    private Path onlyChild() throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            return children.iterator().next();
        }
    }

    private static byte[] encode(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = NativePath.encode(path, arena).toArray(ValueLayout.JAVA_BYTE);
            assertThat(bytes[bytes.length - 1]).isZero();
            return Arrays.copyOf(bytes, bytes.length - 1);
        }
    }

    private static byte[] child(Path parent, byte[] name) {
        return child(parent, name, parent.toString().getBytes(UTF_8));
    }

    private static byte[] child(Path parent, byte[] name, byte[] parentBytes) {
        assertThat(parent.isAbsolute()).isTrue();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(parentBytes);
        bytes.write('/');
        bytes.writeBytes(name);
        return bytes.toByteArray();
    }

    private static MemorySegment bytes(Arena arena, byte[] name) {
        MemorySegment segment = arena.allocate(name.length + 1L);
        MemorySegment.copy(name, 0, segment, ValueLayout.JAVA_BYTE, 0, name.length);
        return segment;
    }
}
