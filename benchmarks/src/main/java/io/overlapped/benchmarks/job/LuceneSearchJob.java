package io.overlapped.benchmarks.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.Directory;

/** Queries of an index, one after the other; where it is to be cold, a few at a time and then it is opened and cooled anew. */
final class LuceneSearchJob {
    private static final int QUERIES_WHILE_COLD = 16;

    private final LuceneContestant contestant;
    private final Path path;
    private final List<LuceneIndex.Search> searches = LuceneIndex.searches();
    private final long[] answers;
    private int next;

    private LuceneSearchJob(JobSpec spec) throws IOException {
        contestant = new LuceneContestant(spec.contestant());
        path = Path.of(spec.file());
        answers = LuceneIndex.answers(path);
    }

    static Figures run(JobSpec spec) throws IOException {
        LuceneSearchJob job = new LuceneSearchJob(spec);
        return spec.kind() == JobKind.LUCENE_SEARCH ? job.warm(spec) : job.cold(spec);
    }

    private Figures warm(JobSpec spec) throws IOException {
        try (Directory directory = contestant.open(path);
                DirectoryReader reader = DirectoryReader.open(directory)) {
            LuceneMeter warmUp = new LuceneMeter(contestant);
            do {
                search(reader, LuceneIndex.SEARCHES, warmUp); // all of them, at least once
            } while (warmUp.seconds() < spec.warmUpSeconds());
            LuceneMeter meter = new LuceneMeter(contestant);
            do {
                search(reader, QUERIES_WHILE_COLD, meter);
            } while (meter.seconds() < spec.seconds());
            return meter.figures();
        }
    }

    private Figures cold(JobSpec spec) throws IOException {
        LuceneMeter warmUp = new LuceneMeter(contestant);
        do {
            searchCold(warmUp);
        } while (warmUp.seconds() < spec.warmUpSeconds());
        LuceneMeter meter = new LuceneMeter(contestant);
        do {
            searchCold(meter);
        } while (meter.seconds() < spec.seconds());
        return meter.figures();
    }

    private void searchCold(LuceneMeter meter) throws IOException {
        LuceneIndex.drop(path); // nobody has mapped it now
        try (Directory directory = contestant.open(path);
                DirectoryReader reader = DirectoryReader.open(directory)) {
            LuceneIndex.drop(path);
            search(reader, QUERIES_WHILE_COLD, meter);
        }
    }

    private void search(DirectoryReader reader, int count, LuceneMeter meter) throws IOException {
        IndexSearcher searcher = LuceneIndex.searcher(reader);
        StoredFields stored = reader.storedFields();
        meter.start();
        for (int i = 0; i < count; i++) {
            int number = next;
            next = (next + 1) % searches.size();
            long begin = System.nanoTime();
            long answer = LuceneIndex.answer(searcher, stored, searches.get(number));
            meter.latency(System.nanoTime() - begin);
            if (answer != answers[number]) {
                throw new IOException("query " + number + " found something else: " + searches.get(number));
            }
        }
        meter.stop(count);
    }
}
