package io.overlapped.internal.engine;

import java.util.concurrent.atomic.LongAdder;

/** How many operations each path served. */
public final class EngineCounters {
    private final LongAdder ring = new LongAdder();
    private final LongAdder byCaller = new LongAdder();
    private final LongAdder inline = new LongAdder();
    private final LongAdder calls = new LongAdder();
    private final LongAdder fixedFiles = new LongAdder();
    private final LongAdder fixedBuffers = new LongAdder();
    private final LongAdder joined = new LongAdder();
    private final LongAdder takeovers = new LongAdder();
    private final LongAdder overflows = new LongAdder();
    private final LongAdder strays = new LongAdder();

    public void ring(long count) {
        ring.add(count);
    }

    public void byCaller(long count) {
        byCaller.add(count);
    }

    public void inlineHit() {
        inline.increment();
    }

    public void call() {
        calls.increment();
    }

    public void fixed(int files, int buffers) {
        if (files != 0) {
            fixedFiles.add(files);
        }
        if (buffers != 0) {
            fixedBuffers.add(buffers);
        }
    }

    public void joined() {
        joined.increment();
    }

    public void takeover() {
        takeovers.increment();
    }

    public void overflow() {
        overflows.increment();
    }

    public void stray() {
        strays.increment();
    }

    /** Operations finished by a ring's completion. */
    public long ringCompletions() {
        return ring.sum();
    }

    /** Of these, those that the ring of a caller's own finished. */
    public long callerCompletions() {
        return byCaller.sum();
    }

    /** Operations finished in the issuing thread, because the page cache or the pipe could serve them at once. */
    public long inlineHits() {
        return inline.sum();
    }

    /** Operations finished by a plain system call on a thread of the pool. */
    public long portableCompletions() {
        return calls.sum();
    }

    /** Transfers that were given to a ring with a registered file. */
    public long fixedFileTransfers() {
        return fixedFiles.sum();
    }

    /** Transfers that were given to a ring with a registered buffer. */
    public long fixedBufferTransfers() {
        return fixedBuffers.sum();
    }

    /** Flushes finished by another's, which covered them. */
    public long joinedFlushes() {
        return joined.sum();
    }

    /** Lanes taken over from a thread that was in a callback for too long, or handed over by one about to block. */
    public long takeoverCount() {
        return takeovers.sum();
    }

    /** Times the kernel had to keep completions because the completion queue was full. */
    public long overflowCount() {
        return overflows.sum();
    }

    /** Completions that belonged to no operation; always 0 unless something is wrong. */
    public long strayCount() {
        return strays.sum();
    }
}
