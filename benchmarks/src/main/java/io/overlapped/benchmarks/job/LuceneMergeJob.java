package io.overlapped.benchmarks.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.store.Directory;

/** Merges two segments of an index into one of a new index, over and over; read and written through the contestant's directory. */
final class LuceneMergeJob {
    private static final int MERGED = 2;

    private LuceneMergeJob() {}

    static Figures run(JobSpec spec) throws IOException {
        LuceneContestant contestant = new LuceneContestant(spec.contestant());
        Path source = Path.of(spec.file());
        Path target = Files.createTempDirectory(source.toAbsolutePath().getParent(), "merged");
        boolean cold = spec.kind() == JobKind.LUCENE_MERGE_COLD;
        try {
            LuceneMeter warmUp = new LuceneMeter(contestant);
            do {
                merge(contestant, source, target, cold, warmUp);
            } while (warmUp.seconds() < spec.warmUpSeconds());
            LuceneMeter meter = new LuceneMeter(contestant);
            do {
                merge(contestant, source, target, cold, meter);
            } while (meter.seconds() < spec.seconds());
            return meter.figures();
        } finally {
            LuceneIndex.delete(target);
        }
    }

    private static void merge(LuceneContestant contestant, Path source, Path target, boolean cold, LuceneMeter meter)
            throws IOException {
        if (cold) {
            LuceneIndex.drop(source);
        }
        try (Directory from = contestant.open(source);
                Directory to = contestant.open(target);
                DirectoryReader reader = DirectoryReader.open(from)) {
            if (cold) {
                LuceneIndex.drop(source);
            }
            CodecReader[] segments = reader.leaves().stream()
                    .limit(MERGED)
                    .map(leaf -> (CodecReader) leaf.reader())
                    .toArray(CodecReader[]::new);
            IndexWriterConfig config = new IndexWriterConfig(new StandardAnalyzer())
                    .setOpenMode(IndexWriterConfig.OpenMode.CREATE)
                    .setMergePolicy(NoMergePolicy.INSTANCE)
                    .setUseCompoundFile(false);
            int documents = 0;
            for (CodecReader segment : segments) {
                documents += segment.numDocs();
            }
            meter.start();
            long begin = System.nanoTime();
            try (IndexWriter writer = new IndexWriter(to, config)) {
                writer.addIndexes(segments);
                writer.commit();
            }
            meter.latency(System.nanoTime() - begin);
            meter.stop(documents);
            try (DirectoryReader merged = DirectoryReader.open(to)) {
                if (merged.numDocs() != documents || merged.leaves().size() != 1) {
                    throw new IOException("merged " + documents + " documents into " + merged);
                }
            }
        }
    }
}
