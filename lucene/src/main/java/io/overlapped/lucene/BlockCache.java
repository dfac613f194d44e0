package io.overlapped.lucene;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which blocks stay in memory: as many as fit, and where one more comes, the next that was not used since the hand last
 * passed it goes (CLOCK). Finding a block does not come here; each file has a table of its own.
 */
class BlockCache {
    private final ReentrantLock lock = new ReentrantLock();
    private final @Nullable Block[] slots;
    private final int[] free;
    private int freeCount;
    private int hand;
    private long evictions;

    BlockCache(int capacity) {
        slots = new Block[capacity];
        free = new int[capacity];
        for (int slot = capacity - 1; slot >= 0; slot--) {
            free[freeCount++] = slot;
        }
    }

    int capacity() {
        return slots.length;
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
            return slots.length - freeCount;
        } finally {
            lock.unlock();
        }
    }

    /** Takes blocks in that have just been put into their file's table; where there is no place, they leave it again. */
    void add(Block[] blocks) {
        lock.lock();
        try {
            for (Block block : blocks) {
                int slot = freeCount > 0 ? free[--freeCount] : evict();
                if (slot == Block.NOWHERE || block.file.isClosed()) {
                    block.file.forget(block);
                    if (slot != Block.NOWHERE) {
                        free[freeCount++] = slot;
                    }
                } else {
                    slots[slot] = block;
                    block.slot = slot;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** A place that has become free, or none: all blocks are being read. */
    private int evict() {
        for (int looked = 0; looked < 2 * slots.length; looked++) {
            int slot = hand;
            hand = hand + 1 == slots.length ? 0 : hand + 1;
            Block block = slots[slot];
            if (block == null || block.isPending()) {
                continue;
            }
            if (block.used) {
                block.used = false;
                continue;
            }
            block.file.forget(block);
            block.slot = Block.NOWHERE;
            slots[slot] = null;
            evictions++;
            return slot;
        }
        return Block.NOWHERE;
    }

    /** Lets a block go. */
    void remove(Block block) {
        lock.lock();
        try {
            removeLocked(block);
        } finally {
            lock.unlock();
        }
    }

    /** Lets all blocks of a file go, which is closed. */
    void removeAll(OpenFile file) {
        lock.lock();
        try {
            for (int index = 0; index < file.blockCount(); index++) {
                Block block = file.peek(index);
                if (block != null) {
                    removeLocked(block);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void removeLocked(Block block) {
        block.file.forget(block);
        if (block.slot != Block.NOWHERE) {
            slots[block.slot] = null;
            free[freeCount++] = block.slot;
            block.slot = Block.NOWHERE;
        }
    }
}
