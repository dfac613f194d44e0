package io.overlapped.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Has strace give system calls results of the test's choice. */
final class Strace {
    private final Path log;
    private final List<String> paths = new ArrayList<>();

    private Strace(Path log) {
        this.log = log;
    }

    /** Skips the test, with the reason, where strace is not there or may not trace. */
    static Strace assumeWorks(Path directory) throws IOException, InterruptedException {
        Path log = directory.resolve("trace");
        Programs.assumeWorks(
                "strace", "-f", "--seccomp-bpf", "-o", log.toString(), "-e", "inject=fsync:error=EINTR", "true");
        return new Strace(log);
    }

    /** Only calls on these files; the virtual machine makes many of its own. */
    Strace on(Path... files) {
        for (Path file : files) {
            paths.addAll(List.of("-P", file.toString()));
        }
        return this;
    }

    /** The command, up to the program that is traced; the injections are as strace's manual has them. */
    String[] command(String... injections) {
        List<String> command = new ArrayList<>(List.of("strace", "-f", "--seccomp-bpf", "-o", log.toString()));
        command.addAll(paths);
        List<String> calls = new ArrayList<>();
        for (String injection : injections) {
            calls.add(injection.substring(0, injection.indexOf(':')));
        }
        command.addAll(List.of("-e", "trace=" + String.join(",", calls)));
        for (String injection : injections) {
            command.addAll(List.of("-e", "inject=" + injection));
        }
        return command.toArray(String[]::new);
    }

    /** Fails unless the call was given the result, so often at least. */
    void assertInjected(String call, String result, int times) throws IOException {
        List<String> lines = Files.readAllLines(log);
        assertThat(lines.stream()
                        .filter(line -> line.contains(call) && line.contains(result) && line.contains("(INJECTED)"))
                        .count())
                .as("%s", lines)
                .isGreaterThanOrEqualTo(times);
    }

    /** How many calls were traced that show all the given. */
    long calls(String... parts) throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> List.of(parts).stream().allMatch(line::contains))
                .count();
    }
}
