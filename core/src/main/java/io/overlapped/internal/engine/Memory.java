package io.overlapped.internal.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Which memory the kernel may be given.
 *
 * <p>No public API of the JDK's keeps a foreign arena open while the kernel has an address in it. So only memory that
 * nobody can free meanwhile is used in place: the global arena's, and what the garbage collector owns (direct buffers
 * and automatic arenas, kept reachable until the completion). The kinds are told apart by the classes of their scopes,
 * which are learned here from specimens; should a JDK ever use one class for two kinds, the answer is "copy".
 */
final class Memory {
    /** Never started: a thread that owns nothing, so only memory without an owner is accessible by it. */
    private static final Thread NOBODY = new Thread(() -> {});

    private static final Class<?> DIRECT_BUFFER = scopeOf(MemorySegment.ofBuffer(ByteBuffer.allocateDirect(1)));
    private static final Class<?> AUTOMATIC = scopeOf(Arena.ofAuto().allocate(1));
    private static final boolean DIRECT_BUFFER_IS_CERTAIN;
    private static final boolean AUTOMATIC_IS_CERTAIN;

    static {
        try (Arena shared = Arena.ofShared();
                Arena confined = Arena.ofConfined()) {
            Class<?> sharedScope = scopeOf(shared.allocate(1));
            Class<?> confinedScope = scopeOf(confined.allocate(1));
            DIRECT_BUFFER_IS_CERTAIN = DIRECT_BUFFER != sharedScope && DIRECT_BUFFER != confinedScope;
            AUTOMATIC_IS_CERTAIN = AUTOMATIC != sharedScope && AUTOMATIC != confinedScope;
        }
    }

    private Memory() {}

    private static Class<?> scopeOf(MemorySegment segment) {
        return segment.scope().getClass();
    }

    /** Whether nobody can free it as long as the segment is reachable. */
    static boolean outlivesItsUse(MemorySegment segment) {
        if (!segment.isNative()) {
            return false;
        }
        Class<?> scope = scopeOf(segment);
        return (DIRECT_BUFFER_IS_CERTAIN && scope == DIRECT_BUFFER)
                || segment.scope().equals(Arena.global().scope())
                || (AUTOMATIC_IS_CERTAIN && scope == AUTOMATIC);
    }

    /** Whether only its owner may touch it, so that nothing can be copied into it at the completion. */
    static boolean isConfined(MemorySegment segment) {
        return !segment.isAccessibleBy(NOBODY);
    }

    static void checkUsable(MemorySegment segment) {
        if (!segment.isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException("the segment belongs to a confined arena of another thread: "
                    + "use Arena.ofShared(), Arena.ofAuto() or a direct ByteBuffer");
        }
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException("the arena that the segment was allocated from is already closed");
        }
    }
}
