package io.overlapped.internal.engine;

import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.Platform;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * Native memory of the library's own, for buffers that the kernel must not be given: heap memory moves, and a
 * caller's arena can be closed under the kernel. Page-aligned, so that it also serves O_DIRECT.
 *
 * <p>A block belongs to one operation from {@link #take} to {@link Block#release}, which happens at the operation's own
 * completion. Blocks are kept for the next operation, up to a limit for each size, and given back to the C library beyond.
 * Nothing of one owner's data is ever shown to the next: a read copies out only what the kernel put in, a write
 * overwrites all it sends.
 */
public final class ScratchBuffers {
    private static final int SMALLEST_SHIFT = 12;
    private static final int LARGEST_SHIFT = 20;
    private static final long KEPT_BYTES_PER_SIZE = 8L << 20;
    private static final long PAGE = 4096;

    private static final ScratchBuffers SHARED = new ScratchBuffers();

    private final Shelf[] shelves = new Shelf[LARGEST_SHIFT - SMALLEST_SHIFT + 1];

    private ScratchBuffers() {
        for (int i = 0; i < shelves.length; i++) {
            shelves[i] = new Shelf((int) (KEPT_BYTES_PER_SIZE >> (i + SMALLEST_SHIFT)));
        }
    }

    /** A block of at least {@code length} bytes, or null where there is no memory. */
    public static @Nullable Block take(long length) {
        return SHARED.takeBlock(length);
    }

    private @Nullable Block takeBlock(long length) {
        int shift = Math.max(SMALLEST_SHIFT, 64 - Long.numberOfLeadingZeros(Math.max(length, 1) - 1));
        if (shift > LARGEST_SHIFT) {
            return allocate(length, null);
        }
        Shelf shelf = shelves[shift - SMALLEST_SHIFT];
        Block kept = shelf.pop();
        return kept != null ? kept : allocate(1L << shift, shelf);
    }

    @SuppressWarnings("MustBeClosedChecker") // the block owns the arena
    private static @Nullable Block allocate(long size, @Nullable Shelf shelf) {
        long rounded = (size + PAGE - 1) / PAGE * PAGE;
        if (!Platform.isSupported()) {
            Arena arena = Arena.ofShared();
            return new Block(arena.allocate(rounded, PAGE).address(), shelf, arena);
        }
        long address = LibC.allocateAligned(PAGE, rounded);
        return address == 0 ? null : new Block(address, shelf, null);
    }

    /** One block of memory. */
    public static final class Block {
        private final long address;
        private final @Nullable Shelf shelf;
        private final @Nullable Arena arena;

        private Block(long address, @Nullable Shelf shelf, @Nullable Arena arena) {
            this.address = address;
            this.shelf = shelf;
            this.arena = arena;
        }

        public long address() {
            return address;
        }

        public void release() {
            if (shelf != null && shelf.push(this)) {
                return;
            }
            if (arena != null) {
                arena.close();
            } else {
                LibC.free(address);
            }
        }
    }

    private static final class Shelf {
        private final Block[] blocks;
        private int count;

        private Shelf(int limit) {
            blocks = new Block[limit];
        }

        private synchronized @Nullable Block pop() {
            return count == 0 ? null : blocks[--count];
        }

        private synchronized boolean push(Block block) {
            if (count == blocks.length) {
                return false;
            }
            blocks[count++] = block;
            return true;
        }
    }
}
