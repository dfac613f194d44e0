package io.overlapped.benchmarks.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KeywordField;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.SortedNumericSortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.NIOFSDirectory;

/** The index and the queries of the Lucene jobs, the same each time: words of which few are frequent and most are rare. */
public final class LuceneIndex {
    /** Different queries; a job goes round. */
    static final int SEARCHES = 512;

    /** Segments in the index. */
    static final int SEGMENTS = 16;

    private static final int HITS = 20;
    private static final int WORDS = 100_000;
    private static final int WORDS_OF_A_DOCUMENT = 40;
    private static final int NUMBERS = 1_000_000;
    private static final String ANSWERS = "answers.txt";

    /** A query, and how its hits are sorted. */
    record Search(Query query, Sort sort) {}

    private LuceneIndex() {}

    /** {@return how many documents go with data files of so many bytes} */
    public static int documentsFor(long bytes) {
        return Math.clamp(bytes >> 10, 2000, 4_000_000);
    }

    /** Builds the index, through a directory of Lucene's own, and notes what is found in it. */
    public static void build(Path path, int documents) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(new StandardAnalyzer())
                .setMergePolicy(NoMergePolicy.INSTANCE)
                .setUseCompoundFile(false)
                .setMaxBufferedDocs((documents + SEGMENTS - 1) / SEGMENTS)
                .setRAMBufferSizeMB(IndexWriterConfig.DISABLE_AUTO_FLUSH);
        try (NIOFSDirectory directory = new NIOFSDirectory(path)) {
            try (IndexWriter writer = new IndexWriter(directory, config)) {
                SplittableRandom random = new SplittableRandom(42);
                for (int id = 0; id < documents; id++) {
                    writer.addDocument(document(id, random));
                }
                writer.commit();
            }
            List<String> answers = new ArrayList<>();
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                IndexSearcher searcher = searcher(reader);
                for (Search search : searches()) {
                    answers.add(Long.toHexString(answer(searcher, reader.storedFields(), search)));
                }
            }
            Files.write(path.resolve(ANSWERS), answers);
        }
    }

    private static Document document(int id, SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < WORDS_OF_A_DOCUMENT; i++) {
            text.append(word(random)).append(' ');
        }
        Document document = new Document();
        document.add(new KeywordField("id", Integer.toString(id), Field.Store.YES));
        document.add(new TextField("body", text.toString(), Field.Store.YES));
        document.add(new LongField("number", random.nextLong(NUMBERS), Field.Store.NO));
        document.add(new StoredField("payload", Long.toHexString(random.nextLong())));
        return document;
    }

    private static String word(SplittableRandom random) {
        int rank = (int) Math.pow(WORDS, random.nextDouble()) - 1;
        return "w" + Integer.toString(rank, Character.MAX_RADIX);
    }

    // ---- searching

    static IndexSearcher searcher(DirectoryReader reader) {
        IndexSearcher searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
        return searcher;
    }

    static List<Search> searches() {
        SplittableRandom random = new SplittableRandom(7);
        Sort byNumber = new Sort(new SortedNumericSortField("number", SortField.Type.LONG), SortField.FIELD_DOC);
        List<Search> searches = new ArrayList<>();
        while (searches.size() < SEARCHES) {
            long from = random.nextLong(NUMBERS);
            searches.add(new Search(term(random), Sort.RELEVANCE));
            searches.add(new Search(several(random, BooleanClause.Occur.MUST), Sort.RELEVANCE));
            searches.add(new Search(several(random, BooleanClause.Occur.SHOULD), Sort.RELEVANCE));
            searches.add(new Search(LongField.newRangeQuery("number", from, from + 500), byNumber));
            searches.add(new Search(
                    new PhraseQuery("body", "w" + random.nextInt(8), "w" + random.nextInt(8)), Sort.RELEVANCE));
            searches.add(new Search(term(random), byNumber));
            searches.add(
                    new Search(new TermQuery(new Term("id", Integer.toString(random.nextInt(2000)))), Sort.RELEVANCE));
            searches.add(new Search(several(random, BooleanClause.Occur.SHOULD), Sort.RELEVANCE));
        }
        return searches;
    }

    private static Query term(SplittableRandom random) {
        return new TermQuery(new Term("body", word(random)));
    }

    private static Query several(SplittableRandom random, BooleanClause.Occur occur) {
        return new BooleanQuery.Builder()
                .add(term(random), occur)
                .add(term(random), occur)
                .add(term(random), BooleanClause.Occur.SHOULD)
                .build();
    }

    /** Searches, and looks at the stored fields of what is found; {@return a number that stands for all of it} */
    static long answer(IndexSearcher searcher, StoredFields stored, Search search) throws IOException {
        TopDocs found = searcher.search(search.query(), HITS, search.sort());
        for (ScoreDoc hit : found.scoreDocs) {
            stored.prefetch(hit.doc);
        }
        long answer = found.scoreDocs.length;
        for (ScoreDoc hit : found.scoreDocs) {
            Document document = stored.document(hit.doc);
            answer = answer * 31 + Float.floatToIntBits(hit.score);
            answer = answer * 31 + document.get("id").hashCode();
            answer = answer * 31 + document.get("payload").hashCode();
        }
        return answer;
    }

    /** {@return what {@link #answer} gave for each of the searches when the index was built} */
    static long[] answers(Path path) throws IOException {
        return Files.readAllLines(path.resolve(ANSWERS)).stream()
                .mapToLong(line -> Long.parseUnsignedLong(line, 16))
                .toArray();
    }

    // ---- files

    /** Drops what of a directory's files is in the page cache. Mapped pages stay, so nobody may have mapped them. */
    static void drop(Path path) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.toList()) {
                PageCache.drop(file);
            }
        }
    }

    /** Deletes a directory and the files in it. */
    public static void delete(Path path) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(path);
    }
}
