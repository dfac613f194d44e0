package io.overlapped.stress.closing;

import io.overlapped.BufferPool;
import io.overlapped.OverlappedArena;
import io.overlapped.PooledBuffer;
import io.overlapped.ThreadPool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/** A block of memory for one operation, and how it is given back. */
final class Memory {
    /** It is right that a close is refused now. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** What becomes of the memory. */
    private enum End {
        /** The garbage collector's. */
        NONE,
        /** Freed. */
        FREED,
        /** In its pool. */
        RETURNED
    }

    final MemorySegment segment;
    private final End end;

    private Memory(MemorySegment segment, End end) {
        this.segment = segment;
        this.end = end;
    }

    ByteBuffer buffer() {
        return segment.asByteBuffer();
    }

    /** Whether it can be looked at when the round is over. */
    boolean isKept() {
        return end == End.NONE;
    }

    boolean isReturned() {
        return end == End.RETURNED;
    }

    void guard(Guards guards, BufferPool buffers) {
        switch (end) {
            case FREED -> guards.guardFreed();
            case RETURNED -> guards.guardReturned(buffers);
            case NONE -> {}
        }
    }

    /** Any kind; what closes it is added to the steps. */
    @SuppressWarnings("MustBeClosedChecker") // the steps close it
    static Memory any(SplittableRandom random, ThreadPool pool, BufferPool buffers, List<Step> steps) {
        return switch (random.nextInt(12)) {
            case 0, 1 -> new Memory(MemorySegment.ofArray(new byte[Content.BLOCK]), End.NONE);
            case 2, 3 -> collected();
            case 4, 5 -> inArena(Arena.ofShared(), "Session is acquired by", steps);
            case 6, 7, 8 -> inArena(OverlappedArena.create(), "the arena cannot be closed: ", steps);
            case 9 -> inPoolOfItsOwn(pool, random.nextBoolean(), steps);
            default -> inPool(buffers, steps);
        };
    }

    private static Memory collected() {
        return new Memory(Arena.ofAuto().allocate(Content.BLOCK, Content.BLOCK), End.NONE);
    }

    private static Memory inArena(Arena arena, String refusal, List<Step> steps) {
        steps.add(() -> closeOrRefuse(arena, refusal));
        return new Memory(arena.allocate(Content.BLOCK, Content.BLOCK), End.FREED);
    }

    private static Memory inPoolOfItsOwn(ThreadPool pool, boolean registered, List<Step> steps) {
        BufferPool own =
                BufferPool.builder(pool).blocks(2).registered(registered).build();
        PooledBuffer buffer = own.tryAcquire();
        steps.add(buffer::close);
        steps.add(() -> closeOrRefuse(own, "BufferPool["));
        return new Memory(buffer.segment(), End.FREED);
    }

    private static Memory inPool(BufferPool buffers, List<Step> steps) {
        PooledBuffer buffer = buffers.tryAcquire();
        if (buffer == null) {
            return collected();
        }
        steps.add(buffer::close);
        return new Memory(buffer.segment(), End.RETURNED);
    }

    private static void closeOrRefuse(AutoCloseable memory, String refusal) throws Exception {
        try {
            memory.close();
        } catch (IllegalStateException e) {
            if (!String.valueOf(e.getMessage()).startsWith(refusal)) {
                throw e;
            }
            throw new Refused();
        }
    }
}
