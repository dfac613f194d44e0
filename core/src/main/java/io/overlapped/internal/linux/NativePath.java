package io.overlapped.internal.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A {@link Path} as the kernel wants it: bytes, and a NUL at the end.
 *
 * <p>On Linux a file name is any sequence of bytes. A path keeps them, but {@link Path#toString()} shows what is left
 * after decoding, and U+FFFD for the rest; the path's URI escapes each byte exactly.
 */
public final class NativePath {
    private static final boolean UTF_8 = "UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding"));
    private static final char UNDECODABLE = '\uFFFD';

    private NativePath() {}

    /**
     * Encodes the path into memory of the arena.
     *
     * @throws ProviderMismatchException if the path is not one of the JDK's own file system
     * @throws InvalidPathException if the name contains NUL
     */
    public static MemorySegment encode(Path path, Arena arena) {
        requireOwnFileSystem(path);
        byte[] bytes = bytes(path.isAbsolute() || WorkingDirectory.isJavas(path) ? path : path.toAbsolutePath());
        MemorySegment encoded = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, encoded, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return encoded;
    }

    /**
     * What counts is the provider, not {@code FileSystems.getDefault()}: where that one has been replaced, its paths
     * are wrappers, and only what they wrap names a file.
     */
    private static void requireOwnFileSystem(Path path) {
        var provider = path.getFileSystem().provider();
        boolean own = provider.getScheme().equalsIgnoreCase("file")
                && provider.getClass().getModule() == Object.class.getModule();
        if (!own) {
            throw new ProviderMismatchException("not a path of the default file system: " + path + " (a "
                    + path.getClass().getName() + " of the provider for \"" + provider.getScheme() + "\")");
        }
    }

    private static byte[] bytes(Path path) {
        String name = path.toString();
        if (name.isEmpty()) {
            return new byte[] {'.'};
        }
        if (name.indexOf('\0') >= 0) {
            throw new InvalidPathException(name, "a file name cannot contain the NUL character");
        }
        // Any other encoding may decode two sequences of bytes to the same text, so that the way back is a guess.
        boolean faithful = isAscii(name) || (UTF_8 && name.indexOf(UNDECODABLE) < 0);
        return faithful ? name.getBytes(StandardCharsets.UTF_8) : bytesOfUri(path);
    }

    private static boolean isAscii(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static byte[] bytesOfUri(Path path) {
        String uri = path.toUri().getRawPath();
        // The URI of a directory ends with a slash that the path does not have.
        int length = uri.endsWith("/") && uri.length() > 1 ? uri.length() - 1 : uri.length();
        byte[] bytes = new byte[length];
        int count = 0;
        for (int i = 0; i < length; i++) {
            char c = uri.charAt(i);
            if (c == '%') {
                bytes[count++] = (byte) HexFormat.fromHexDigits(uri, i + 1, i + 3);
                i += 2;
            } else {
                bytes[count++] = (byte) c;
            }
        }
        return Arrays.copyOf(bytes, count);
    }

    /** Relative paths are the kernel's business, unless Java was told ({@code user.dir}) that it is somewhere else. */
    private static final class WorkingDirectory {
        private static volatile int known;

        static boolean isJavas(Path relative) {
            if (known == 0) {
                known = compare(relative) ? 1 : -1;
            }
            return known > 0;
        }

        private static boolean compare(Path relative) {
            var fileSystem = relative.getFileSystem();
            try {
                Path kernels = Files.readSymbolicLink(fileSystem.getPath("/proc/self/cwd"));
                return kernels.equals(fileSystem.getPath("").toAbsolutePath());
            } catch (IOException e) {
                return false;
            }
        }
    }
}
