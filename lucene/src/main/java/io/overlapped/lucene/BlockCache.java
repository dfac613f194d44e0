package io.overlapped.lucene;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a directory's files that are in memory or on their way there, and which of them stay: as many as fit, and where one
 * more comes, the next that was not used since the hand last passed it goes (CLOCK).
 *
 * <p><b>Finding</b> takes no lock. Blocks are in chains, by a hash of file and number. What leaves a chain keeps its link, so who stands on
 * it comes to an end all the same, and may miss a block that came or was moved meanwhile. Nobody relies on a miss: {@link #claim} and
 * {@link #put} look again.
 *
 * <p><b>Everything else</b> happens under the lock. All that is kept of the blocks, chains included, is in proportion to those that are in
 * memory, however large the files are; and those of a file are linked, so that closing it costs what it has.
 */
class BlockCache {
    /** What a block takes besides its bytes: the header of the array, the block itself, and its part of the chains. */
    static final int OVERHEAD = 96;

    private static final int FEWEST_CHAINS = 64;
    private static final int MOST_CHAINS = 1 << 30;

    /** 2 to the 32nd by the golden ratio: spreads neighbours over the chains. */
    private static final int SPREAD = 0x9E37_79B9;

    private final ReentrantLock lock = new ReentrantLock();
    private final int capacity;

    private volatile AtomicReferenceArray<@Nullable Block> chains = new AtomicReferenceArray<>(FEWEST_CHAINS);

    // What follows is guarded by the lock, and so are the links of the blocks.

    private int size;

    /** The block that is looked at next, in a ring of all. */
    private @Nullable Block hand;

    private long evictions;

    BlockCache(int capacity) {
        this.capacity = capacity;
    }

    /** {@return how many blocks of a size have room in so many bytes} */
    static int capacity(long bytes, int blockSize) {
        return (int) Math.min(bytes / (blockSize + OVERHEAD), Integer.MAX_VALUE);
    }

    long evictions() {
        lock.lock();
        try {
            return evictions;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    // ---- finding

    /** {@return the block if it is in memory or on its way, and possibly null where it came or others left just now} */
    @Nullable
    Block find(OpenFile file, int index) {
        AtomicReferenceArray<@Nullable Block> all = chains;
        Block block = all.get(chain(file, index, all.length()));
        while (block != null && !block.is(file, index)) {
            block = block.nextInChain;
        }
        return block;
    }

    private static int chain(OpenFile file, int index, int count) {
        return ((file.hash() + index) * SPREAD) >>> (Integer.numberOfLeadingZeros(count) + 1);
    }

    // ---- coming

    /**
     * Takes blocks in, neighbours whose read is about to begin: from the first on as many as are neither there nor without room.
     *
     * @return how many are to be read; the first also where there is no room for it, and 0 where it is there
     */
    int claim(Block[] blocks) {
        lock.lock();
        try {
            int count = 0;
            while (count < blocks.length
                    && find(blocks[count].file, blocks[count].index) == null
                    && (add(blocks[count]) || count == 0)) {
                count++;
            }
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Takes in a block that has been read, if there is room. */
    void put(Block block) {
        lock.lock();
        try {
            if (find(block.file, block.index) == null) {
                add(block);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean add(Block block) {
        if (block.file.isClosed() || (size == capacity && !evict())) {
            return false;
        }
        if (size >= chains.length() && size < MOST_CHAINS) {
            moreChains();
        }
        size++;
        block.isCached = true;
        chain(block, chains);
        block.linkInFile();
        hand = block.linkInRing(hand);
        return true;
    }

    private static void chain(Block block, AtomicReferenceArray<@Nullable Block> all) {
        int chain = chain(block.file, block.index, all.length());
        block.nextInChain = all.get(chain);
        all.set(chain, block);
    }

    /** Whoever looks for a block meanwhile may miss it, but not go on for ever: a link only leads to what was chained before. */
    private void moreChains() {
        AtomicReferenceArray<@Nullable Block> more = new AtomicReferenceArray<>(chains.length() * 2);
        Block block = hand;
        for (int i = 0; i < size && block != null; i++) {
            chain(block, more);
            block = block.nextInRing;
        }
        chains = more;
    }

    // ---- going

    /** False where nothing can go: all blocks are being read. */
    private boolean evict() {
        for (int looked = 0; looked < 2L * size; looked++) {
            Block block = hand;
            if (block == null) {
                return false;
            }
            hand = block.nextInRing;
            if (block.isPending()) {
                continue;
            }
            if (block.used) {
                block.used = false;
                continue;
            }
            unlink(block);
            evictions++;
            return true;
        }
        return false;
    }

    /** Lets a block go. */
    void remove(Block block) {
        lock.lock();
        try {
            unlink(block);
        } finally {
            lock.unlock();
        }
    }

    /** Lets all blocks of a file go, which is closed. */
    void removeAll(OpenFile file) {
        lock.lock();
        try {
            for (Block block = file.blocks; block != null; block = file.blocks) {
                unlink(block);
            }
        } finally {
            lock.unlock();
        }
    }

    private void unlink(Block block) {
        if (!block.isCached) {
            return;
        }
        block.isCached = false;
        size--;
        unchain(block);
        block.unlinkInFile();
        hand = block.unlinkInRing(hand);
    }

    private void unchain(Block block) {
        int chain = chain(block.file, block.index, chains.length());
        Block before = chains.get(chain);
        if (before == block) {
            chains.set(chain, block.nextInChain);
            return;
        }
        while (before != null) {
            Block next = before.nextInChain;
            if (next == block) {
                before.nextInChain = block.nextInChain;
                return;
            }
            before = next;
        }
    }
}
