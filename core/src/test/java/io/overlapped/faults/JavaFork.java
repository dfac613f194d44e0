package io.overlapped.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.ThreadPool;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs a class of these tests in a Java virtual machine of its own, perhaps under another program that limits it, and
 * keeps what it printed. The class must need nothing but this module and its tests: the libraries of the tests are not
 * on its class path, because another user may not be allowed to read them.
 */
final class JavaFork {
    private long seconds = 50;
    private final Class<?> main;
    private final Path directory;
    private final List<String> prefix = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private String classPath = classDirectory(ThreadPool.class) + ":" + classDirectory(JavaFork.class);

    /**
     * What came of it.
     *
     * @param status the exit status
     * @param out what was printed to the standard output
     * @param err what was printed to the standard error
     */
    record Result(int status, String out, String err) {
        /** The value of a line {@code key=value}; there must be exactly one. */
        String value(String key) {
            List<String> values = out.lines()
                    .filter(line -> line.startsWith(key + "="))
                    .map(line -> line.substring(key.length() + 1))
                    .toList();
            assertThat(values).as("lines %s= in%n%s%n%s", key, out, err).hasSize(1);
            return values.getFirst();
        }

        /** The value of a line, as a number. */
        long number(String key) {
            return Long.parseLong(value(key));
        }

        /** Fails unless the status is 0 and nothing was printed to the standard error. */
        Result succeeded() {
            assertThat(this).as("%s", this).satisfies(r -> {
                assertThat(r.status).isZero();
                assertThat(r.err).isEmpty();
            });
            return this;
        }

        @Override
        public String toString() {
            return "status " + status + "\n--- out\n" + out + "--- err\n" + err + "---";
        }
    }

    private JavaFork(Class<?> main, Path directory) {
        this.main = main;
        this.directory = directory;
        options.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-ea", "-XX:-UsePerfData"));
        options.add("-XX:ErrorFile=" + directory.resolve("hs_err.log"));
        options.add("-XX:-CreateCoredumpOnCrash");
    }

    /** A short run: started quickly rather than optimised. */
    static JavaFork quick(Class<?> main, Path directory) {
        return new JavaFork(main, directory)
                .options("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m", "-Xshare:auto");
    }

    /** A run with the virtual machine's own choices. */
    static JavaFork plain(Class<?> main, Path directory) {
        return new JavaFork(main, directory);
    }

    JavaFork options(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** A program that starts the virtual machine, with its arguments; the one named first is started first. */
    JavaFork under(String... program) {
        prefix.addAll(List.of(program));
        return this;
    }

    /** How long it may take before it counts as hanging. */
    JavaFork within(long newSeconds) {
        seconds = newSeconds;
        return this;
    }

    JavaFork classPath(Path jar) {
        classPath = jar.toString();
        return this;
    }

    Result run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(directory, "out", ".txt");
        Path err = Files.createTempFile(directory, "err", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                dumpThreads(process);
                throw new AssertionError(
                        "hangs: " + command + "\n" + Files.readString(out) + "\n" + Files.readString(err));
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        Result result = new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        assertThat(directory.resolve("hs_err.log")).as("crashed: %s", result).doesNotExist();
        return result;
    }

    private static void dumpThreads(Process process) throws IOException, InterruptedException {
        List<ProcessHandle> machines = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .filter(p -> p.info().command().orElse("").endsWith("java"))
                .toList();
        for (ProcessHandle machine : machines) {
            new ProcessBuilder("kill", "-QUIT", Long.toString(machine.pid()))
                    .start()
                    .waitFor();
        }
        process.waitFor(1, TimeUnit.SECONDS);
    }

    /** Where the compiled classes lie that a class belongs to. */
    static Path classDirectory(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
