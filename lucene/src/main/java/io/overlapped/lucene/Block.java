package io.overlapped.lucene;

import org.jspecify.annotations.Nullable;

/**
 * A block of a file, in memory or on its way there. Its bytes are on the heap and never change: whoever reads them keeps them alive,
 * evicted or not. Lucene does not close clones of its inputs, so nothing that counts readers would ever get to zero.
 */
final class Block {
    /** Not in the cache. */
    static final int NOWHERE = -1;

    final OpenFile file;
    final int index;

    /** The read that brings it; null when it is over. */
    private volatile @Nullable Fetch fetch;

    private volatile byte @Nullable [] bytes;

    /** Whether it was used since the cache last looked. Races lose a hint at most. */
    boolean used;

    /** Brought by a sequential reader, and used by no other. The same. */
    boolean once;

    /** Its place in the cache, which guards it. */
    int slot = NOWHERE;

    Block(OpenFile file, int index, Fetch fetch, boolean once) {
        this.file = file;
        this.index = index;
        this.fetch = fetch;
        this.once = once;
    }

    boolean isPending() {
        return fetch != null;
    }

    /** {@return its bytes if they are there, and null while they are read or where that failed} */
    byte @Nullable [] bytes() {
        return bytes;
    }

    /** {@return its bytes, waiting for them; null where reading failed} */
    byte @Nullable [] await() {
        byte[] there = bytes;
        if (there != null) {
            return there;
        }
        Fetch coming = fetch;
        if (coming != null) {
            coming.await();
        }
        return bytes;
    }

    void arrived(byte[] content) {
        bytes = content;
        fetch = null;
    }

    void failed() {
        fetch = null;
    }
}
