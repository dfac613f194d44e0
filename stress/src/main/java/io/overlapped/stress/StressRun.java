package io.overlapped.stress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * Runs the tests and judges. Arguments: {@code short} or {@code long}, a regular expression for the names of the tests, and a
 * directory for what jcstress has to say. The exit status is 0 only where every test ran and none saw a forbidden outcome.
 */
public final class StressRun {
    private final Mode mode;
    private final Pattern wanted;
    private final Path directory;
    private final List<String> jvmArguments;
    private final List<String> failures = new ArrayList<>();
    private int tests;
    private long samples;

    /** How long, and under how many of the JVM's ways to run code. */
    private enum Mode {
        /** One JVM and a fifth of a second for each test. */
        SHORT(
                Duration.ofSeconds(90),
                "-f 1 -iters 1 -time 200 -sc false -af NONE -pth false -jvmArgs -XX:-RestrictContended"),
        /** Interpreted, and compiled by each compiler, each actor by another; with the randomised C2 too. */
        LONG(Duration.ofMinutes(10), "-iters 5 -time 1000 -pth false");

        private final Duration forkLimit;
        private final String arguments;

        Mode(Duration forkLimit, String arguments) {
            this.forkLimit = forkLimit;
            this.arguments = arguments;
        }
    }

    /** Tests that want the same number of states at a time. */
    private enum Group {
        /** A few words of memory each. In long strides the actors pass each other by: 8 collide 30 times as often as 256. */
        WORDS("(?!io\\.overlapped\\.stress\\.)", "-strideSize 8 -strideCount 200"),

        /** Pools, files and system calls: few, for descriptors are few; short strides keep the actors together. */
        POOLS("io\\.overlapped\\.stress\\.", "-strideSize 4 -strideCount 16");

        private final String prefix;
        private final String arguments;

        Group(String prefix, String arguments) {
            this.prefix = prefix;
            this.arguments = arguments;
        }
    }

    private StressRun(Mode mode, Pattern wanted, Path directory, List<String> jvmArguments) {
        this.mode = mode;
        this.wanted = wanted;
        this.directory = directory;
        this.jvmArguments = jvmArguments;
    }

    /**
     * Runs.
     *
     * @param args mode, tests, directory, and perhaps arguments for the JVMs, separated by spaces
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length < 3) {
            System.err.println("stress: usage: StressRun short|long TESTS DIRECTORY [JVM-ARGUMENTS]");
            System.exit(2);
        }
        if (Runtime.getRuntime().availableProcessors() < 2) {
            System.out.println("stress: NOT RUN: a race needs two processors, and there is one here");
            return;
        }
        Mode mode = Mode.valueOf(args[0].toUpperCase(Locale.ROOT));
        List<String> jvmArguments =
                args.length > 3 && !args[3].isBlank() ? List.of(args[3].strip().split(" +")) : List.of();
        boolean passed = new StressRun(mode, Pattern.compile(args[1]), Path.of(args[2]), jvmArguments).run();
        System.exit(passed ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException {
        long start = System.nanoTime();
        for (Group group : Group.values()) {
            run(group);
        }
        if (tests == 0 && failures.isEmpty()) {
            failures.add("no test has a name that contains " + wanted);
        }
        failures.forEach(failure -> System.out.println("stress: FAILED: " + failure));
        System.out.printf(
                Locale.ROOT,
                "stress: %d tests, %,d races, %d failures, %d s; reports: %s%n",
                tests,
                samples,
                failures.size(),
                Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                directory);
        return failures.isEmpty();
    }

    private void run(Group group) throws IOException, InterruptedException {
        Pattern prefix = Pattern.compile(group.prefix);
        List<String> names = TestList.tests().stream()
                .filter(name ->
                        prefix.matcher(name).lookingAt() && wanted.matcher(name).find())
                .sorted()
                .toList();
        if (names.isEmpty()) {
            return;
        }
        Path place = directory.resolve(group.name().toLowerCase(Locale.ROOT));
        clear(place);
        Files.createDirectories(place);
        Path log = place.resolve("log.txt");
        ForkWatch watch = new ForkWatch(mode.forkLimit);
        int exit = watch.await(new ProcessBuilder(command(group, names))
                .directory(place.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start());
        Verdict verdict = Verdict.of(names, results(place));
        tests += verdict.tests();
        samples += verdict.samples();
        failures.addAll(verdict.failures());
        if (exit != 0 && verdict.failures().isEmpty()) {
            failures.add("jcstress ended with status " + exit + ", see " + log);
        }
        if (watch.ended() > 0) {
            failures.add(watch.ended() + " forked JVMs hung and were ended, see their threads above");
        }
    }

    private List<String> command(Group group, List<String> names) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // jcstress gives its own arguments to what it forks.
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(jvmArguments);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.openjdk.jcstress.Main", "-v"));
        command.addAll(List.of("-r", "report", "-t", "^(" + String.join("|", names) + ")$"));
        command.addAll(List.of(mode.arguments.split(" ")));
        command.addAll(List.of(group.arguments.split(" ")));
        return command;
    }

    /** Of the one file that a run leaves; where it left none, nothing. */
    private static List<TestResult> results(Path place) throws IOException {
        InProcessCollector collector = new InProcessCollector();
        try (Stream<Path> files = Files.list(place)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".bin.gz")).toList()) {
                DiskReadCollector reader = new DiskReadCollector(file.toString(), collector);
                try {
                    reader.dump();
                } catch (ClassNotFoundException e) {
                    throw new IOException(e);
                } finally {
                    reader.close();
                }
            }
        }
        return List.copyOf(collector.getTestResults());
    }

    private static void clear(Path place) throws IOException {
        if (!Files.exists(place)) {
            return;
        }
        try (Stream<Path> all = Files.walk(place)) {
            all.sorted((a, b) -> b.compareTo(a)).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
