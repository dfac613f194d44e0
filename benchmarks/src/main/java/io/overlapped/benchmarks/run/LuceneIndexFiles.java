package io.overlapped.benchmarks.run;

import io.overlapped.benchmarks.job.LuceneIndex;
import io.overlapped.benchmarks.job.PageCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The directory with the index that the Lucene jobs work on. */
final class LuceneIndexFiles {
    private final Path directory;
    private final int documents;

    LuceneIndexFiles(Path directory, int documents) {
        this.directory = directory;
        this.documents = documents;
    }

    /** {@return the directory, with the index in it} */
    Path made() throws IOException {
        if (!Files.exists(directory)) {
            Files.createDirectories(directory);
            LuceneIndex.build(directory, documents);
        }
        return directory;
    }

    /** Brings the files into the page cache; {@return how much of them is there, 0 to 1} */
    double settle() throws IOException {
        long bytes = 0;
        double resident = 0;
        for (Path file : files(made())) {
            DataFiles.readThrough(file);
            bytes += Files.size(file);
            resident += Files.size(file) * PageCache.residentShare(file);
        }
        return resident / bytes;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toFile().length() > 0).toList();
        }
    }

    void delete() throws IOException {
        if (Files.exists(directory)) {
            LuceneIndex.delete(directory);
        }
    }
}
