package io.overlapped.win32;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.EngineKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The contract programs, kept as text so that the formatter leaves them alone: compiled unchanged against the library's
 * classes, and run in JVMs of their own.
 */
final class Contract {
    private static final Pattern STATISTICS = Pattern.compile(
            "overlapped: pool (\\S+): PoolStatistics\\[engine=(\\w+), ringCompletions=(\\d+), inlineHits=(\\d+),"
                    + " portableCompletions=(\\d+), registeredFileTransfers=\\d+, registeredBufferTransfers=\\d+,"
                    + " joinedFlushes=0, takeovers=\\d+, overflows=\\d+, strays=(\\d+), threads=\\d+]");

    private final Path classes;

    /** What a program left behind. */
    record Result(int status, List<String> out, List<String> err) {
        /** The counters of a pool, as it printed them at its end. */
        Counters counters(String pool) {
            return err.stream()
                    .map(STATISTICS::matcher)
                    .filter(line -> line.matches() && line.group(1).equals(pool))
                    .map(Counters::of)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no statistics of " + pool + " in " + err));
        }
    }

    record Counters(String engine, long ring, long inline, long portable, long strays) {
        private static Counters of(Matcher line) {
            return new Counters(
                    line.group(2),
                    Long.parseLong(line.group(3)),
                    Long.parseLong(line.group(4)),
                    Long.parseLong(line.group(5)),
                    Long.parseLong(line.group(6)));
        }
    }

    private Contract(Path classes) {
        this.classes = classes;
    }

    /** Compiles the programs into a directory. */
    static Contract compile(Path directory, String... programs) throws IOException {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<Path> sources = new ArrayList<>();
            for (String program : programs) {
                sources.add(Files.writeString(directory.resolve(program + ".java"), source(program)));
            }
            boolean compiled = javac.getTask(
                            messages,
                            files,
                            null,
                            List.of("-d", directory.toString(), "-cp", System.getProperty("overlapped.classes")),
                            null,
                            files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
        return new Contract(directory);
    }

    static String source(String program) throws IOException {
        try (InputStream in = Contract.class.getResourceAsStream("/contract/" + program + ".java.txt")) {
            assertThat(in).as(program).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** What the project is given, where it is beside the repository; otherwise null. */
    static Path shared(String name) {
        Path found = Path.of("").toAbsolutePath().resolve("../../shared").resolve(name);
        return Files.exists(found) ? found : null;
    }

    Result run(EngineKind engine, String program, String... arguments) throws IOException, InterruptedException {
        Path out = classes.resolve("out.txt");
        Path err = classes.resolve("err.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dio.overlapped.engine=" + engine.name().toLowerCase(Locale.ROOT),
                "-Dio.overlapped.statistics=print",
                "-cp",
                classes + System.getProperty("path.separator") + System.getProperty("overlapped.classes"),
                program));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(50, TimeUnit.SECONDS))
                    .as("%s ends", program)
                    .isTrue();
            return new Result(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
        } finally {
            process.destroyForcibly();
        }
    }
}
