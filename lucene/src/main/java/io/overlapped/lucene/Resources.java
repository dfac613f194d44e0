package io.overlapped.lucene;

import io.overlapped.ThreadPool;

/**
 * What the files of a directory share.
 *
 * @param pool performs the operations
 * @param isDirect whether they go past the page cache
 * @param blockShift logarithm of the block size
 * @param cache of the blocks in memory
 * @param buffers of reads and writes
 * @param counters of what is done
 */
record Resources(
        ThreadPool pool, boolean isDirect, int blockShift, BlockCache cache, Buffers buffers, Counters counters) {
    /** {@return how many blocks one read ahead can bring} */
    int blocksInBuffer() {
        return Math.max(1, buffers.size() >>> blockShift);
    }
}
