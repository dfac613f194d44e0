package io.overlapped.internal.engine;

import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.NativeMemory;
import io.overlapped.internal.linux.Platform;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Page-aligned memory of the library's own, cut into blocks of one size: what a pool of buffers hands out, and what is
 * registered with rings as one buffer.
 *
 * <p><b>A block's word</b> says whether somebody owns it, and how many operations hold it. It can be given out again
 * when neither is so: whoever takes the last of the two away, {@link #disown} or {@link #unhold}, tells the pool, and the
 * word decides that only one does. An operation takes hold by a CAS that demands an owner, so nothing begins on a
 * block that was given back.
 *
 * <p><b>The memory</b> is unmapped when the last {@linkplain #addUser user} is gone: the pool, and each view of a block that
 * the program may still have. So a view that outlives its pool shows bytes that mean nothing, and never an address
 * without memory.
 */
public final class Slab {
    public static final int NONE = -1;

    private static final long PAGE = 4096;
    private static final int OWNED = 1 << 30;

    /** Words of neighbours lie a cache line apart. */
    private static final int SPACING_SHIFT = 4;

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(int[].class);

    private final long address;
    private final long length;
    private final int blockSize;
    private final long stride;
    private final int strideShift;
    private final int[] words;
    private final IntConsumer vacated;
    private final AtomicInteger users = new AtomicInteger(1);
    private final @Nullable MemorySegment collected;

    private volatile @Nullable Registration registration;

    /** Who knows the slab by an index. */
    private record Registration(Object registrar, int index) {}

    private Slab(long address, @Nullable MemorySegment collected, int blockSize, int blocks, IntConsumer vacated) {
        this.address = address;
        this.collected = collected;
        this.blockSize = blockSize;
        this.stride = stride(blockSize);
        this.strideShift = Long.bitCount(stride) == 1 ? Long.numberOfTrailingZeros(stride) : NONE;
        this.length = stride * blocks;
        this.words = new int[blocks << SPACING_SHIFT];
        this.vacated = vacated;
    }

    /** From one block's beginning to the next's: whole pages. */
    public static long stride(int blockSize) {
        return (blockSize + PAGE - 1) / PAGE * PAGE;
    }

    /**
     * Allocates, all zero.
     *
     * @param vacated told the number of a block that has neither owner nor operations any more; runs on any thread
     * @throws OutOfMemoryError where there is no memory
     */
    public static Slab allocate(int blockSize, int blocks, IntConsumer vacated) {
        long length = stride(blockSize) * blocks;
        Slab slab;
        if (Platform.isSupported()) {
            long address = LibC.mmap(
                    length,
                    FileConstants.PROT_READ | FileConstants.PROT_WRITE,
                    FileConstants.MAP_PRIVATE | FileConstants.MAP_ANONYMOUS,
                    NONE,
                    0);
            if (address < 0 && address > -PAGE) {
                throw new OutOfMemoryError("no memory for " + blocks + " buffers of " + blockSize + " bytes");
            }
            slab = new Slab(address, null, blockSize, blocks, vacated);
        } else {
            MemorySegment memory = Arena.ofAuto().allocate(length, PAGE);
            slab = new Slab(memory.address(), memory, blockSize, blocks, vacated);
        }
        Slabs.add(slab);
        return slab;
    }

    public long address() {
        return address;
    }

    public long length() {
        return length;
    }

    // ---- blocks

    /** The number of the block that an address within the slab lies in. */
    int blockAt(long at) {
        long offset = at - address;
        return (int) (strideShift >= 0 ? offset >>> strideShift : offset / stride);
    }

    /** A block as a segment of the given arena, which {@code ended} is told of when it ends. */
    @SuppressWarnings("restricted")
    public MemorySegment view(int block, Arena arena, Runnable ended) {
        return NativeMemory.segment(address + block * stride, blockSize).reinterpret(arena, whole -> ended.run());
    }

    /** Gives a vacant block an owner. */
    public void own(int block) {
        WORD.setVolatile(words, block << SPACING_SHIFT, OWNED);
    }

    /** Takes the owner away. True where no operation holds the block: then it is vacant, and nobody else will say so. */
    public boolean disown(int block) {
        return (int) WORD.getAndBitwiseAnd(words, block << SPACING_SHIFT, ~OWNED) == OWNED;
    }

    /** One more operation on a part of a block. */
    void hold(int block, long from, long bytes) {
        if (from + bytes > address + block * stride + blockSize) {
            throw new IllegalArgumentException(
                    "the memory reaches beyond the end of its buffer, which has " + blockSize + " bytes");
        }
        int at = block << SPACING_SHIFT;
        for (; ; ) {
            int seen = (int) WORD.getVolatile(words, at);
            if ((seen & OWNED) == 0) {
                throw new IllegalStateException("the buffer was returned to its BufferPool: acquire another");
            }
            if (WORD.compareAndSet(words, at, seen, seen + 1)) {
                return;
            }
        }
    }

    /** One operation less. */
    void unhold(int block) {
        if ((int) WORD.getAndAdd(words, block << SPACING_SHIFT, -1) == 1) {
            vacated.accept(block);
        }
    }

    /** Operations that hold the block. */
    public int held(int block) {
        return (int) WORD.getVolatile(words, block << SPACING_SHIFT) & ~OWNED;
    }

    boolean contains(long at) {
        return Long.compareUnsigned(at - address, length) < 0;
    }

    // ---- registration

    /** The index that a registrar gave it, or {@link #NONE}. */
    @SuppressWarnings("ReferenceEquality")
    public int indexBy(Object registrar) {
        Registration r = registration;
        return r != null && r.registrar == registrar ? r.index : NONE;
    }

    public boolean isRegistered() {
        return registration != null;
    }

    public void registered(Object registrar, int index) {
        registration = new Registration(registrar, index);
    }

    public void unregistered() {
        registration = null;
    }

    // ---- the end

    public void addUser() {
        users.incrementAndGet();
    }

    public void removeUser() {
        if (users.decrementAndGet() == 0) {
            Slabs.remove(this);
            if (collected == null) {
                LibC.munmap(address, length);
            }
        }
    }

    /** Gives the memory back to the system, but not the addresses: what is read there from now on is zero. */
    public void discard() {
        if (collected == null) {
            LibC.madvise(address, length, FileConstants.MADV_DONTNEED);
        }
    }
}
