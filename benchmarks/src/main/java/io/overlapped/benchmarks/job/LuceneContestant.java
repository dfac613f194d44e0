package io.overlapped.benchmarks.job;

import io.overlapped.EngineKind;
import io.overlapped.PoolStatistics;
import io.overlapped.ThreadPool;
import io.overlapped.lucene.OverlappedDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.store.NIOFSDirectory;
import org.jspecify.annotations.Nullable;

/** Opens directories as a contestant of the Lucene jobs does. */
final class LuceneContestant {
    private final String name;
    private final @Nullable ThreadPool pool;

    LuceneContestant(String name) {
        this.name = name;
        this.pool = switch (name) {
            case "lucene-overlapped", "lucene-direct" -> pool(EngineKind.URING);
            case "lucene-portable" -> pool(EngineKind.PORTABLE);
            case "lucene-nio", "lucene-mmap" -> null;
            default -> throw new IllegalArgumentException(name + " does no job of Lucene's");
        };
    }

    private static ThreadPool pool(EngineKind engine) {
        return ThreadPool.builder().name("bench").engine(engine).build();
    }

    Directory open(Path path) throws IOException {
        return switch (name) {
            case "lucene-nio" -> new NIOFSDirectory(path);
            case "lucene-mmap" -> new MMapDirectory(path);
            default ->
                OverlappedDirectory.builder(path)
                        .pool(Objects.requireNonNull(pool))
                        .direct(name.equals("lucene-direct"))
                        .open();
        };
    }

    @Nullable
    PoolStatistics statistics() {
        return pool == null ? null : pool.statistics();
    }
}
