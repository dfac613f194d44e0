package io.overlapped.benchmarks.run;

import static io.overlapped.benchmarks.report.Claim.atLeast;
import static io.overlapped.benchmarks.report.Figure.OPERATIONS;

import io.overlapped.benchmarks.job.JobKind;
import io.overlapped.benchmarks.job.JobSpec;
import io.overlapped.benchmarks.run.DataFiles.Kind;
import io.overlapped.benchmarks.run.Row.Entry;
import java.util.List;

/** Lucene's search and merge through this library's directory and through Lucene's own. */
final class LuceneRows {
    private static final String RESULTS_NOTE =
            "Every contestant has to find the same documents with the same scores; the index has a document for each"
                    + " KiB of --size.";

    private LuceneRows() {}

    static Row search(boolean warm) {
        return row(
                "lucene-search-" + (warm ? "warm" : "cold"),
                "Lucene queries a second, one thread, stored fields of 20 hits each; "
                        + (warm
                                ? "the index in the page cache"
                                : "nothing of the index in memory, 16 queries at a time"),
                warm ? JobKind.LUCENE_SEARCH : JobKind.LUCENE_SEARCH_COLD,
                warm ? "CPU and latencies are those of a query." : "Opening the index is not measured.");
    }

    static Row merge(boolean warm) {
        return row(
                "lucene-merge-" + (warm ? "warm" : "cold"),
                "Lucene documents merged a second, two segments into a new index, commit included; "
                        + (warm ? "the segments in the page cache" : "nothing of the segments in memory"),
                warm ? JobKind.LUCENE_MERGE : JobKind.LUCENE_MERGE_COLD,
                "CPU and bytes are those of a document; latencies those of a whole merge.");
    }

    private static Row row(String id, String title, JobKind kind, String note) {
        return new Row(
                id,
                title,
                Kind.INDEX,
                new JobSpec("", kind, "", 0, false, false, false, 0, 1, 1, 1, 0, 0, 0),
                List.of(
                        new Entry("lucene-overlapped", "OverlappedDirectory", kind, 0),
                        new Entry("lucene-portable", "OverlappedDirectory, portable engine", kind, 0),
                        new Entry("lucene-direct", "OverlappedDirectory, direct", kind, 0),
                        new Entry("lucene-nio", "NIOFSDirectory", kind, 0),
                        new Entry("lucene-mmap", "MMapDirectory", kind, 0)),
                List.of(atLeast("lucene-overlapped", OPERATIONS, "lucene-nio", 1.0, null, false)),
                List.of(RESULTS_NOTE, note));
    }
}
