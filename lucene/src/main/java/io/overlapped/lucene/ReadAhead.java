package io.overlapped.lucene;

import org.apache.lucene.store.DataAccessHint;
import org.apache.lucene.store.IOContext;

/**
 * Watches the blocks that one input goes through, and reads ahead of it when it goes through them in their order. How soon that is believed
 * depends on what Lucene says about the file; the window grows while it stays true.
 */
final class ReadAhead {
    /** What an input expects of its accesses: after how many blocks in their order it reads ahead. */
    enum Advice {
        SEQUENTIAL(0),
        NORMAL(2),
        /** Merges go through files in their order that searches were said to use at random. */
        RANDOM(4);

        private final int patience;

        Advice(int patience) {
            this.patience = patience;
        }

        static Advice of(IOContext context) {
            if (context.context() != IOContext.Context.DEFAULT) {
                return SEQUENTIAL;
            }
            if (context.hints().contains(DataAccessHint.RANDOM)) {
                return RANDOM;
            }
            return context.hints().contains(DataAccessHint.SEQUENTIAL) ? SEQUENTIAL : NORMAL;
        }
    }

    /** After so many blocks in their order it is no search any more: what was read leaves the memory again. */
    private static final int SCAN = 8;

    private final OpenFile file;
    private final int widest;
    private Advice advice;
    private int next = -1;
    private int run;
    private int window = 1;
    private int begun;

    ReadAhead(OpenFile file, Advice advice, int widestBytes) {
        this.file = file;
        this.advice = advice;
        this.widest = Math.max(1, widestBytes >>> file.shift());
    }

    ReadAhead copy() {
        return new ReadAhead(file, advice, widest << file.shift());
    }

    Advice advice() {
        return advice;
    }

    void advice(Advice newAdvice) {
        advice = newAdvice;
        run = 0;
        window = 1;
    }

    /** {@return whether this reader goes through the file once} */
    boolean isScanning() {
        return advice == Advice.SEQUENTIAL ? run > 0 : run >= SCAN;
    }

    /**
     * A reader comes to a block.
     *
     * @param index of the block
     * @param last block that the reader can come to
     * @return how many blocks to read at once if this one is not in memory
     */
    int comesTo(int index, int last) {
        if (index == next - 1) {
            return 1; // the same once more
        }
        boolean advanced = index == next;
        if (advanced) {
            run++;
        } else {
            run = 0;
            window = 1;
            begun = 0;
        }
        next = index + 1;
        if (run < advice.patience) {
            return 1;
        }
        if (advanced && isScanning() && index > 0) {
            file.leftBehind(index - 1);
        }
        if (begun <= index) {
            // Nothing is on its way: this read brings the beginning of the window with it.
            window = Math.min(widest, window * 2);
            int step = Math.min(window, file.blocksInBuffer()); // more does not come with it
            begun = Math.min(index + step, last + 1);
            return begun - index;
        }
        if (index + window / 2 >= begun && begun <= last) {
            window = Math.min(widest, window * 2);
            begun = file.readAhead(begun, Math.min(begun + window - 1, last));
        }
        return 1;
    }

    /** So many blocks came at once, beginning with the one that the reader came to, and nothing else is on its way. */
    void came(int index, int count) {
        run += count - 1;
        next = index + count;
        begun = next;
    }

    /** The reader went through so many blocks by itself. */
    void passed(int index, int count) {
        run = index == next ? run + count : count - 1;
        next = index + count;
        begun = Math.min(begun, next);
    }
}
