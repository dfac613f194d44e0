package io.overlapped.benchmarks.run;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Other libraries lie in a directory beside this program's jar, and are on the class path in the build's own tests. */
final class PeerJars {
    private PeerJars() {}

    static String appendTo(String classPath) {
        try {
            Path self = Path.of(PeerJars.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path peers = self.resolveSibling("peers");
            if (!Files.isDirectory(peers)) {
                return classPath;
            }
            try (Stream<Path> jars = Files.list(peers)) {
                return classPath
                        + jars.map(jar -> File.pathSeparator + jar).sorted().collect(Collectors.joining());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
