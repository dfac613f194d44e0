package io.overlapped.lucene;

/**
 * What a directory has done so far. Taken while others work, the figures need not be of one moment.
 *
 * @param reads reads that a reader of the index waited for, because what it asked for was neither in memory nor on its way
 * @param batches those of them that read several places of a file at once
 * @param prefetches reads that Lucene's hints started
 * @param prefetchesDropped hints, or parts of them, that were not followed: too much was being read, or the page cache has
 *     had whatever the last hints asked for
 * @param readAheads reads that were started ahead of a sequential reader
 * @param waits how often a reader had to wait for a read that was on its way
 * @param bytesRead bytes that all these reads have brought
 * @param blocksCached blocks in memory now
 * @param evictions blocks that had to leave the memory for others
 * @param writes writes of outputs
 * @param bytesWritten bytes that these have written
 * @param forces files that were brought to the device
 */
public record DirectoryStatistics(
        long reads,
        long batches,
        long prefetches,
        long prefetchesDropped,
        long readAheads,
        long waits,
        long bytesRead,
        long blocksCached,
        long evictions,
        long writes,
        long bytesWritten,
        long forces) {}
