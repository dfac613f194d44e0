package io.overlapped.internal.engine;

import io.overlapped.internal.linux.CLayout;
import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Reads that the page cache serves in the calling thread, for callers that wait anyway: no operation is made for them, and
 * nothing is allocated where the buffer has an array, or is a direct one that the thread used last. What the cache does not
 * have all of is not read at all, and left to an operation.
 *
 * <p>One for each platform thread. A virtual thread borrows one for the call, during which it cannot leave its carrier.
 */
public final class InlineReads {
    /** What the page cache cannot serve at once. */
    public static final int MISS = -1;

    /** A power of two, and more than there are carriers on most machines; a miss only costs an allocation. */
    private static final int SPARES = 128;

    private static final AtomicReferenceArray<@Nullable InlineReads> SPARE = new AtomicReferenceArray<>(SPARES);
    private static final ThreadLocal<InlineReads> OF_THREAD = ThreadLocal.withInitial(InlineReads::new);

    private final MemorySegment iovec = Arena.ofAuto().allocate(CLayout.IOVEC_SIZE, 8);

    /** The buffer that was used last, and the address of its first byte. */
    private WeakReference<@Nullable ByteBuffer> known = new WeakReference<>(null);

    private long knownBase;
    private @Nullable Slab knownSlab;

    private InlineReads() {}

    /**
     * Reads into a buffer, whose position is not moved.
     *
     * @param buffer direct or with an array, not read-only, and with at least one byte remaining
     * @param counters of the engine that would perform the operation
     * @return the bytes read, fewer than remaining only at the end of the file, 0 at or behind it, or {@link #MISS}
     */
    public static int read(Descriptor descriptor, ByteBuffer buffer, long offset, EngineCounters counters) {
        if (!mayServe(descriptor, buffer.remaining()) || !descriptor.acquire()) {
            return MISS;
        }
        Thread thread = Thread.currentThread();
        InlineReads state = thread.isVirtual() ? borrow(thread) : OF_THREAD.get();
        try {
            int read = buffer.isDirect()
                    ? state.readHeld(descriptor, buffer, offset)
                    : state.readCopied(descriptor, buffer, offset);
            if (read != MISS) {
                counters.inlineHit();
            }
            return read;
        } finally {
            descriptor.release();
            if (thread.isVirtual()) {
                SPARE.setRelease(index(thread), state);
            }
        }
    }

    private static boolean mayServe(Descriptor descriptor, int length) {
        return length <= SystemCalls.LONGEST_INLINE
                && !descriptor.isStream()
                && !descriptor.isDirect()
                && descriptor.channel() == null
                && descriptor.inlineGate().isOpen();
    }

    private static InlineReads borrow(Thread thread) {
        InlineReads spare = SPARE.getAndSet(index(thread), null);
        return spare != null ? spare : new InlineReads();
    }

    private static int index(Thread thread) {
        return (int) thread.threadId() & (SPARES - 1);
    }

    private int readHeld(Descriptor descriptor, ByteBuffer buffer, long offset) {
        if (!known.refersTo(buffer) && !learn(buffer)) {
            return MISS;
        }
        long address = knownBase + buffer.position();
        int length = buffer.remaining();
        Slab slab = knownSlab;
        int block = 0;
        if (slab != null) {
            block = slab.blockAt(address);
            slab.hold(block, address, length);
        }
        try {
            return read(descriptor, address, length, offset);
        } finally {
            if (slab != null) {
                slab.unhold(block);
            }
            Reference.reachabilityFence(buffer);
        }
    }

    /** For an array: through memory outside the heap, as the JDK's channels do. */
    private int readCopied(Descriptor descriptor, ByteBuffer buffer, long offset) {
        int length = buffer.remaining();
        ScratchBuffers.Block scratch = ScratchBuffers.take(length);
        if (scratch == null) {
            return MISS;
        }
        try {
            int read = read(descriptor, scratch.address(), length, offset);
            if (read > 0) {
                MemorySegment.copy(
                        NativeMemory.segment(scratch.address(), read),
                        ValueLayout.JAVA_BYTE,
                        0,
                        buffer.array(),
                        buffer.arrayOffset() + buffer.position(),
                        read);
            }
            return read;
        } finally {
            scratch.release();
        }
    }

    /**
     * False for memory that somebody may free meanwhile, or has freed: another's may be at its address now. What is learnt here
     * is right for as long as there is the buffer.
     */
    private boolean learn(ByteBuffer buffer) {
        MemorySegment segment = MemorySegment.ofBuffer(buffer);
        if (!Memory.outlivesItsUse(segment)) {
            return false;
        }
        known = new WeakReference<>(buffer);
        knownBase = segment.address() - buffer.position();
        knownSlab = Slabs.find(segment.address());
        return true;
    }

    private int read(Descriptor descriptor, long address, int length, long offset) {
        int done = 0;
        while (done < length) {
            long at = iovec.address();
            NativeMemory.putLong(at + CLayout.IOVEC_BASE, address + done);
            NativeMemory.putLong(at + CLayout.IOVEC_LEN, length - done);
            long result = LibC.preadv2(descriptor.fd(), at, 1, offset + done, FileConstants.RWF_NOWAIT);
            if (result == 0) {
                break;
            }
            if (result < 0) {
                if (result == -Errno.EOPNOTSUPP || result == -Errno.ENOSYS) {
                    descriptor.inlineGate().unsupported();
                } else if (result == -Errno.EAGAIN) {
                    descriptor.inlineGate().miss();
                }
                return MISS; // an error too is left to the operation, which can tell of it
            }
            done += (int) result;
        }
        descriptor.inlineGate().hit();
        return done;
    }
}
