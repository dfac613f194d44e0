package io.overlapped.faults;

import io.overlapped.ThreadPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** The classes of the module and of these tests in one file: readable by any user, and no descriptor for each class. */
final class Jar {
    private Jar() {}

    static Path make(Path directory) throws IOException {
        Path jar = directory.resolve("faults.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            add(out, JavaFork.classDirectory(ThreadPool.class), "io/overlapped");
            add(out, JavaFork.classDirectory(JavaFork.class), "io/overlapped/faults");
        }
        return jar;
    }

    private static void add(JarOutputStream out, Path root, String under) throws IOException {
        List<Path> classes;
        try (Stream<Path> files = Files.walk(root.resolve(under))) {
            classes = files.filter(file -> file.toString().endsWith(".class"))
                    .sorted()
                    .toList();
        }
        for (Path file : classes) {
            out.putNextEntry(new JarEntry(root.relativize(file).toString()));
            Files.copy(file, out);
            out.closeEntry();
        }
    }
}
