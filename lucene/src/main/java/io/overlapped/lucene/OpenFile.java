package io.overlapped.lucene;

import io.overlapped.AsyncFile;
import io.overlapped.Batch;
import io.overlapped.PooledBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;
import org.apache.lucene.store.AlreadyClosedException;
import org.jspecify.annotations.Nullable;

/**
 * A file that is open for reading. Shared by an input, its clones and its slices, and used by all their threads.
 *
 * <p>A block is in the {@linkplain BlockCache cache}, or it is not in memory. Whoever puts one there that is still to come reads it;
 * everybody else who finds it there waits for it. It leaves the cache when its read fails, when others need the room, and when the file
 * is closed. The length is that at opening: Lucene writes files once.
 *
 * <p><b>The page cache</b> is asked first, for one block, or for a sequential reader's next ones. What it has needs no hints and nobody who
 * reads ahead: as long as it has had what was asked for, most hints are dropped. One read that it cannot serve ends that.
 */
final class OpenFile {
    /** Longest read of a reader's own that goes past the table, straight to where the reader wants it. */
    private static final int LONGEST_READ = 1 << 20;

    /** So many hints, one after the other, that the page cache could serve let it be trusted; one in as many is followed then. */
    private static final int TRUSTED = 16;

    private final AsyncFile file;
    private final Resources resources;
    private final long length;
    private final int shift;
    private final int hash = System.identityHashCode(this);

    /** The first of its blocks in the cache, which guards it. */
    @Nullable
    Block blocks;

    /** Hints in a row that the page cache could serve. Races lose some. */
    private int servedHints;

    /** Plain: looked at with every access, and whoever closes a file under another thread's reads has no promise when they end. */
    private boolean closed;

    OpenFile(AsyncFile file, Resources resources) throws IOException {
        this.file = file;
        this.resources = resources;
        this.length = file.size();
        this.shift = resources.blockShift();
        if ((length + (1L << shift) - 1) >>> shift > Integer.MAX_VALUE) {
            throw new IOException(file.name() + " has " + length + " bytes, too many for blocks of " + (1 << shift)
                    + ": set a larger block size");
        }
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

    /** {@return a number that differs from most other files'} */
    int hash() {
        return hash;
    }

    private int blockOf(long position) {
        return (int) (position >> shift);
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

    // ---- the cache

    @Nullable
    Block peek(int index) {
        return resources.cache().find(this, index);
    }

    void remove(Block block) {
        resources.cache().remove(block);
    }

    /**
     * Takes new blocks into the cache, as many as are missing side by side from the first on; null where that one is there.
     *
     * @param once for a reader that goes through the file once
     * @param wanted a hint said that they will be used: they must not leave before that
     */
    @Nullable
    Fetch claim(int first, int most, boolean once, boolean wanted) {
        if (peek(first) != null) {
            return null;
        }
        Fetch fetch = new Fetch(this, first);
        Block[] blocks = new Block[(int) Math.min(most, blockOf(length - 1) - first + 1L)];
        boolean done = false;
        try {
            for (int i = 0; i < blocks.length; i++) {
                blocks[i] = new Block(this, first + i, fetch, once);
                blocks[i].used = wanted;
            }
            int count = resources.cache().claim(blocks);
            if (count != 0) {
                fetch.blocks(count == blocks.length ? blocks : Arrays.copyOf(blocks, count));
            }
            done = true;
            return count == 0 ? null : fetch;
        } finally {
            if (!done) {
                fetch.abandon(blocks); // others may wait for them already
            }
        }
    }

    // ---- reading

    /**
     * The bytes of a block that a reader comes to, and of some that follow where it goes through the file.
     *
     * @param last block that the reader can come to
     * @return the bytes of one block or more, except for what is behind the end of the file
     */
    byte[] read(int index, ReadAhead reader, int last) throws IOException {
        int ahead = reader.comesTo(index, last);
        boolean scanning = reader.isScanning();
        if (isDirect()) {
            return get(index, ahead, scanning);
        }
        Block block = peek(index);
        byte[] bytes = block == null ? cached(index, scanning ? ahead : 1) : block.bytes();
        if (bytes == null) {
            return get(index, ahead, scanning);
        }
        if (block != null) {
            block.isUsed(scanning);
        } else if (!scanning) {
            resources.cache().put(new Block(this, index, bytes));
        }
        if (block == null || ahead > 1) {
            reader.came(index, (bytes.length + (1 << shift) - 1) >>> shift);
        }
        return bytes;
    }

    /** So many blocks if the page cache has them. */
    private byte @Nullable [] cached(int first, int count) {
        byte[] bytes = new byte[transferLength(first, count)];
        int read = file.readCached(ByteBuffer.wrap(bytes), startOf(first));
        if (read != bytes.length) {
            servedHints = 0;
            return null;
        }
        counters().reads.increment();
        counters().bytesRead.add(read);
        return bytes;
    }

    /**
     * The bytes of a block, read if need be.
     *
     * @param ahead how many blocks to read at once, this one included, where it has to be read
     * @param scanning for a reader that goes through the file once
     */
    byte[] get(int index, int ahead, boolean scanning) throws IOException {
        while (true) {
            Block block = peek(index);
            if (block != null) {
                byte[] bytes = block.await();
                if (bytes != null) {
                    block.isUsed(scanning);
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
        if (peek(index) != null) {
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
            Block there = peek(index);
            if (there != null) {
                if (!scanning) {
                    there.used = true;
                    there.once = false;
                }
                index++;
                continue;
            }
            PooledBuffer buffer = scanning || isHintNeeded() ? buffers().tryAcquire() : null;
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
                    if (!scanning) {
                        followed(!isDirect() && fetch.isDone());
                    }
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

    private boolean isHintNeeded() {
        int served = servedHints;
        if (served < TRUSTED) {
            return true;
        }
        servedHints = served + 1;
        return served % TRUSTED == 0;
    }

    private void followed(boolean servedAtOnce) {
        if (!servedAtOnce) {
            servedHints = 0;
        } else if (servedHints < TRUSTED) {
            servedHints++;
        }
    }

    /** A sequential reader has left a block behind. */
    void leftBehind(int index) {
        Block block = peek(index);
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
