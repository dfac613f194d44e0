package io.overlapped.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KeywordField;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.SortedNumericSortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.BytesRef;

/** Documents and queries that are the same each time, in words of which some are frequent and most are rare. */
final class SampleIndex {
    private static final int WORDS = 60_000;
    private static final int WORDS_OF_A_DOCUMENT = 24;

    /** A query, and how its hits are sorted; by score where it does not say. */
    record Search(Query query, Sort sort) {}

    private SampleIndex() {}

    /** Builds it in one thread, merges included: the same segments in every directory. */
    static void build(Directory directory, int documents) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(new StandardAnalyzer())
                .setMergeScheduler(new SerialMergeScheduler())
                .setMaxBufferedDocs(Math.max(2, documents / 23))
                .setRAMBufferSizeMB(IndexWriterConfig.DISABLE_AUTO_FLUSH);
        try (IndexWriter writer = new IndexWriter(directory, config)) {
            SplittableRandom random = new SplittableRandom(42);
            for (int id = 0; id < documents; id++) {
                writer.addDocument(document(id, random));
                if (id % 97 == 96) {
                    writer.deleteDocuments(new Term("id", Integer.toString(id - 50)));
                }
            }
            writer.commit();
        }
    }

    private static Document document(int id, SplittableRandom random) {
        Document document = new Document();
        document.add(new KeywordField("id", Integer.toString(id), Field.Store.YES));
        document.add(new TextField("body", text(random), Field.Store.NO));
        document.add(new LongField("number", random.nextLong(1_000_000), Field.Store.NO));
        document.add(new SortedDocValuesField("group", new BytesRef("g" + random.nextInt(1000))));
        document.add(new StoredField("payload", "payload of " + id + " " + Long.toHexString(random.nextLong())));
        return document;
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < WORDS_OF_A_DOCUMENT; i++) {
            text.append(word(random)).append(' ');
        }
        return text.toString();
    }

    /** The n-th is about n times rarer than the first. */
    private static String word(SplittableRandom random) {
        int rank = (int) Math.pow(WORDS, random.nextDouble()) - 1;
        return "w" + Integer.toString(rank, 36);
    }

    /** {@return queries of every kind that the index can answer} */
    static List<Search> searches(int count) {
        SplittableRandom random = new SplittableRandom(7);
        Sort byNumber = new Sort(new SortedNumericSortField("number", SortField.Type.LONG), SortField.FIELD_DOC);
        Sort byGroup = new Sort(new SortField("group", SortField.Type.STRING), SortField.FIELD_DOC);
        List<Search> searches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long from = random.nextLong(1_000_000);
            Query range = LongField.newRangeQuery("number", from, from + 5000);
            searches.add(new Search(term(random), Sort.RELEVANCE));
            searches.add(new Search(phrase(random), Sort.RELEVANCE));
            searches.add(new Search(range, Sort.RELEVANCE));
            searches.add(new Search(term(random), byNumber));
            searches.add(new Search(range, byGroup));
            searches.add(new Search(several(random, BooleanClause.Occur.MUST), Sort.RELEVANCE));
            searches.add(new Search(several(random, BooleanClause.Occur.SHOULD), Sort.RELEVANCE));
            searches.add(new Search(new PrefixQuery(new Term("id", Integer.toString(i))), byNumber));
        }
        return searches;
    }

    private static Query term(SplittableRandom random) {
        return new TermQuery(new Term("body", word(random)));
    }

    /** Of frequent words, so that some documents have them side by side. */
    private static Query phrase(SplittableRandom random) {
        return new PhraseQuery("body", "w" + Integer.toString(random.nextInt(6), 36), "w" + random.nextInt(6));
    }

    private static Query several(SplittableRandom random, BooleanClause.Occur occur) {
        return new BooleanQuery.Builder()
                .add(term(random), occur)
                .add(term(random), occur)
                .add(term(random), BooleanClause.Occur.SHOULD)
                .build();
    }
}
