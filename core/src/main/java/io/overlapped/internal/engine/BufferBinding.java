package io.overlapped.internal.engine;

import io.overlapped.internal.linux.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Connects an operation with the caller's memory, from issue to completion: in place where nobody can free the memory
 * under the kernel, through a scratch block otherwise. Reused with its operation.
 */
public final class BufferBinding {
    private final String remedy;
    private @Nullable Object keptReachable;
    private ScratchBuffers.@Nullable Block scratch;
    private @Nullable MemorySegment target;
    private @Nullable List<MemorySegment> targets;

    /** The last direct buffer, and the address of its first byte: a reused buffer is looked at once. */
    private @Nullable ByteBuffer knownBuffer;

    /** The same while it is not kept: {@link #letGo}. */
    private @Nullable WeakReference<ByteBuffer> knownWeakly;

    private long knownBase;
    private @Nullable Slab knownSlab;
    private int knownBlock;
    private @Nullable ArenaMemory knownArena;

    /** The block of a slab that the operation has hold of; the slab stays noted when it has not. */
    private @Nullable Slab slab;

    private int block;
    private boolean holds;

    /** The arena of the library's own that the operation has hold of. */
    private @Nullable ArenaMemory arena;

    private int nameInArena;

    /** Blocks that an operation with several segments has hold of. */
    private @Nullable List<Hold> severalHeld;

    /** A block of a slab, or an operation's name in an arena. */
    private record Hold(@Nullable Slab slab, @Nullable ArenaMemory arena, int number) {
        void release() {
            if (slab != null) {
                slab.unhold(number);
            } else if (arena != null) {
                arena.unhold(number);
            }
        }
    }

    public BufferBinding() {
        this(false);
    }

    /**
     * A binding.
     *
     * @param canVouch whether the program can be told to vouch for memory
     */
    public BufferBinding(boolean canVouch) {
        remedy = canVouch
                ? "use Arena.ofShared(), Arena.ofAuto() or a direct ByteBuffer, "
                        + "or answer for the memory with Overlapped.vouchForMemory(true)"
                : "use Arena.ofShared(), Arena.ofAuto() or a direct ByteBuffer, or a form that waits for its end";
    }

    /**
     * Binds the bytes from the buffer's position to its limit.
     *
     * @return false where there is no memory for a copy
     * @throws IllegalArgumentException for a read into a read-only buffer
     */
    @SuppressWarnings("ReferenceEquality") // the same memory is meant, not the same content
    public boolean bind(Operation operation, ByteBuffer buffer) {
        boolean read = operation.kind().isRead();
        if (read && buffer.isReadOnly()) {
            throw new IllegalArgumentException("Read-only buffer");
        }
        if (buffer == knownBuffer || (knownWeakly != null && knownWeakly.refersTo(buffer))) {
            long at = knownBase + buffer.position();
            if (knownSlab != null) {
                hold(knownSlab, knownBlock, at, buffer.remaining());
            } else if (knownArena != null) {
                hold(knownArena, operation);
            }
            keptReachable = buffer;
            operation.buffer(at, buffer.remaining(), knownSlab);
            return true;
        }
        MemorySegment segment = MemorySegment.ofBuffer(buffer);
        if (!bind(operation, segment, false)) {
            return false;
        }
        boolean staysUsable = arena != null || Memory.outlivesItsUse(segment);
        if (staysUsable && scratch == null && buffer.hasRemaining()) {
            knownBuffer = buffer;
            knownWeakly = null;
            knownBase = segment.address() - buffer.position();
            knownSlab = holds ? slab : null;
            knownBlock = block;
            knownArena = arena;
        }
        keptReachable = buffer;
        return true;
    }

    /**
     * Binds a segment.
     *
     * @param vouched the caller answers for it that the memory is not freed before the completion
     * @return false where there is no memory for a copy
     */
    public boolean bind(Operation operation, MemorySegment segment, boolean vouched) {
        check(segment, operation.kind().isRead(), vouched);
        return bindChecked(operation, segment, vouched);
    }

    /** The rest of it: the segment's arena may have been closed since it was looked at. */
    boolean bindChecked(Operation operation, MemorySegment segment, boolean vouched) {
        boolean read = operation.kind().isRead();
        long length = segment.byteSize();
        if (length == 0) {
            operation.buffer(0, 0);
            return true;
        }
        Slab own = slabOf(segment);
        if (own != null) {
            hold(own, own.blockAt(segment.address()), segment.address(), length);
            checkHeld(segment);
        }
        if (own != null
                || Memory.outlivesItsUse(segment)
                || holdsArenaOf(operation, segment)
                || isVouched(segment, vouched)) {
            keptReachable = segment;
            operation.buffer(segment.address(), length, own);
            return true;
        }
        ScratchBuffers.Block block = ScratchBuffers.take(length);
        if (block == null) {
            return false;
        }
        scratch = block;
        operation.buffer(block.address(), length);
        if (read) {
            target = segment;
        } else {
            copyInOrRelease(List.of(segment), block.address());
        }
        return true;
    }

    /** Binds several segments, which are filled or written in their order. */
    public boolean bind(Operation operation, List<MemorySegment> segments, boolean vouched) {
        boolean read = operation.kind().isRead();
        long total = 0;
        for (MemorySegment segment : segments) {
            check(segment, read, vouched);
            total = Math.addExact(total, segment.byteSize());
        }
        List<MemorySegment> copy = List.copyOf(segments);
        boolean inPlace = true;
        boolean done = false;
        try {
            for (MemorySegment segment : copy) {
                inPlace &= holdOneOfSeveral(operation, segment, vouched);
            }
            if (!inPlace && read) {
                // One segment that must be copied has all of them copied, also those that could be used in place.
                copy.forEach(segment -> check(segment, true, false));
            }
            done = true;
        } finally {
            if (!done) {
                unhold();
            }
        }
        if (inPlace) {
            operation.segments(copy.size());
            for (int i = 0; i < copy.size(); i++) {
                MemorySegment segment = copy.get(i);
                operation.segment(i, segment.byteSize() == 0 ? 0 : segment.address(), segment.byteSize());
            }
            keptReachable = copy;
            return true;
        }
        ScratchBuffers.Block block = ScratchBuffers.take(total);
        if (block == null) {
            return false;
        }
        scratch = block;
        operation.segments(1);
        operation.segment(0, block.address(), total);
        if (read) {
            targets = copy;
        } else {
            copyInOrRelease(copy, block.address());
        }
        return true;
    }

    /**
     * Whether only one thread may use the buffer's memory. It cannot be freed while that thread waits for the operation,
     * which then can be bound as vouched for.
     */
    public static boolean isConfined(ByteBuffer buffer) {
        return buffer.isDirect() && Memory.isConfined(MemorySegment.ofBuffer(buffer));
    }

    /**
     * Throws where bytes that are read could not be put into the buffer.
     *
     * @param waiting whether that is done by the calling thread; otherwise by any
     */
    public static void checkTarget(ByteBuffer buffer, boolean waiting) {
        new BufferBinding().check(MemorySegment.ofBuffer(buffer), true, waiting);
    }

    /**
     * The memory of a segment, for a caller that waits for the operation: what only its thread may use cannot be freed meanwhile, and any
     * thread may fill it then.
     *
     * @throws WrongThreadException where only another thread may use it
     * @throws IllegalStateException where its arena is closed
     */
    public static MemorySegment ofWaiting(MemorySegment segment) {
        if (!segment.isNative() || !Memory.isConfined(segment)) {
            return segment;
        }
        Memory.checkUsable(segment);
        MemorySegment memory = NativeMemory.segment(segment.address(), segment.byteSize());
        return segment.isReadOnly() ? memory.asReadOnly() : memory;
    }

    /**
     * Ends the connection. Called when the kernel is done, or where the operation never began.
     *
     * @param transferred bytes that the kernel put into the buffer
     * @return false where they could not be handed over, because the caller's arena was closed meanwhile
     */
    public boolean release(long transferred) {
        try {
            return releaseScratch(transferred);
        } finally {
            unhold();
            Reference.reachabilityFence(keptReachable);
            keptReachable = null;
        }
    }

    /** Keeps the last buffer no longer, and knows it all the same should it come again. Nothing is bound. */
    public void letGo() {
        ByteBuffer last = knownBuffer;
        if (last != null) {
            knownBuffer = null;
            knownWeakly = new WeakReference<>(last);
        }
    }

    private boolean releaseScratch(long transferred) {
        ScratchBuffers.Block block = scratch;
        if (block == null) {
            return true;
        }
        boolean delivered = transferred == 0 || copyOut(block.address(), transferred);
        scratch = null;
        target = null;
        targets = null;
        block.release();
        return delivered;
    }

    private static @Nullable Slab slabOf(MemorySegment segment) {
        return segment.isNative() ? Slabs.find(segment.address()) : null;
    }

    @SuppressWarnings("ReferenceEquality")
    private void hold(Slab newSlab, int newBlock, long at, long length) {
        newSlab.hold(newBlock, at, length);
        if (slab != newSlab) {
            slab = newSlab;
        }
        block = newBlock;
        holds = true;
    }

    private void hold(ArenaMemory newArena, Operation operation) {
        nameInArena = newArena.hold(operation);
        arena = newArena;
    }

    private boolean holdsArenaOf(Operation operation, MemorySegment segment) {
        ArenaMemory own = arenaOf(segment);
        if (own != null) {
            hold(own, operation);
            checkHeld(segment);
        }
        return own != null;
    }

    /**
     * Looks again, now that its memory is held. What was found by the segment's address is another owner's if the segment's own
     * arena was closed in between; if it is open now, then it was all the time, and nobody else can have had that address.
     */
    private void checkHeld(MemorySegment segment) {
        if (!segment.scope().isAlive()) {
            unhold();
            throw new IllegalStateException("Already closed");
        }
    }

    /** False where the segment cannot be used in place. */
    boolean holdOneOfSeveral(Operation operation, MemorySegment segment, boolean vouched) {
        if (segment.byteSize() == 0) {
            return true;
        }
        Slab own = slabOf(segment);
        if (own != null) {
            int at = own.blockAt(segment.address());
            own.hold(at, segment.address(), segment.byteSize());
            several().add(new Hold(own, null, at));
            checkHeld(segment);
            return true;
        }
        if (Memory.outlivesItsUse(segment)) {
            return true;
        }
        ArenaMemory ownArena = arenaOf(segment);
        if (ownArena != null) {
            several().add(new Hold(null, ownArena, ownArena.hold(operation)));
            checkHeld(segment);
        }
        return ownArena != null || isVouched(segment, vouched);
    }

    private List<Hold> several() {
        List<Hold> held = severalHeld;
        if (held == null) {
            held = new ArrayList<>();
            severalHeld = held;
        }
        return held;
    }

    /** The last step: whoever owned a block may have given it back meanwhile, and then it goes to the next owner now. */
    private void unhold() {
        Slab single = slab;
        if (holds && single != null) {
            holds = false;
            single.unhold(block);
        }
        ArenaMemory held = arena;
        if (held != null) {
            arena = null;
            held.unhold(nameInArena);
        }
        List<Hold> several = severalHeld;
        if (several != null) {
            severalHeld = null;
            several.forEach(Hold::release);
        }
    }

    private static @Nullable ArenaMemory arenaOf(MemorySegment segment) {
        return segment.isNative() ? ArenaMemory.find(segment.address(), segment.byteSize()) : null;
    }

    private static boolean isVouched(MemorySegment segment, boolean vouched) {
        return vouched && segment.isNative();
    }

    private void check(MemorySegment segment, boolean read, boolean vouched) {
        Memory.checkUsable(segment);
        if (!read) {
            return;
        }
        if (segment.isReadOnly()) {
            throw new IllegalArgumentException("Read-only segment");
        }
        if (!vouched && segment.isNative() && Memory.isConfined(segment)) {
            throw new IllegalArgumentException("a read completes on another thread, which may not write into a "
                    + "confined arena's memory: " + remedy);
        }
    }

    /** The memory may turn out not to be there: a mapped file that was cut, an arena that was closed just now. */
    private void copyInOrRelease(List<MemorySegment> from, long address) {
        boolean done = false;
        try {
            long at = address;
            for (MemorySegment segment : from) {
                copyIn(segment, at);
                at += segment.byteSize();
            }
            done = true;
        } finally {
            if (!done) {
                release(0);
            }
        }
    }

    private static void copyIn(MemorySegment from, long address) {
        MemorySegment to = NativeMemory.segment(address, from.byteSize());
        MemorySegment.copy(from, 0, to, 0, from.byteSize());
    }

    private boolean copyOut(long address, long transferred) {
        try {
            MemorySegment only = target;
            if (only != null) {
                copyOut(address, only, transferred);
            }
            List<MemorySegment> several = targets;
            if (several != null) {
                long left = transferred;
                long at = address;
                for (int i = 0; i < several.size() && left > 0; i++) {
                    long part = Math.min(left, several.get(i).byteSize());
                    copyOut(at, several.get(i), part);
                    at += part;
                    left -= part;
                }
            }
            return true;
        } catch (RuntimeException | InternalError memoryIsGone) {
            // A closed arena, or a mapping of a file that was cut: the operation ends with an error, and nothing else
            // does.
            return false;
        }
    }

    private static void copyOut(long address, MemorySegment to, long length) {
        MemorySegment from = NativeMemory.segment(address, length);
        MemorySegment.copy(from, 0, to, 0, length);
    }
}
