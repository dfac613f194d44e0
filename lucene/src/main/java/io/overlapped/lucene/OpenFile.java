package io.overlapped.lucene;

import io.overlapped.AsyncFile;
import io.overlapped.Batch;
import io.overlapped.PooledBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.apache.lucene.store.AlreadyClosedException;
import org.jspecify.annotations.Nullable;

/**
 * A file that is open for reading, with those of its blocks that are in memory or on their way there. Shared by an input, its clones and
 * its slices, and used by all their threads.
 *
 * <p>A block is in the table, or it is not in memory. Whoever puts one into an empty place of the table, by compare and set, reads it;
 * everybody else who finds it there waits for it. It leaves the table when its read fails, when the cache lets it go, and when the file
 * is closed. The length is that at opening: Lucene writes files once.
 */
final class OpenFile {
    /** Longest read of a reader's own that goes past the table, straight to where the reader wants it. */
    private static final int LONGEST_READ = 1 << 20;

    private final AsyncFile file;
    private final Resources resources;
    private final long length;
    private final int shift;
    private final AtomicReferenceArray<@Nullable Block> table;

    /** Plain: looked at with every access, and whoever closes a file under another thread's reads has no promise when they end. */
    private boolean closed;

    OpenFile(AsyncFile file, Resources resources) throws IOException {
        this.file = file;
        this.resources = resources;
        this.length = file.size();
        this.shift = resources.blockShift();
        long blocks = (length + (1L << shift) - 1) >>> shift;
        if (blocks > Integer.MAX_VALUE - 8) {
            throw new IOException(file.name() + " has " + length + " bytes, too many for blocks of " + (1 << shift)
                    + ": set a larger block size");
        }
        this.table = new AtomicReferenceArray<>((int) blocks);
        resources.buffers().addUser();
    }

    long length() {
        return length;
    }

    int shift() {
        return shift;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isDirect() {
        return resources.isDirect();
    }

    Buffers buffers() {
        return resources.buffers();
    }

    Counters counters() {
        return resources.counters();
    }

    int blockCount() {
        return table.length();
    }

    long startOf(int index) {
        return (long) index << shift;
    }

    /** {@return how many blocks one read can bring} */
    int blocksInBuffer() {
        return resources.blocksInBuffer();
    }

    /** {@return how many bytes of the file a block has} */
    int bytesOf(int index) {
        return (int) Math.min(1L << shift, length - startOf(index));
    }

    /** {@return how much to read for so many blocks: direct I/O wants whole ones, also at the end of the file} */
    int transferLength(int first, int count) {
        long whole = (long) count << shift;
        return (int) (resources.isDirect() ? whole : Math.min(whole, length - startOf(first)));
    }

    CompletableFuture<Long> read(MemorySegment target, long offset) {
        return file.read(target, offset);
    }

    // ---- the table

    @Nullable
    Block peek(int index) {
        return table.get(index);
    }

    void forget(Block block) {
        table.compareAndSet(block.index, block, null);
    }

    void remove(Block block) {
        resources.cache().remove(block);
    }

    /**
     * Puts new blocks into empty places, as many as there are side by side from the first on; null where that one is taken.
     *
     * @param once for a reader that goes through the file once
     * @param wanted a hint said that they will be used: they must not leave before that
     */
    @Nullable
    Fetch claim(int first, int most, boolean once, boolean wanted) {
        if (table.get(first) != null) {
            return null;
        }
        Fetch fetch = new Fetch(this, first);
        int count = 0;
        Block[] blocks = new Block[Math.min(most, table.length() - first)];
        boolean done = false;
        try {
            while (count < blocks.length) {
                Block block = new Block(this, first + count, fetch, once);
                block.used = wanted;
                blocks[count] = block;
                if (!table.compareAndSet(first + count, null, block)) {
                    break;
                }
                count++;
            }
            if (count != 0) {
                Block[] claimed = count == blocks.length ? blocks : Arrays.copyOf(blocks, count);
                fetch.blocks(claimed);
                resources.cache().add(claimed);
            }
            done = true;
        } finally {
            if (!done) {
                fetch.abandon(blocks); // others may wait for them already
            }
        }
        return count == 0 ? null : fetch;
    }

    // ---- reading

    /**
     * The bytes of a block, read if need be.
     *
     * @param ahead how many blocks to read at once, this one included, where it has to be read
     * @param scanning for a reader that goes through the file once
     */
    byte[] get(int index, int ahead, boolean scanning) throws IOException {
        while (true) {
            Block block = table.get(index);
            if (block != null) {
                byte[] bytes = block.await();
                if (bytes != null) {
                    if (!scanning) {
                        block.once = false;
                        block.used = true;
                    }
                    return bytes;
                }
                checkOpen(); // what somebody else could not read is tried here once more
            }
            Fetch fetch = claim(index, Math.max(1, Math.min(ahead, blocksInBuffer())), scanning, false);
            if (fetch == null) {
                continue;
            }
            byte[] bytes = readNow(fetch);
            if (bytes != null) {
                return bytes;
            }
        }
    }

    private byte @Nullable [] readNow(Fetch fetch) throws IOException {
        // The block may leave the table at once, but not this thread's hands.
        Block block = fetch.first();
        boolean started = false;
        try {
            counters().reads.increment();
            fetch.now();
            started = true;
        } finally {
            if (!started) {
                fetch.abandon();
            }
        }
        IOException failure = fetch.join();
        if (failure != null) {
            checkOpen();
            throw failure;
        }
        return block.bytes();
    }

    /**
     * Reads whole blocks straight to where they are wanted, beginning with one that a reader has come to.
     *
     * @return the bytes read, or 0 where the first block is in memory or on its way
     */
    int readPast(int index, byte[] target, int at, int wanted) throws IOException {
        if (table.get(index) != null) {
            return 0;
        }
        int count = Math.min(wanted, LONGEST_READ) >>> shift;
        new ManyBlocks(this, index, target, at).read(count);
        return count << shift;
    }

    /** Fills a segment, and waits for it. */
    void readExactly(MemorySegment target, long offset) throws IOException {
        counters().reads.increment();
        try {
            long read = file.read(target, offset).join();
            if (read != target.byteSize()) {
                throw cut(target.byteSize(), offset, read);
            }
            counters().bytesRead.add(read);
        } catch (CompletionException e) {
            checkOpen();
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        }
    }

    Batch newBatch() {
        return Batch.create(resources.pool());
    }

    void addTo(Batch batch, MemorySegment target, long offset) {
        batch.read(file, target, offset);
    }

    /** What to throw where there is less in the file than when it was opened. */
    EOFException cut(long wanted, long offset, long arrived) {
        return new EOFException("read past EOF: " + this + " was cut while it was open: " + wanted + " bytes at "
                + offset + " were expected, " + Math.max(arrived, 0) + " are there");
    }

    /** Starts to read what is not in memory of the blocks from {@code first} to {@code last}; a hint. */
    void prefetch(int first, int last) {
        start(first, last, false, counters().prefetches, counters().prefetchesDropped);
    }

    /** The same, for a sequential reader; {@return how far it goes, the block behind it} */
    int readAhead(int first, int last) {
        return start(first, last, true, counters().readAheads, null);
    }

    private int start(int first, int last, boolean scanning, LongAdder started, @Nullable LongAdder dropped) {
        int index = first;
        while (index <= last) {
            Block there = table.get(index);
            if (there != null) {
                if (!scanning) {
                    there.used = true;
                    there.once = false;
                }
                index++;
                continue;
            }
            PooledBuffer buffer = buffers().tryAcquire();
            if (buffer == null) {
                if (dropped != null) {
                    dropped.increment();
                }
                return index;
            }
            Fetch fetch = null;
            boolean handedOver = false;
            try {
                fetch = claim(index, Math.min(last - index + 1, blocksInBuffer()), scanning, !scanning);
                if (fetch != null) {
                    started.increment();
                    index += fetch.count();
                    handedOver = true;
                    fetch.later(buffer);
                    fetch = null;
                }
            } finally {
                if (!handedOver) {
                    buffers().giveBack(buffer);
                }
                if (fetch != null) {
                    fetch.abandon();
                }
            }
        }
        return index;
    }

    /** A sequential reader has left a block behind. */
    void leftBehind(int index) {
        Block block = table.get(index);
        if (block != null && block.once && !block.isPending()) {
            remove(block);
        }
    }

    // ---- the end

    void checkOpen() {
        if (closed) {
            throw new AlreadyClosedException("Already closed: " + this);
        }
    }

    synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            file.close();
        } finally {
            resources.cache().removeAll(this);
            resources.buffers().removeUser();
        }
    }

    @Override
    public String toString() {
        return file.name();
    }
}
