package io.overlapped.stress.closing;

import io.overlapped.BufferPool;
import io.overlapped.PooledBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;

/**
 * Memory that was given back, got again and filled. Whoever writes to it now does so without being its owner. It is
 * looked at some rounds later, when it is given back for good. For one thread.
 */
final class Guards implements AutoCloseable {
    private static final byte GUARD = (byte) 0xA5;
    private static final int KEPT = 64;
    private static final int KEPT_OF_POOL = 4;

    private final ArrayDeque<Guard> kept = new ArrayDeque<>();
    private final MemorySegment expected = MemorySegment.ofArray(new byte[Content.BLOCK]);
    private long checked;

    private record Guard(MemorySegment segment, AutoCloseable owner) {}

    Guards() {
        expected.fill(GUARD);
    }

    /** The C library gives out again what was freed last. */
    @SuppressWarnings("MustBeClosedChecker") // closed when it is looked at
    void guardFreed() {
        Arena arena = Arena.ofConfined();
        add(arena.allocate(Content.BLOCK), arena);
        trim(KEPT);
    }

    void guardReturned(BufferPool pool) {
        PooledBuffer buffer = pool.tryAcquire();
        if (buffer != null) {
            add(buffer.segment(), buffer);
        }
        trim(KEPT_OF_POOL);
    }

    private void add(MemorySegment segment, AutoCloseable owner) {
        segment.fill(GUARD);
        kept.add(new Guard(segment, owner));
    }

    private void trim(int most) {
        while (kept.size() > most) {
            Guard oldest = kept.remove();
            long at = oldest.segment.mismatch(expected);
            if (at >= 0) {
                throw new AssertionError("written after it was given back: byte " + at + " of "
                        + (oldest.owner instanceof PooledBuffer ? "a pooled buffer" : "freed memory") + " is 0x"
                        + Integer.toHexString(oldest.segment.get(java.lang.foreign.ValueLayout.JAVA_BYTE, at) & 0xff));
            }
            checked++;
            try {
                oldest.owner.close();
            } catch (Exception e) {
                throw new AssertionError("giving back", e);
            }
        }
    }

    /** How many were looked at. */
    long checked() {
        return checked;
    }

    @Override
    public void close() {
        trim(0);
    }
}
