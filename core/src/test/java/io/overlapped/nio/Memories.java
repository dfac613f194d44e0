package io.overlapped.nio;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Random;

/** The kinds of memory that a program may have its buffers in. */
enum Memories {
    HEAP,
    HEAP_SLICE,
    DIRECT,
    READ_ONLY,
    AUTOMATIC_ARENA,
    SHARED_ARENA,
    CONFINED_ARENA;

    /** A buffer of a size, filled from a seed, whose position and limit leave something at both ends. */
    ByteBuffer buffer(int size, long seed, Arena shared, Arena confined) {
        int capacity = size + 7;
        byte[] content = new byte[capacity];
        new Random(seed).nextBytes(content);
        ByteBuffer buffer = memory(capacity, shared, confined);
        buffer.duplicate().put(content);
        buffer.position(3).limit(3 + size);
        return this == READ_ONLY ? buffer.asReadOnlyBuffer() : buffer;
    }

    private ByteBuffer memory(int capacity, Arena shared, Arena confined) {
        return switch (this) {
            case HEAP, READ_ONLY -> ByteBuffer.allocate(capacity);
            case HEAP_SLICE -> ByteBuffer.allocate(capacity + 20).slice(11, capacity);
            case DIRECT -> ByteBuffer.allocateDirect(capacity);
            case AUTOMATIC_ARENA -> Arena.ofAuto().allocate(capacity).asByteBuffer();
            case SHARED_ARENA -> segment(shared, capacity).asByteBuffer();
            case CONFINED_ARENA -> segment(confined, capacity).asByteBuffer();
        };
    }

    private static MemorySegment segment(Arena arena, int capacity) {
        return arena.allocate(capacity);
    }
}
