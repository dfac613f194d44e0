import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * Formats the Java sources, or checks that they are formatted: {@code Format check|apply directory}. If some are not,
 * {@code target/unformatted.txt} lists them and the exit status is 3.
 *
 * <p>palantir-java-format parses with the javac of the JVM it runs in, and Maven may run on a JDK that does not know
 * Java 25. So the build runs this file on the selected JDK instead of formatting inside Maven.
 */
final class Format {
    private Format() {}

    public static void main(String[] args) throws IOException {
        boolean apply = switch (args[0]) {
            case "apply" -> true;
            case "check" -> false;
            default -> throw new IllegalArgumentException("format: 'check' or 'apply', not '" + args[0] + "'");
        };
        Path root = Path.of(args[1]);
        Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
                .style(Style.PALANTIR)
                .formatJavadoc(false)
                .build());
        List<Path> sources = sources(root);
        var failures = new ConcurrentSkipListMap<Path, String>();
        sources.parallelStream().forEach(source -> {
            try {
                String before = Files.readString(source);
                String after = formatter.formatSourceAndFixImports(before);
                if (before.equals(after)) {
                    return;
                }
                if (apply) {
                    Files.writeString(source, after);
                    System.out.println("Formatted " + root.relativize(source));
                } else {
                    failures.put(root.relativize(source), "line " + firstDifference(before, after));
                }
            } catch (FormatterException | IOException e) {
                failures.put(root.relativize(source), e.getMessage() + hint(e));
            }
        });
        Path report = root.resolve("target", "unformatted.txt");
        if (failures.isEmpty()) {
            Files.deleteIfExists(report);
            System.out.println(sources.size() + " source files are formatted.");
            return;
        }
        failures.forEach((source, reason) -> System.out.println(source + ": " + reason));
        System.out.println("Not formatted: " + failures.size() + " of " + sources.size() + " source files.");
        Files.createDirectories(report.getParent());
        Files.write(report, failures.keySet().stream().map(Path::toString).toList());
        System.exit(3);
    }

    /** palantir-java-format does not know a bare underscore in a record pattern, and it means the same. */
    private static String hint(Exception e) {
        return String.valueOf(e.getMessage()).contains("expected token: '_'")
                ? " (in a record pattern write 'var _' instead of '_')"
                : "";
    }

    private static List<Path> sources(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> isSource(root.relativize(file)))
                    .sorted()
                    .toList();
        }
    }

    /** Neither build output nor anything in a hidden directory. */
    private static boolean isSource(Path file) {
        for (Path name : file) {
            if (name.toString().equals("target") || name.toString().startsWith(".")) {
                return false;
            }
        }
        return true;
    }

    private static int firstDifference(String before, String after) {
        int same = 0;
        int end = Math.min(before.length(), after.length());
        while (same < end && before.charAt(same) == after.charAt(same)) {
            same++;
        }
        return 1 + (int) before.chars().limit(same).filter(c -> c == '\n').count();
    }
}
