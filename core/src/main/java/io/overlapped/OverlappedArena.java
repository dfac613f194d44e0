package io.overlapped;

import io.overlapped.internal.engine.ArenaMemory;
import io.overlapped.internal.engine.Descriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * An arena whose {@link #close} refuses while operations on its memory are in flight, so that the kernel uses that memory in
 * place. Memory of any other arena that can be closed has to be copied, because nobody outside the JDK can keep such
 * an arena open. Otherwise it is a {@linkplain Arena#ofShared shared arena}: any thread may allocate from it, use its segments and
 * close it, and what is used after that fails as the JDK says.
 *
 * <p>Slices of its segments, and ByteBuffers made of them, are known as its memory too. An operation is in flight from when it is issued
 * (in a {@link Batch}: from when it is prepared) until its result is there.
 *
 * <p>Small segments are cut from larger pieces of memory, which is zero when it is given out and given back to the system only by
 * {@link #close}.
 */
public final class OverlappedArena implements Arena {
    private static final long FIRST_PIECE = 64 << 10;
    private static final long LARGEST_PIECE = 1 << 20;

    /** What does not fit in so much of a piece gets memory of its own. */
    private static final int SHARE = 4;

    private static final long PAGE = 4096;
    private static final int SHOWN = 5;

    private final Arena memory = Arena.ofShared();
    private final ArenaMemory known = new ArenaMemory();

    /** Guards the rest. */
    private final Object lock = new Object();

    private MemorySegment piece = MemorySegment.NULL;
    private long nextPiece = FIRST_PIECE;
    private long used;

    private OverlappedArena() {}

    /**
     * Makes an arena.
     *
     * @return the arena, to be closed
     */
    public static OverlappedArena create() {
        return new OverlappedArena();
    }

    /**
     * Allocates, all zero.
     *
     * @param byteSize in bytes, 0 or more
     * @param byteAlignment in bytes, a power of two; 4096 suffices for direct I/O everywhere
     * @return a segment that lives until the arena is closed
     * @throws IllegalArgumentException for a negative size, or an alignment that is not a power of two
     * @throws IllegalStateException where the arena is closed
     * @throws OutOfMemoryError where there is no memory
     */
    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        if (byteSize < 0) {
            throw new IllegalArgumentException("Invalid allocation size : " + byteSize);
        }
        if (byteAlignment <= 0 || Long.bitCount(byteAlignment) != 1) {
            throw new IllegalArgumentException("Invalid alignment constraint : " + byteAlignment);
        }
        synchronized (lock) {
            if (!memory.scope().isAlive()) {
                throw new IllegalStateException("Already closed");
            }
            if (byteSize > nextPiece / SHARE || byteAlignment > PAGE) {
                return own(byteSize, byteAlignment);
            }
            long at = aligned(byteAlignment);
            if (at + Math.max(byteSize, 1) > piece.byteSize()) {
                piece = own(nextPiece, PAGE);
                nextPiece = Math.min(nextPiece * 2, LARGEST_PIECE);
                at = 0;
            }
            used = at + byteSize;
            return piece.asSlice(at, byteSize, byteAlignment);
        }
    }

    private long aligned(long alignment) {
        return (used + alignment - 1) & -alignment;
    }

    private MemorySegment own(long size, long alignment) {
        MemorySegment segment = memory.allocate(size, alignment);
        known.add(segment.address(), Math.max(size, 1));
        return segment;
    }

    /** {@return the scope that all its segments have} */
    @Override
    public MemorySegment.Scope scope() {
        return memory.scope();
    }

    /**
     * Frees all its memory.
     *
     * @throws IllegalStateException where operations on its memory are in flight, naming them, or where the JDK is using it; it stays
     *     open then. Also where it is closed already
     */
    @Override
    public void close() {
        synchronized (lock) {
            if (!memory.scope().isAlive()) {
                throw new IllegalStateException("Already closed");
            }
            if (!known.beginClose()) {
                throw new IllegalStateException(describeInFlight());
            }
            boolean done = false;
            Runnable putBack = known.remove();
            try {
                memory.close();
                done = true;
            } finally {
                if (!done) {
                    putBack.run();
                }
                known.endClose(done);
            }
        }
    }

    private String describeInFlight() {
        List<String> shown = new ArrayList<>();
        known.forEachNamed(operation -> {
            Descriptor descriptor = operation.descriptorOrNull();
            if (shown.size() < SHOWN && descriptor != null) {
                shown.add(OperationText.describe(operation.kind(), operation.offset(), operation.length()) + " on "
                        + descriptor.name());
            }
        });
        int held = Math.max(known.held(), 1);
        String names =
                shown.isEmpty() ? "" : " (" + String.join("; ", shown) + (held > shown.size() ? "; ..." : "") + ")";
        return "the arena cannot be closed: " + held
                + (held == 1 ? " operation on its memory is" : " operations on its memory are") + " in flight" + names
                + ". Wait for the results, or cancel the operations and wait, first";
    }

    @Override
    public String toString() {
        return "OverlappedArena[" + (memory.scope().isAlive() ? known.held() + " operations in flight" : "closed")
                + "]";
    }
}
