package io.overlapped.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** Any sequence of calls of {@link Files} comes to the same through the provider as through the JDK's. */
final class FilesPropertyTest {
    private static final FileSystem JDK = FileSystems.getDefault();
    private static final FileSystem OURS =
            new OverlappedFileSystemProvider(JDK.provider()).getFileSystem(URI.create("file:///"));

    private Path directory;

    /** One call. */
    record Step(FilesCalls call, String a, String b, int n) {}

    @BeforeProperty
    void makeDirectory() throws IOException {
        directory = Files.createTempDirectory("files");
    }

    @AfterProperty
    void removeDirectory() throws IOException {
        remove(directory);
    }

    private static void remove(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void theProviderDoesWhatTheJdksDoes(@ForAll("sequences") List<Step> steps) throws IOException {
        assertThat(run(OURS, steps)).isEqualTo(run(JDK, steps));
    }

    private String run(FileSystem system, List<Step> steps) throws IOException {
        Path base = Files.createDirectory(system.getPath(directory.toString(), "base"));
        try {
            Files.createDirectory(base.resolve("c"));
            Files.writeString(base.resolve("c/a"), "in c");
            String calls = steps.stream()
                    .map(step -> step.call.outcome(base, step.a, step.b, step.n))
                    .collect(Collectors.joining("\n"));
            try (Stream<Path> left = Files.walk(base)) {
                return calls + "\n" + left.map(Path::toString).sorted().toList();
            }
        } finally {
            remove(directory.resolve("base"));
        }
    }

    @Provide
    Arbitrary<List<Step>> sequences() {
        Arbitrary<String> names = Arbitraries.of("a", "b", "c", "c/a", "c/b", ".h");
        return Combinators.combine(
                        Arbitraries.of(FilesCalls.class),
                        names,
                        names,
                        Arbitraries.integers().between(0, 7))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(20);
    }
}
