package io.overlapped.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Programs that know nothing of this library: kept as text, compiled without it, and run in JVMs of their own with and
 * without the flag.
 */
final class ProgramFork {
    private static final String FLAG = "-Djava.nio.file.spi.DefaultFileSystemProvider=" + provider();

    private final Path directory;
    private final List<String> libraries = new ArrayList<>();

    /** What a program left behind. */
    record Result(int status, List<String> out, List<String> err) {
        Result succeeded() {
            assertThat(status).as(toString()).isZero();
            return this;
        }

        @Override
        public String toString() {
            return "status " + status + "\n" + String.join("\n", out) + "\n--- err\n" + String.join("\n", err);
        }
    }

    private static String provider() {
        return OverlappedFileSystemProvider.class.getName();
    }

    private ProgramFork(Path directory) {
        this.directory = directory;
    }

    /**
     * Compiles a program.
     *
     * @param resource its text
     */
    static ProgramFork compile(Path directory, String resource, String program) throws IOException {
        ProgramFork fork = new ProgramFork(directory);
        Path source = Files.writeString(directory.resolve(program + ".java"), text(resource));
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean compiled = javac.getTask(
                            messages,
                            files,
                            null,
                            List.of("-d", directory.toString(), "-proc:none"),
                            null,
                            files.getJavaFileObjects(source))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
        return fork;
    }

    static String text(String resource) throws IOException {
        try (InputStream in = ProgramFork.class.getResourceAsStream(resource)) {
            assertThat(in).as(resource).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Options of a JVM in which the library serves. */
    static List<String> withFlag(String... options) {
        List<String> all = new ArrayList<>(List.of(FLAG, "--enable-native-access=ALL-UNNAMED"));
        all.addAll(List.of(options));
        return all;
    }

    /** Adds a library that the program needs. */
    ProgramFork with(Path library) {
        libraries.add(library.toString());
        return this;
    }

    Result run(List<String> options, String program, String... arguments) throws IOException, InterruptedException {
        Process process = start(options, program, arguments);
        try {
            assertThat(process.waitFor(50, TimeUnit.SECONDS))
                    .as("%s ends", program)
                    .isTrue();
            return new Result(
                    process.exitValue(),
                    Files.readAllLines(directory.resolve("out.txt")),
                    Files.readAllLines(directory.resolve("err.txt")));
        } finally {
            process.destroyForcibly();
        }
    }

    Process start(List<String> options, String program, String... arguments) throws IOException {
        return new ProcessBuilder(command(options, program, arguments))
                .redirectOutput(directory.resolve("out.txt").toFile())
                .redirectError(directory.resolve("err.txt").toFile())
                .start();
    }

    /** Starts a program to talk to by its input and output. */
    Process startTalking(List<String> options, String program, String... arguments) throws IOException {
        return new ProcessBuilder(command(options, program, arguments))
                .redirectError(directory.resolve("err.txt").toFile())
                .start();
    }

    private List<String> command(List<String> options, String program, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        List<String> classPath = new ArrayList<>(libraries);
        classPath.add(directory.toString());
        classPath.add(System.getProperty("overlapped.classes"));
        command.add("-cp");
        command.add(String.join(System.getProperty("path.separator"), classPath));
        command.add(program);
        command.addAll(List.of(arguments));
        return command;
    }
}
