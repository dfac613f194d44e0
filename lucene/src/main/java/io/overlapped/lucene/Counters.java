package io.overlapped.lucene;

import java.util.concurrent.atomic.LongAdder;

/** What a directory has done so far. */
final class Counters {
    final LongAdder reads = new LongAdder();
    final LongAdder batches = new LongAdder();
    final LongAdder bytesRead = new LongAdder();
    final LongAdder prefetches = new LongAdder();
    final LongAdder prefetchesDropped = new LongAdder();
    final LongAdder readAheads = new LongAdder();
    final LongAdder waits = new LongAdder();
    final LongAdder writes = new LongAdder();
    final LongAdder bytesWritten = new LongAdder();
    final LongAdder forces = new LongAdder();
}
