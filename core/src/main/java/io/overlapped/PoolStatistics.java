package io.overlapped;

/**
 * What a pool has done so far; counts since it was made.
 *
 * @param engine {@code uring} or {@code portable}
 * @param ringCompletions operations finished by a completion of an io_uring ring
 * @param inlineHits operations finished in the issuing thread, because page cache or pipe could serve them at once
 * @param portableCompletions operations finished by a plain system call on a thread of the pool; buffered writes may be among them
 *     although a ring serves, where that is faster
 * @param registeredFileTransfers reads and writes given to a ring with a registered file
 * @param registeredBufferTransfers reads and writes given to a ring with a registered buffer of a {@link BufferPool}
 * @param joinedFlushes flushes finished by another's system call or completion, which covered the writes of both; in none of the
 *     other counts
 * @param takeovers times a ring went from a thread that blocked in a callback to another
 * @param overflows times the kernel had to keep completions back because a completion queue was full
 * @param strays completions that belonged to no operation; anything but 0 is a defect
 * @param threads the pool's threads now
 */
public record PoolStatistics(
        String engine,
        long ringCompletions,
        long inlineHits,
        long portableCompletions,
        long registeredFileTransfers,
        long registeredBufferTransfers,
        long joinedFlushes,
        long takeovers,
        long overflows,
        long strays,
        int threads) {}
