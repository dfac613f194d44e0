package io.overlapped.internal.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What depends on how the virtual machine was started: the locale and the working directory. */
@OnLinux
class NativePathProcessTest {
    private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";

    @TempDir
    Path directory;

    @Test
    void whereFileNamesAreAsciiOnlyAnyNameKeepsItsBytes() throws Exception {
        assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")), "file names are not UTF-8 here");
        Path file = Files.writeString(directory.resolve("gr\u00FC\u00DFe"), "x");
        String output = JavaProcess.run(
                Encode.class, Map.of("LC_ALL", "POSIX"), List.of(NATIVE), "children", directory.toString());
        assertThat(output).doesNotContain("UTF-8").contains(hex(file.toString()));
    }

    @Test
    void aRelativePathIsLeftToTheKernel() throws Exception {
        assertThat(JavaProcess.run(Encode.class, Map.of(), List.of(NATIVE), "path", "a/b"))
                .contains(" " + hex("a/b") + "\n");
    }

    @Test
    void aRelativePathFollowsJavaWhereItWasToldAnotherDirectory() throws Exception {
        List<String> options = List.of(NATIVE, "-Duser.dir=" + directory);
        assertThat(JavaProcess.run(Encode.class, Map.of(), options, "path", "a/b"))
                .contains(" " + hex(directory.resolve("a/b").toString()) + "\n");
        assertThat(JavaProcess.run(Encode.class, Map.of(), options, "path", "/a/b"))
                .contains(" " + hex("/a/b") + "\n");
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(UTF_8));
    }

    /** Prints the encoding of file names, and the bytes of a path or of a directory's children. */
    static final class Encode {
        private Encode() {}

        public static void main(String[] args) throws IOException {
            Path path = Path.of(args[1]);
            if (args[0].equals("path")) {
                print(path);
                return;
            }
            try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
                children.forEach(Encode::print);
            }
        }

        private static void print(Path path) {
            try (Arena arena = Arena.ofConfined()) {
                byte[] bytes = NativePath.encode(path, arena).toArray(ValueLayout.JAVA_BYTE);
                String hex = HexFormat.of().formatHex(bytes, 0, bytes.length - 1);
                System.out.println(System.getProperty("sun.jnu.encoding") + " " + hex);
            }
        }
    }
}
