package io.overlapped.benchmarks.job;

/** How the work of a job arises, and what is measured. */
public enum JobKind {
    /** Operations of which each completion issues the next: a chain for each place in the window. */
    CHAINED,
    /** Threads from outside that keep a window of operations in flight each. */
    OUTSIDE,
    /** As many threads as the depth says, each waiting for its operation before it issues the next. */
    BLOCKING,
    /** One thread that has as many operations as the depth says performed together, and then the next so many. */
    BATCH,
    /** One operation at a time, from issue to result. */
    LATENCY,
    /** Chained operations on one file while callbacks of another block, against those without. */
    BLOCKED,
    /** A pool that has worked and has nothing to do. */
    IDLE,
    /** Queries of a Lucene index, one after the other. */
    LUCENE_SEARCH,
    /** The same, a few at a time on an index of which nothing is in memory. */
    LUCENE_SEARCH_COLD,
    /** Segments of a Lucene index merged into a new one. */
    LUCENE_MERGE,
    /** The same, of segments of which nothing is in memory. */
    LUCENE_MERGE_COLD
}
