package io.overlapped.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.store.NIOFSDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same index, built and searched through this library's directory and through Lucene's own. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class SameResultsTest {
    private static final int DOCUMENTS = Integer.getInteger("overlapped.lucene.documents", 20_000);
    private static final int CHECKED = 5000;
    private static final int HITS = 50;

    private final ThreadPool automatic = ThreadPool.builder().name("results").build();
    private final ThreadPool portable =
            ThreadPool.builder().engine(EngineKind.PORTABLE).build();

    @TempDir
    private Path temporary;

    private interface Opening {
        Directory open(Path path) throws IOException;
    }

    private record Hit(int document, float score, List<Object> sortedBy, String id, String payload) {}

    private record Answer(long hits, List<Hit> top) {}

    @AfterEach
    void closePools() {
        automatic.close();
        portable.close();
    }

    private Map<String, Opening> openings() throws IOException {
        Map<String, Opening> openings = new LinkedHashMap<>();
        openings.put("NIOFSDirectory", NIOFSDirectory::new);
        openings.put("MMapDirectory", MMapDirectory::new);
        openings.put(
                "buffered",
                path -> OverlappedDirectory.builder(path).pool(automatic).open());
        openings.put(
                "direct",
                path -> OverlappedDirectory.builder(path)
                        .pool(automatic)
                        .direct(true)
                        .open());
        openings.put(
                "portable",
                path -> OverlappedDirectory.builder(path)
                        .pool(portable)
                        .cacheSize(1 << 20)
                        .open());
        openings.put(
                "portable direct",
                path -> OverlappedDirectory.builder(path)
                        .pool(portable)
                        .direct(true)
                        .cacheSize(1 << 20)
                        .open());
        if (!DirectIo.isPossible()) {
            openings.keySet().removeIf(name -> name.contains("direct"));
        }
        return openings;
    }

    @Test
    void everyDirectoryBuildsAndFindsTheSame() throws Exception {
        List<Answer> expected = null;
        for (Map.Entry<String, Opening> builder : openings().entrySet()) {
            if (builder.getKey().startsWith("portable")) {
                continue; // builds like the other engine; crossRead has it read
            }
            Path path = Files.createDirectory(temporary.resolve(builder.getKey().replace(' ', '-')));
            long begun = System.nanoTime();
            try (Directory directory = builder.getValue().open(path)) {
                SampleIndex.build(directory, DOCUMENTS);
            }
            long built = System.nanoTime();
            List<Answer> answers;
            try (Directory directory = builder.getValue().open(path)) {
                answers = answers(directory);
            }
            System.out.printf(
                    "%s: %,d documents built in %.1f s, searched in %.1f s%n",
                    builder.getKey(), DOCUMENTS, (built - begun) / 1e9, (System.nanoTime() - built) / 1e9);
            if (expected == null) {
                expected = answers;
                assertThat(expected.stream().filter(answer -> answer.hits() > 0).count())
                        .as("queries that find something")
                        .isGreaterThan(expected.size() / 2);
            }
            assertThat(answers).as(builder.getKey()).isEqualTo(expected);
            if (!builder.getKey().equals("NIOFSDirectory")) {
                delete(path);
            }
        }
        crossRead(expected);
    }

    /** What Lucene's own directory wrote is read by all. */
    private void crossRead(List<Answer> expected) throws Exception {
        Path path = temporary.resolve("NIOFSDirectory");
        for (Map.Entry<String, Opening> reader : openings().entrySet()) {
            try (Directory directory = reader.getValue().open(path)) {
                assertThat(answers(directory)).as(reader.getKey()).isEqualTo(expected);
            }
        }
    }

    @Test
    void whatIsWrittenPassesLucenesOwnCheck() throws Exception {
        for (boolean direct : new boolean[] {false, true}) {
            if (direct && !DirectIo.isPossible()) {
                continue;
            }
            Path path = temporary.resolve("checked-" + direct);
            try (Directory directory = OverlappedDirectory.builder(path)
                    .pool(automatic)
                    .direct(direct)
                    .open()) {
                SampleIndex.build(directory, CHECKED);
            }
            try (Directory directory = FSDirectory.open(path);
                    CheckIndex check = new CheckIndex(directory)) {
                check.setThreadCount(1);
                assertThat(check.checkIndex().clean).as("direct: %s", direct).isTrue();
            }
        }
    }

    private static List<Answer> answers(Directory directory) throws IOException {
        List<Answer> answers = new ArrayList<>();
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
            IndexSearcher searcher = new IndexSearcher(reader);
            searcher.setQueryCache(null);
            StoredFields stored = reader.storedFields();
            for (SampleIndex.Search search : SampleIndex.searches(40)) {
                TopDocs found = searcher.search(search.query(), HITS, search.sort(), true);
                List<Hit> top = new ArrayList<>();
                for (ScoreDoc one : found.scoreDocs) {
                    stored.prefetch(one.doc);
                }
                for (ScoreDoc one : found.scoreDocs) {
                    List<Object> by = one instanceof FieldDoc field ? List.of(field.fields) : List.of();
                    var document = stored.document(one.doc);
                    top.add(new Hit(one.doc, one.score, by, document.get("id"), document.get("payload")));
                }
                answers.add(new Answer(found.totalHits.value(), top));
            }
        }
        return answers;
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }
}
