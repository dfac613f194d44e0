package io.overlapped.internal.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks a C compiler for the values of expressions.
 *
 * <p>The first attempt to compile shows which of them the headers do not know; the second leaves those out.
 */
final class CProgram {
    private static final String HEADERS = """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <fcntl.h>
        #include <poll.h>
        #include <stddef.h>
        #include <stdio.h>
        #include <sys/epoll.h>
        #include <sys/ioctl.h>
        #include <sys/eventfd.h>
        #include <sys/mman.h>
        #include <sys/prctl.h>
        #include <sys/resource.h>
        #include <sys/stat.h>
        #include <sys/socket.h>
        #include <sys/syscall.h>
        #include <sys/timerfd.h>
        #include <sys/uio.h>
        #include <time.h>
        #include <sys/un.h>
        #include <linux/audit.h>
        #include <linux/falloc.h>
        #include <linux/filter.h>
        #include <linux/io_uring.h>
        #include <linux/membarrier.h>
        #include <linux/seccomp.h>
        """;

    /** What gcc and clang say of a name or a field that is not declared. */
    private static final Pattern UNKNOWN = Pattern.compile(
            "\\.c:(\\d+):\\d+: error: .*(undeclared|has no member named|no member named|incomplete type|undefined"
                    + " type)");

    private final Path directory;

    CProgram(Path directory) {
        this.directory = directory;
    }

    /** The name of a compiler that works and finds io_uring's header, or null. */
    static @Nullable String compiler(Path directory) throws InterruptedException {
        for (String name : List.of("cc", "gcc", "clang")) {
            if (works(name, directory)) {
                return name;
            }
        }
        return null;
    }

    private static boolean works(String compiler, Path directory) throws InterruptedException {
        try {
            Path source = Files.writeString(directory.resolve("probe.c"), HEADERS + "int main(void) { return 0; }\n");
            String binary = directory.resolve("probe").toString();
            return run(List.of(compiler, "-w", "-o", binary, source.toString())).status == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    /** Values by expression; an expression that the headers do not know is absent. */
    Map<String, Long> evaluate(String compiler, List<String> expressions) throws IOException, InterruptedException {
        Path source = directory.resolve("constants.c");
        String binary = directory.resolve("constants").toString();
        List<String> command = List.of(compiler, "-w", "-std=gnu11", "-o", binary, source.toString());

        Files.writeString(source, text(expressions));
        Result first = run(command);
        List<String> known = first.status == 0 ? expressions : withoutUnknown(expressions, first.output);
        if (first.status != 0) {
            Files.writeString(source, text(known));
            Result second = run(command);
            if (second.status != 0) {
                throw new IOException("the C program does not compile:\n" + second.output);
            }
        }
        Result values = run(List.of(binary));
        List<String> lines = values.output.lines().toList();
        Map<String, Long> result = new TreeMap<>();
        for (int i = 0; i < known.size(); i++) {
            result.put(known.get(i), Long.parseLong(lines.get(i)));
        }
        return result;
    }

    private static List<String> withoutUnknown(List<String> expressions, String diagnostics) {
        Map<Integer, String> byLine = new HashMap<>();
        int firstLine = (int) HEADERS.lines().count() + 1;
        for (int i = 0; i < expressions.size(); i++) {
            byLine.put(firstLine + i, expressions.get(i));
        }
        Matcher matcher = UNKNOWN.matcher(diagnostics);
        while (matcher.find()) {
            byLine.remove(Integer.parseInt(matcher.group(1)));
        }
        return expressions.stream().filter(byLine::containsValue).toList();
    }

    /** Each expression on a line of its own, so that a diagnostic's line number tells which one it means. */
    private static String text(List<String> expressions) {
        StringBuilder text = new StringBuilder(HEADERS);
        for (int i = 0; i < expressions.size(); i++) {
            text.append("static long long value%d = (long long)(%s);\n".formatted(i, expressions.get(i)));
        }
        text.append("int main(void) {\n");
        for (int i = 0; i < expressions.size(); i++) {
            text.append("    printf(\"%%lld\\n\", value%d);\n".formatted(i));
        }
        return text.append("    return 0;\n}\n").toString();
    }

    private static Result run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true);
        // Diagnostics in English, which is what the pattern reads.
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try (var output = process.inputReader()) {
            StringBuilder text = new StringBuilder();
            output.lines().forEach(line -> text.append(line).append('\n'));
            return new Result(process.waitFor(), text.toString());
        }
    }

    private record Result(int status, String output) {}
}
