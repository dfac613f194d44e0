package io.overlapped.lucene;

import org.jspecify.annotations.Nullable;

/**
 * A block of a file, in memory or on its way there. Its bytes are on the heap and never change: whoever reads them keeps them alive,
 * evicted or not. Lucene does not close clones of its inputs, so nothing that counts readers would ever get to zero.
 */
final class Block {
    final OpenFile file;
    final int index;

    /** The read that brings it; null when it is over. */
    private volatile @Nullable Fetch fetch;

    private volatile byte @Nullable [] bytes;

    /** Whether it was used since the cache last looked. Races lose a hint at most. */
    boolean used;

    /** Brought by a sequential reader, and used by no other. The same. */
    boolean once;

    // What follows is the cache's, which guards it.

    boolean isCached;

    /** Read without the lock. */
    volatile @Nullable Block nextInChain;

    private @Nullable Block beforeInFile;
    private @Nullable Block nextInFile;
    private @Nullable Block beforeInRing;

    @Nullable
    Block nextInRing;

    /** One that is about to be read. */
    Block(OpenFile file, int index, Fetch fetch, boolean once) {
        this.file = file;
        this.index = index;
        this.fetch = fetch;
        this.once = once;
    }

    /** One that was read. */
    Block(OpenFile file, int index, byte[] bytes) {
        this.file = file;
        this.index = index;
        this.bytes = bytes;
    }

    @SuppressWarnings("ReferenceEquality") // each open file is itself only
    boolean is(OpenFile aFile, int anIndex) {
        return index == anIndex && file == aFile;
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

    /** Notes that a reader has come. */
    void isUsed(boolean scanning) {
        if (!scanning) {
            once = false;
            used = true;
        }
    }

    void arrived(byte[] content) {
        bytes = content;
        fetch = null;
    }

    void failed() {
        fetch = null;
    }

    // ---- the cache's links

    void linkInFile() {
        Block first = file.blocks;
        nextInFile = first;
        if (first != null) {
            first.beforeInFile = this;
        }
        file.blocks = this;
    }

    void unlinkInFile() {
        Block before = beforeInFile;
        Block next = nextInFile;
        if (before == null) {
            file.blocks = next;
        } else {
            before.nextInFile = next;
        }
        if (next != null) {
            next.beforeInFile = before;
        }
        beforeInFile = null;
        nextInFile = null;
    }

    /** Goes where the hand comes to last; {@return the hand} */
    Block linkInRing(@Nullable Block hand) {
        Block next = hand == null ? this : hand;
        Block before = hand == null || hand.beforeInRing == null ? this : hand.beforeInRing;
        nextInRing = next;
        beforeInRing = before;
        before.nextInRing = this;
        next.beforeInRing = this;
        return next;
    }

    /** {@return the hand, or what comes after it where this was it} */
    @Nullable
    Block unlinkInRing(@Nullable Block hand) {
        Block before = beforeInRing;
        Block next = nextInRing;
        beforeInRing = null;
        nextInRing = null;
        if (next == null || before == null || next == this) {
            return null; // it was the only one
        }
        before.nextInRing = next;
        next.beforeInRing = before;
        return hand == this ? next : hand;
    }
}
