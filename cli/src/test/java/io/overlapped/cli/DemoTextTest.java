package io.overlapped.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Help.Ansi;

/** What a person sees: every word, but for times, threads and the engine's figures. */
@Timeout(60)
class DemoTextTest {
    private static final String INTRODUCTION = """
        A program asks the system to write a block and does not wait for it. When the block is written, a
        thread of a pool (threads that are kept ready for this) runs a piece of the program, the callback.
        The pool must know how many completions to expect, so each operation goes this way:

          started    "expect one more completion"             StartThreadpoolIo   start()
          issued     the system is asked; nobody waits        WriteFile           write(...)
          completed  the pool runs the callback               (the callback)      onCompletion(...)
          cancelled  instead: no completion will come, so
                     the announcement is taken back           CancelThreadpoolIo  cancel()

        """;
    private static final String CLOCK = """

        Time is in microseconds (millionths of a second) since the first start; the first operations of a
        program are slow, because their code is being loaded.

          operation  offset  step        thread  time  meaning
        """;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"uring", "portable"})
    void tellsTheWayOfEachOperation(String engine) {
        Engines.assumeUsable(engine);
        Path file = directory.resolve("f");
        CommandRun run =
                CommandRun.of("demo", file.toString(), "--engine", engine).succeeded();

        assertThat(normalised(run.out(), file, engine))
                .isEqualTo("\nOverlapped: 4 writes of 4096 bytes\n\n" + INTRODUCTION + "File:   FILE (kept)\nENGINE\n"
                        + CLOCK + completedWrite(1, 0) + completedWrite(2, 4096) + completedWrite(3, 8192)
                        + completedWrite(4, 12288)
                        + """

                        Counted:  4 starts, 4 issued, 4 completed, 0 cancelled
                        Left:     prepared 0, owed 0, running 0, held 0
                        SERVED 4 + 0
                        Compared: 4 of 4 blocks equal to what was written; the file has 16384 bytes

                        OK: every start was followed by exactly one completion, and the file holds what was written.
                        """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"uring", "portable"})
    void showsBothOutcomesOfStartingOnce(String engine) {
        Engines.assumeUsable(engine);
        Path file = directory.resolve("f");
        CommandRun run = CommandRun.of("demo", file.toString(), "--engine", engine, "--start", "once", "--writes", "3")
                .succeeded();

        assertThat(normalised(run.out(), file, engine))
                .isEqualTo("\nOverlapped: 3 writes of 4096 bytes\n\n" + INTRODUCTION + "File:   FILE (kept)\nENGINE\n"
                        + "Start:  once, for the first write only, which is a mistake\n"
                        + "\nFirst: the library refuses a write that was not announced (the default)\n"
                        + CLOCK + completedWrite(1, 0)
                        + """
                          write 2      4096  refused     THREAD  TIME  it never began: no start announced it

                        The library's message:
                          write of 4096 bytes at offset 4096 on FILE refused: the pool expects no completion for it \
                        (LEDGER). Call start() (StartThreadpoolIo) once for each operation, immediately before issuing \
                        it; once for each file is not enough.

                        Counted:  1 start, 1 issued, 1 completed, 0 cancelled, 1 refused
                        Left:     prepared 0, owed 0, running 0, held 0
                        SERVED 1 + 0
                        Compared: 1 of 1 block equal to what was written; the file has 4096 bytes

                        Second: the same under the reporting policy, which lets it through as Windows does, but safely
                        """
                        + CLOCK + completedWrite(1, 0) + unexpectedWrite(2, 4096) + unexpectedWrite(3, 8192)
                        + """

                        The library's report (and 1 more):
                          write of 4096 bytes at offset UNEXPECTED on FILE completed (4096 bytes) and nobody expected \
                        it: the pool expects no completion for it (LEDGER). Call start() (StartThreadpoolIo) once for \
                        each operation, immediately before issuing it; once for each file is not enough.

                        Counted:  1 start, 3 issued, 1 completed, 0 cancelled, 2 unexpected
                        Left:     prepared 0, owed 0, running 0, held 0
                        SERVED 3 + 0
                        Compared: 3 of 3 blocks equal to what was written; the file has 12288 bytes

                        What went wrong

                        A start (StartThreadpoolIo) announces one completion and not a file: the first write used it \
                        up, so
                        the pool was not prepared for the completion of any other. The remedy is one start immediately
                        before every single operation, and one cancel (CancelThreadpoolIo) where no completion will \
                        come:
                        --start each shows it.

                        OK: the mistake was refused, and under the other policy reported; the file holds what was \
                        written.
                        """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"uring", "portable"})
    void saysWhyStartingOnceWorksForOneWrite(String engine) {
        Engines.assumeUsable(engine);
        Path file = directory.resolve("f");
        CommandRun run = CommandRun.of("demo", file.toString(), "--engine", engine, "--start", "once", "--writes", "1")
                .succeeded();

        assertThat(normalised(run.out(), file, engine))
                .isEqualTo("\nOverlapped: 1 write of 4096 bytes\n\n" + INTRODUCTION + "File:   FILE (kept)\nENGINE\n"
                        + "Start:  once, for the first write only\n" + CLOCK + completedWrite(1, 0)
                        + """

                        Counted:  1 start, 1 issued, 1 completed, 0 cancelled
                        Left:     prepared 0, owed 0, running 0, held 0
                        SERVED 1 + 0
                        Compared: 1 of 1 block equal to what was written; the file has 4096 bytes

                        Why it worked

                        Starting once worked only because there was a single operation: one start, one completion. \
                        With a
                        second write the same program is wrong: try --start once --writes 2.

                        OK: every start was followed by exactly one completion, and the file holds what was written.
                        """);
    }

    @Test
    void saysThatTheTemporaryFileIsDeleted() {
        CommandRun run = CommandRun.of("demo", "--writes", "1").succeeded();

        var matcher = Pattern.compile("(?m)^File:   (.+) \\(temporary, deleted afterwards\\)$")
                .matcher(run.out());
        assertThat(matcher.find()).as(run.out()).isTrue();
        Path file = Path.of(matcher.group(1));
        assertThat(file.getFileName().toString()).startsWith("overlapped-demo-");
        assertThat(Files.exists(file)).isFalse();
    }

    @Test
    void coloursOnlyWhereAsked() {
        String plain = CommandRun.of("demo", "--writes", "1").succeeded().out();
        String coloured =
                CommandRun.of(Ansi.ON, "demo", "--writes", "1").succeeded().out();

        assertThat(plain).doesNotContain("\u001b");
        assertThat(coloured).contains("\u001b[32mcompleted \u001b[39m\u001b[0m").contains("\u001b[32mOK\u001b[");
    }

    private static String completedWrite(int number, long offset) {
        return line(number, offset, "started", "expect one more completion")
                + line(number, offset, "issued", "PENDING: under way")
                + line(number, offset, "completed", "callback: success, 4096 bytes");
    }

    private static String unexpectedWrite(int number, long offset) {
        return line(number, offset, "issued", "PENDING: under way")
                + line(number, offset, "unexpected", "done, but nobody expected it: reported, no callback");
    }

    private static String line(int number, long offset, String step, String meaning) {
        return "  %-9s  %6d  %-10s  THREAD  TIME  %s%n".formatted("write " + number, offset, step, meaning);
    }

    /** Replaces what differs from run to run, and brings each timeline into the order of its operations. */
    private static String normalised(String out, Path file, String engine) {
        String text = out.replace("\r\n", "\n");
        text = unwrapped(text, "Engine: ", "        ")
                .replaceAll("(?m)^Engine: " + engine + ", the .+ \\(.+\\)$", "ENGINE");
        text = unwrapped(text, "  write of 4096 ", "  ").replace(file.toString(), "FILE");
        text = text.replaceAll("(?m)^File:   FILE", "File:   FILE")
                .replaceAll("\\(ledger: prepared \\d+, owed \\d+, running \\d+, held \\d+\\)", "(LEDGER)")
                .replaceAll("at offset (4096|8192) on FILE completed", "at offset UNEXPECTED on FILE completed")
                .replaceAll(
                        "(?m)^(  (?:write|read) \\d+ +\\d+  (?:started|issued|completed|cancelled|refused|unexpected)"
                                + " +)\\S+ +\\d+  ",
                        "$1THREAD  TIME  ")
                .replaceAll("(?m)^(  operation +offset  step +)thread +time \\(us\\)", "$1thread  time");
        // On which of the two ways writes go through io_uring is the file system's affair, but all go one way.
        String way = engine.equals("uring")
                ? "(?:(?<ring>\\d+) by io_uring, (?<inline>\\d+) at once in the issuing thread, 0"
                        + "|0 by io_uring, (?<atOnce>\\d+) at once in the issuing thread, (?<calls>\\d+))"
                : "0 by io_uring, (?<atOnce>\\d+) at once in the issuing thread, (?<calls>\\d+)";
        Matcher served = Pattern.compile("Served:   " + way + " by plain calls on the pool's threads")
                .matcher(text);
        text = served.replaceAll(found -> {
            boolean ring = engine.equals("uring") && served.group("ring") != null;
            return ring
                    ? "SERVED " + served.group("ring") + " + " + served.group("inline")
                    : "SERVED " + served.group("calls") + " + " + served.group("atOnce");
        });
        return byOperation(text);
    }

    private static String byOperation(String text) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        for (int from = 0; from < lines.size(); from++) {
            int to = from;
            while (to < lines.size() && lines.get(to).contains("  THREAD  TIME  ")) {
                to++;
            }
            if (to > from) {
                lines.subList(from, to).sort(Comparator.comparing(line -> line.substring(0, "  operation".length())));
                from = to;
            }
        }
        return String.join("\n", lines) + "\n";
    }

    /** Joins a paragraph that begins with a label to one line: where it breaks depends on names and figures. */
    private static String unwrapped(String text, String label, String indent) {
        StringBuilder joined = new StringBuilder();
        boolean inside = false;
        for (String line : text.lines().toList()) {
            inside = inside && line.startsWith(indent) && !line.startsWith(label);
            if (inside) {
                joined.setLength(joined.length() - 1);
                joined.append(' ').append(line, indent.length(), line.length());
            } else {
                joined.append(line);
                inside = line.startsWith(label);
            }
            joined.append('\n');
        }
        return joined.toString();
    }
}
