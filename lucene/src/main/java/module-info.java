/** A Directory of Apache Lucene whose files are read and written through Overlapped. */
module io.overlapped.lucene {
    requires transitive io.overlapped;
    requires transitive org.apache.lucene.core;
    requires static transitive org.jspecify;

    exports io.overlapped.lucene;
}
