package io.overlapped.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Every method of a path's comes to the same as with the JDK's paths, and gives paths of the provider's own. */
final class PathPropertyTest {
    private static final FileSystem JDK = FileSystems.getDefault();
    private static final FileSystem OURS =
            new OverlappedFileSystemProvider(JDK.provider()).getFileSystem(URI.create("file:///"));

    private static void same(Function<FileSystem, Object> call) {
        assertThat(outcome(() -> call.apply(OURS))).isEqualTo(outcome(() -> call.apply(JDK)));
    }

    private static String outcome(Trace.Call call) {
        try {
            return text(call.run());
        } catch (Exception e) {
            return e.getClass().getName();
        }
    }

    private static String text(Object value) {
        if (value instanceof Path path) {
            assertThat(path.getFileSystem()).isSameAs(path instanceof OverlappedPath ? OURS : JDK);
            return "path " + path;
        }
        return String.valueOf(value);
    }

    private static void same(String a, Function<Path, Object> call) {
        same(system -> call.apply(system.getPath(a)));
    }

    private static void same(String a, String b, BiFunction<Path, Path, Object> call) {
        same(system -> call.apply(system.getPath(a), system.getPath(b)));
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void whatOnePathIsAsked(@ForAll("names") String a, @ForAll("indices") int i, @ForAll("indices") int j) {
        same(a, path -> path);
        same(a, Path::isAbsolute);
        same(a, Path::getRoot);
        same(a, Path::getFileName);
        same(a, Path::getParent);
        same(a, Path::getNameCount);
        same(a, path -> path.getName(i));
        same(a, path -> path.subpath(i, j));
        same(a, Path::normalize);
        same(a, Path::toUri);
        same(a, Path::toAbsolutePath);
        same(a, Path::toFile);
        same(a, Path::hashCode);
        same(a, path -> path.getFileSystem().provider().getPath(path.toUri()));
        same(a, path -> {
            List<String> names = new ArrayList<>();
            path.forEach(name -> names.add(text(name)));
            return names;
        });
        same(a, path -> path.equals(path.getFileSystem().getPath(a)));
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void whatTwoPathsAreAsked(@ForAll("names") String a, @ForAll("names") String b, @ForAll("names") String c) {
        same(a, b, Path::startsWith);
        same(a, b, Path::endsWith);
        same(a, b, Path::resolve);
        same(a, b, Path::resolveSibling);
        same(a, b, Path::relativize);
        same(a, b, Path::equals);
        same(a, b, (path, other) -> Integer.signum(path.compareTo(other)));
        same(a, path -> path.startsWith(b));
        same(a, path -> path.endsWith(b));
        same(a, path -> path.resolve(b));
        same(a, path -> path.resolve(b, c));
        same(a, path -> path.resolveSibling(b));
        same(system -> system.getPath(a, b, c));
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void matchers(@ForAll("names") String a, @ForAll("patterns") String pattern) {
        same(system -> system.getPathMatcher(pattern).matches(system.getPath(a)));
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of("", "/", "a", "b.txt", ".", "..", "é", "x y", "//", "/a", "a/", "deep", "\0")
                .list()
                .ofMaxSize(5)
                .map(parts -> String.join("/", parts));
    }

    @Provide
    Arbitrary<Integer> indices() {
        return Arbitraries.integers().between(-1, 5);
    }

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.of(
                "glob:*", "glob:**", "glob:*.txt", "glob:**/a", "glob:{a,b}*", "regex:.*a.*", "glob:[", "no:such", "a");
    }
}
