package io.overlapped.benchmarks.run;

import io.overlapped.benchmarks.job.JobKind;
import io.overlapped.benchmarks.job.JobSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The same jobs in C on liburing, built here from the sources that the repository holds. */
final class CYardstick {
    private static final String REMEDY = "install a C compiler and liburing (Debian: gcc libc6-dev liburing-dev)";

    private final Path directory;
    private final @Nullable String refusal;
    private final String compiler;

    private CYardstick(Path directory, @Nullable String refusal, String compiler) {
        this.directory = directory;
        this.refusal = refusal;
        this.compiler = compiler;
    }

    /** Whether a contestant is in C. */
    static boolean does(String contestant) {
        return contestant.equals("c") || contestant.startsWith("c-");
    }

    /** For a run without contestants in C. */
    static CYardstick notAskedFor(Path directory) throws IOException {
        return new CYardstick(Files.createDirectories(directory), "it was not asked for", "not asked for");
    }

    static CYardstick build(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        for (String program : List.of("ring_read", "ring_write", "wake_latency")) {
            Path source = directory.resolve(program + ".c");
            try (InputStream text =
                    CYardstick.class.getResourceAsStream("/io/overlapped/benchmarks/c/" + program + ".c")) {
                if (text == null) {
                    throw new IOException("the jar has no source of " + program);
                }
                Files.copy(text, source, StandardCopyOption.REPLACE_EXISTING);
            }
            String failure = run(
                    List.of("cc", "-O2", "-o", program, source.getFileName().toString(), "-luring", "-lpthread"),
                    directory);
            if (failure != null) {
                return new CYardstick(directory, failure, "none: " + failure + "; " + REMEDY);
            }
        }
        return new CYardstick(directory, null, version(directory));
    }

    private static String version(Path directory) throws IOException, InterruptedException {
        Path output = directory.resolve("cc-version.txt");
        Process process = new ProcessBuilder("cc", "--version")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.waitFor();
        return Files.readString(output).lines().findFirst().orElse("cc");
    }

    private static @Nullable String run(List<String> command, Path directory) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "cc does not end";
            }
            return process.exitValue() == 0
                    ? null
                    : output.lines()
                            .filter(line -> line.contains("error"))
                            .findFirst()
                            .orElse(output.trim());
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    /** What built it, or why it could not be built. */
    String compiler() {
        return compiler;
    }

    /** Why it cannot run, or null. */
    @Nullable
    String refusal() {
        return refusal == null ? null : "the C yardstick could not be built: " + refusal + "; " + REMEDY;
    }

    /** The program and its arguments for a job, at as many rings as there are processors. */
    List<String> command(JobSpec spec) {
        String mode = spec.direct() ? "direct" : "buffered";
        String warmUp = Double.toString(Math.min(0.5, spec.warmUpSeconds()));
        String bytes = Long.toString(spec.fileBytes());
        String seconds = Double.toString(spec.seconds());
        if (spec.kind() == JobKind.LATENCY) {
            return List.of(
                    directory.resolve("wake_latency").toString(),
                    spec.file(),
                    bytes,
                    spec.contestant().equals("c-pread") ? "pread" : "ring",
                    mode,
                    warmUp,
                    seconds);
        }
        int rings = Math.min(spec.depth(), Runtime.getRuntime().availableProcessors());
        if (spec.write()) {
            return List.of(
                    directory.resolve("ring_write").toString(),
                    spec.file(),
                    bytes,
                    Integer.toString(spec.block()),
                    Integer.toString(rings),
                    Integer.toString(spec.depth()),
                    warmUp,
                    seconds,
                    spec.contestant().substring("c-".length()));
        }
        return List.of(
                directory.resolve("ring_read").toString(),
                spec.file(),
                bytes,
                Integer.toString(spec.block()),
                Integer.toString(rings),
                Integer.toString(spec.depth()),
                warmUp,
                seconds,
                spec.contestant().equals("c-fixed") ? "fixed" : "read",
                mode);
    }
}
