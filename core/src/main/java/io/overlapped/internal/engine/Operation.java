package io.overlapped.internal.engine;

import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the kernel's, reusable when it is over.
 *
 * <p><b>States.</b> {@code IDLE -> QUEUED -> ISSUED -> DONE -> IDLE}, changed by CAS; {@code QUEUED} and {@code ISSUED}
 * can become {@code CANCEL_REQUESTED}, which only finishing leaves.
 * <ul>
 * <li>{@code IDLE}: nobody but its owner knows it; the owner may set it up and {@link #begin}.
 * <li>{@code QUEUED}: on its way to the kernel. One that is asked to cancel here ends with ECANCELED and never reaches it.
 * <li>{@code ISSUED}: the kernel may touch its buffer until the engine has seen its own completion. A request to cancel
 * is only a request: it is over when its completion says so.
 * <li>{@code DONE}: the result stands, code of the program's is still to run. With none to run it is {@code IDLE} at once.
 * </ul>
 *
 * <p><b>Who may touch what.</b> The description (kind, descriptor, buffer, offset) is written while {@code IDLE} and
 * read by whoever performs it; the hand-over goes through the CAS of {@link #begin} and the engine's queues. Progress
 * ({@link #accept}) belongs to the one thread that holds the operation for the engine. The result is written before the
 * state that publishes it.
 */
public final class Operation extends Awaitable implements Task {
    private static final int IDLE = 0;
    private static final int QUEUED = 1;
    private static final int ISSUED = 2;
    private static final int CANCEL_REQUESTED = 3;
    private static final int DONE = 4;

    /** What the kernel transfers at most in one call (MAX_RW_COUNT, with pages of 4 KiB). */
    public static final long MAXIMUM_CHUNK = 0x7fff_f000L;

    /** IOV_MAX: segments that the kernel takes in one call. */
    public static final int MAXIMUM_SEGMENTS = 1024;

    /** The first of the kernel's own numbers for "interrupted", which a ring may let through where a call never does. */
    private static final int ERESTARTSYS = 512;

    private static final int RETRIES = 64;
    private static final long IOVEC_SIZE = 16;

    private static final VarHandle STATE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Operation.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Completion completion;

    private volatile int state = IDLE;

    private OperationKind kind = OperationKind.READ;
    private @Nullable Descriptor descriptor;
    private @Nullable Engine engine;
    private @Nullable Thread issuer;
    private long address;
    private long length;
    private @Nullable Slab slab;
    private long offset;
    private int callFlags;
    private boolean append;
    private boolean fully;
    private @Nullable MemorySegment iovecs;
    private int segments;
    private int firstSegment;

    private long transferred;
    private int error;
    private int retries;
    private boolean forceAsync;
    private boolean leftQueue;
    private boolean waited;
    private boolean more;

    /** Whether it is over only when the device has the data, and what was known then of such as it could not get. */
    private boolean asksDevice;

    private long lostBefore;

    /** Link in the one queue that the operation stands in while it is QUEUED. */
    @Nullable
    Operation next;

    /** Where the engine keeps it, for cancelling; written and read by the engine alone. */
    private volatile @Nullable Object place;

    private int slot;

    public Operation(Completion completion) {
        this.completion = completion;
    }

    /** Performs the operation on a thread of the pool, for an engine that queued it as a task. */
    @Override
    public void run() {
        engine().perform(this);
    }

    @Override
    public boolean runsCallback() {
        return false;
    }

    @Override
    public int priority() {
        return completion.priority();
    }

    // ---- the owner's side

    /** Claims the operation for a new life. False where it is still in flight or its callback has yet to run. */
    public boolean begin() {
        return STATE.compareAndSet(this, IDLE, QUEUED);
    }

    /** Claims an operation whose result stands but whose callback was abandoned. */
    public boolean beginAfterAbandonedCallback() {
        return STATE.compareAndSet(this, DONE, QUEUED);
    }

    /** Gives a claim back before any engine saw the operation. */
    public void abandonBegin() {
        descriptor = null;
        issuer = null;
        settle(false);
    }

    public void describe(OperationKind newKind, Descriptor newDescriptor, long newOffset, int newCallFlags) {
        kind = newKind;
        descriptor = newDescriptor;
        offset = newOffset;
        callFlags = newCallFlags;
        append = false;
        fully = false;
        issuer = Thread.currentThread();
        address = 0;
        length = 0;
        segments = 0;
        firstSegment = 0;
        transferred = 0;
        error = 0;
        retries = 0;
        forceAsync = false;
        leftQueue = false;
        waited = false;
        more = false;
        asksDevice = false;
        if (newKind.isFlush() || newDescriptor.traits().durable()) {
            askDevice();
        }
    }

    private void askDevice() {
        asksDevice = kind.isFlush() || (kind.isTransfer() && kind.isWrite());
        lostBefore = descriptor().lostWrites().now();
    }

    public void buffer(long newAddress, long newLength) {
        buffer(newAddress, newLength, null);
    }

    /** A buffer that lies in one of the library's own slabs. */
    @SuppressWarnings("ReferenceEquality")
    void buffer(long newAddress, long newLength, @Nullable Slab newSlab) {
        address = newAddress;
        length = newLength;
        if (slab != newSlab) { // reads are cheap; stores of references are not
            slab = newSlab;
        }
    }

    /** Makes this write an atomic append: the offset is not used. */
    public void appending() {
        append = true;
        offset = 0;
        callFlags |= FileConstants.RWF_APPEND;
    }

    /** Has this write be over only when the device has its data (RWF_DSYNC). Of no effect on streams, which are not kept. */
    public void durable() {
        if (!descriptor().isStream()) {
            callFlags |= FileConstants.RWF_DSYNC;
            askDevice();
        }
    }

    /** Makes this read go on until the buffer is full or the stream ends: one of a stream's is over with its first bytes otherwise. */
    public void fully() {
        fully = true;
    }

    /** Prepares room for {@code count} segments; the memory is kept for the operation's next lives. */
    public void segments(int count) {
        MemorySegment current = iovecs;
        if (current == null || current.byteSize() < count * IOVEC_SIZE) {
            iovecs = Arena.ofAuto().allocate(count * IOVEC_SIZE, 8);
        }
        segments = count;
        firstSegment = 0;
        length = 0;
    }

    public void segment(int index, long segmentAddress, long segmentLength) {
        long at = iovecsAddress() + index * IOVEC_SIZE;
        NativeMemory.putLong(at, segmentAddress);
        NativeMemory.putLong(at + 8, segmentLength);
        length += segmentLength;
    }

    /** Whether one system call can take it all, if the kernel does. */
    public boolean isOneCall() {
        return length <= MAXIMUM_CHUNK && segments <= MAXIMUM_SEGMENTS;
    }

    /** Whether offset, lengths and addresses are as direct I/O needs them; true without direct I/O. */
    public boolean isAligned() {
        Descriptor.Traits traits = descriptor().traits();
        if (!traits.direct() || !kind.isTransfer()) {
            return true;
        }
        if ((!append && offset % traits.offsetAlignment() != 0) || length % traits.offsetAlignment() != 0) {
            return false;
        }
        for (int i = 0; i < segments; i++) {
            long at = iovecsAddress() + i * IOVEC_SIZE;
            if (NativeMemory.getLong(at) % traits.memoryAlignment() != 0
                    || NativeMemory.getLong(at + 8) % traits.offsetAlignment() != 0) {
                return false;
            }
        }
        return address % traits.memoryAlignment() == 0;
    }

    // ---- the engine's side: the way to the kernel

    public Completion completion() {
        return completion;
    }

    public OperationKind kind() {
        return kind;
    }

    public Descriptor descriptor() {
        Descriptor d = descriptor;
        if (d == null) {
            throw new IllegalStateException("an operation without a descriptor");
        }
        return d;
    }

    public @Nullable Descriptor descriptorOrNull() {
        return descriptor;
    }

    /** The engine that it is meant for; set by the issuer, before anyone else knows of the operation. */
    public void engine(Engine newEngine) {
        engine = newEngine;
    }

    public Engine engine() {
        Engine e = engine;
        if (e == null) {
            throw new IllegalStateException("an operation without an engine");
        }
        return e;
    }

    @Nullable
    Engine engineOrNull() {
        return engine;
    }

    public @Nullable Thread issuer() {
        return issuer;
    }

    /** Address of what has not been transferred yet. */
    public long currentAddress() {
        return address + transferred;
    }

    /** How many bytes the next call should ask for. */
    public int currentLength() {
        return (int) Math.min(length - transferred, MAXIMUM_CHUNK);
    }

    public long currentOffset() {
        return append ? 0 : offset + transferred;
    }

    public long currentIovecs() {
        return iovecsAddress() + firstSegment * IOVEC_SIZE;
    }

    public int currentSegments() {
        return Math.min(segments - firstSegment, MAXIMUM_SEGMENTS);
    }

    /** The flags of the next call (RWF_...). */
    public int callFlags() {
        return callFlags;
    }

    public boolean isDurable() {
        return kind.isTransfer() && kind.isWrite() && (callFlags & FileConstants.RWF_DSYNC) != 0;
    }

    public boolean isAppend() {
        return append;
    }

    public boolean forceAsync() {
        return forceAsync;
    }

    public long length() {
        return length;
    }

    /** The index that a registrar knows the buffer's memory by, or {@link Slab#NONE}. */
    public int bufferIndexBy(Object registrar) {
        Slab s = slab;
        return s == null ? Slab.NONE : s.indexBy(registrar);
    }

    public long offset() {
        return offset;
    }

    /** Says that the kernel gets it now. False where cancelling was asked for before: then it must not be issued. */
    public boolean tryIssue() {
        int s = state;
        return s == ISSUED || (s == QUEUED && STATE.compareAndSet(this, QUEUED, ISSUED));
    }

    public boolean isCancelRequested() {
        return state == CANCEL_REQUESTED;
    }

    /** Asks for cancelling. True where the operation was in flight; the engine must then be told. */
    public boolean requestCancel() {
        for (; ; ) {
            int s = state;
            if (s == CANCEL_REQUESTED) {
                return true;
            }
            if (s != QUEUED && s != ISSUED) {
                return false;
            }
            if (STATE.compareAndSet(this, s, CANCEL_REQUESTED)) {
                return true;
            }
        }
    }

    @Override
    public boolean isInFlight() {
        int s = state;
        return s == QUEUED || s == ISSUED || s == CANCEL_REQUESTED;
    }

    /** Whether the result stands but the program's code has yet to run. */
    public boolean isDelivering() {
        return state == DONE;
    }

    public void place(@Nullable Object newPlace, int newSlot) {
        slot = newSlot;
        place = newPlace;
    }

    public @Nullable Object place() {
        return place;
    }

    public int slot() {
        return slot;
    }

    // ---- the engine's side: results

    /**
     * Takes the result of one system call (bytes, or -errno).
     *
     * @return true where the operation is over; false where the rest must be issued again
     */
    public boolean accept(long result) {
        boolean over = take(result);
        if (over && asksDevice) {
            noteWhatWasLost();
        }
        return over;
    }

    private void noteWhatWasLost() {
        LostWrites lost = descriptor().lostWrites();
        if (LostWrites.mayBeTold(kind, error)) {
            lost.tell(error);
        } else if (error == 0) {
            error = lost.since(lostBefore);
        }
    }

    /** What a flush that was served by another comes to: the errno of that, or what somebody was told meanwhile. */
    void servedBy(int errno) {
        error = errno != 0 ? errno : descriptor().lostWrites().since(lostBefore);
    }

    private boolean take(long result) {
        if (result < 0) {
            return acceptError((int) -result);
        }
        if (!kind.isTransfer()) {
            transferred = kind == OperationKind.OPEN ? result : 0;
            return true;
        }
        transferred += result;
        if (transferred >= length) {
            return true;
        }
        Descriptor d = descriptor();
        if (kind.isRead()) {
            if (result == 0 || (d.isStream() && !fully) || !d.isDirectContinuable(transferred)) {
                return true;
            }
        } else if (result == 0 || append) {
            // An append that was cut short is not continued: the rest might land behind somebody else's bytes.
            error = Errno.EIO;
            return true;
        }
        if (isCancelRequested()) {
            error = Errno.ECANCELED;
            return true;
        }
        if (kind.isVector()) {
            advanceSegments(result);
        }
        return false;
    }

    private boolean acceptError(int errno) {
        boolean again = errno == Errno.EINTR || errno == Errno.EAGAIN || errno >= ERESTARTSYS;
        if (again && isCancelRequested()) {
            error = Errno.ECANCELED;
            return true;
        }
        if (again && retries < RETRIES) {
            retries++;
            // A kernel worker may block where the submitter was told to try again.
            forceAsync = errno == Errno.EAGAIN && !descriptor().isStream();
            return false;
        }
        if (errno == Errno.EISDIR && kind == OperationKind.DELETE && callFlags == 0) {
            callFlags = FileConstants.AT_REMOVEDIR;
            return false;
        }
        if (errno == Errno.EINVAL
                && transferred > 0
                && kind.isRead()
                && descriptor().isDirect()) {
            return true; // O_DIRECT refuses the unaligned rest behind the end of the file: what was read stands
        }
        error = errno;
        return true;
    }

    /** Bytes were moved by other means than a call whose result {@link #accept} takes. */
    void advance(long moved) {
        transferred += moved;
        if (kind.isVector()) {
            advanceSegments(moved);
        }
    }

    /** A success, but the message that it read a part of has more. */
    void moreToCome() {
        more = true;
    }

    public boolean hasMore() {
        return more;
    }

    /** It did not find what it needs when it was issued. */
    void waits() {
        waited = true;
    }

    boolean hasWaited() {
        return waited;
    }

    /** Ends the operation with an errno, without asking the kernel. */
    public void fail(int errno) {
        error = errno;
    }

    /** The same, where it has not ended with an errno already. */
    void failUnlessFailed(int errno) {
        if (error == 0) {
            error = errno;
        }
    }

    /** It was never in service of its stream's queue: nobody waits for it there. */
    void leaveQueue() {
        leftQueue = true;
    }

    boolean hasLeftQueue() {
        return leftQueue;
    }

    /** The errno it ended with, 0 for success. */
    public int errno() {
        return error;
    }

    public long transferred() {
        return transferred;
    }

    public boolean isEndOfFile() {
        return error == 0
                && kind.isRead()
                && transferred == 0
                && length > 0
                && descriptor().transport() == null;
    }

    /**
     * Publishes: everything that the result consists of must have been written. Wakes who waits for it.
     *
     * @return whether it was asked to cancel, which it may have been too late for
     */
    public boolean settle(boolean codeToRun) {
        place = null;
        boolean cancelRequested = (int) STATE.getAndSet(this, codeToRun ? DONE : IDLE) == CANCEL_REQUESTED;
        wakeWaiters();
        return cancelRequested;
    }

    /** From DONE to IDLE, immediately before the program's code runs: it may use the operation again. */
    public void delivered() {
        STATE.setRelease(this, IDLE);
    }

    /** Drops what the description refers to, so that an idle operation keeps nothing alive. */
    public void forget() {
        issuer = null;
    }

    private long iovecsAddress() {
        MemorySegment current = iovecs;
        return current == null ? 0 : current.address();
    }

    private void advanceSegments(long moved) {
        long left = moved;
        while (left > 0 && firstSegment < segments) {
            long at = currentIovecs();
            long size = NativeMemory.getLong(at + 8);
            if (size > left) {
                NativeMemory.putLong(at, NativeMemory.getLong(at) + left);
                NativeMemory.putLong(at + 8, size - left);
                return;
            }
            left -= size;
            firstSegment++;
        }
    }
}
