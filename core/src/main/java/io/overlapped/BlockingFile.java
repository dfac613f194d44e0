package io.overlapped;

import io.overlapped.FileIssuer.Request;
import io.overlapped.internal.engine.InlineReads;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.linux.FileConstants;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The blocking forms of {@link AsyncFile}'s operations, which says what is common to them. */
abstract sealed class BlockingFile permits AsyncFile {
    /** What {@link #readCached} returns where it has read nothing. */
    public static final int NOT_CACHED = -2;

    private static final long FOREVER = BlockingCall.FOREVER;

    BlockingFile() {}

    abstract FileIssuer issuer();

    abstract RequestFuture<FileLock> lockRequest(long offset, long length, boolean shared);

    abstract RequestFuture<Long> copyRequest(long offset, long length, AsyncFile target, long targetOffset);

    abstract String name();

    // ---- reading

    /**
     * Reads, and waits for it: {@link AsyncFile#read(ByteBuffer, long)}.
     *
     * @param buffer not read-only
     * @param offset in bytes from the beginning of the file, 0 or more
     * @return the bytes read, and -1 at or behind the end
     * @throws IOException where it failed; {@link java.io.InterruptedIOException} where an interrupt stopped it
     */
    public int readNow(ByteBuffer buffer, long offset) throws IOException {
        int read = issuer().readInline(buffer, offset);
        if (read != InlineReads.MISS) {
            return read == 0 ? -1 : read;
        }
        return (int) run(Request.of(OperationKind.READ, offset), FOREVER, work -> work.bindOfWaiting(buffer));
    }

    /**
     * Reads, and waits for it no longer than a time.
     *
     * @param buffer not read-only
     * @param offset in bytes from the beginning of the file, 0 or more
     * @param timeout how long; zero or less only looks
     * @return the bytes read, and -1 at or behind the end
     * @throws OperationTimeoutException where the time ran out and that stopped it
     * @throws IOException where it failed otherwise
     */
    public int readNow(ByteBuffer buffer, long offset, Duration timeout) throws IOException {
        long nanos = nanos(timeout);
        int read = issuer().readInline(buffer, offset);
        if (read != InlineReads.MISS) {
            return read == 0 ? -1 : read;
        }
        return (int) run(Request.of(OperationKind.READ, offset), nanos, work -> work.bindOfWaiting(buffer));
    }

    /**
     * Reads, and waits for it: {@link AsyncFile#read(MemorySegment, long)}.
     *
     * @param segment of any size
     * @param offset in bytes from the beginning of the file, 0 or more
     * @return the bytes read, and -1 at or behind the end
     * @throws IOException where it failed
     */
    public long readNow(MemorySegment segment, long offset) throws IOException {
        Objects.requireNonNull(segment, "segment");
        return run(Request.of(OperationKind.READ, offset), FOREVER, work -> work.bindOfWaiting(segment));
    }

    /**
     * Reads, and waits for it no longer than a time.
     *
     * @param segment of any size
     * @param offset in bytes from the beginning of the file, 0 or more
     * @param timeout how long; zero or less only looks
     * @return the bytes read, and -1 at or behind the end
     * @throws OperationTimeoutException where the time ran out and that stopped it
     * @throws IOException where it failed otherwise
     */
    public long readNow(MemorySegment segment, long offset, Duration timeout) throws IOException {
        Objects.requireNonNull(segment, "segment");
        return run(Request.of(OperationKind.READ, offset), nanos(timeout), work -> work.bindOfWaiting(segment));
    }

    /**
     * Reads what the page cache has, at once, in the calling thread: all the bytes between the buffer's position and its limit, as
     * far as the file goes, or nothing. It waits for nothing and begins nothing, so no interrupt concerns it, and it never fails.
     * For programs that would rather do something else than wait; the others have {@link #readNow(ByteBuffer, long)}.
     *
     * @param buffer direct, or with an array
     * @param offset in bytes from the beginning of the file
     * @return the bytes read, -1 at or behind the end, or {@link #NOT_CACHED}: where some of it is not in the page cache, or the
     *     system cannot tell; of what bypasses the page cache; of streams; of more than 256 KiB; and of what another read would refuse
     */
    public int readCached(ByteBuffer buffer, long offset) {
        int read = issuer().readInline(buffer, offset);
        if (read == InlineReads.MISS) {
            return NOT_CACHED;
        }
        return read == 0 ? -1 : read;
    }

    /**
     * Reads into several buffers, and waits for it: {@link AsyncFile#read(ByteBuffer[], long)}.
     *
     * @param buffers filled in their order, none of them read-only
     * @param offset in bytes from the beginning of the file, 0 or more
     * @return the bytes read, and -1 at or behind the end
     * @throws IOException where it failed
     */
    public long readNow(ByteBuffer[] buffers, long offset) throws IOException {
        Objects.requireNonNull(buffers, "buffers");
        return run(Request.of(OperationKind.READ_VECTOR, offset), FOREVER, work -> work.bindOfWaiting(buffers));
    }

    /**
     * Reads into several buffers, and waits for it no longer than a time.
     *
     * @param buffers filled in their order, none of them read-only
     * @param offset in bytes from the beginning of the file, 0 or more
     * @param timeout how long; zero or less only looks
     * @return the bytes read, and -1 at or behind the end
     * @throws OperationTimeoutException where the time ran out and that stopped it
     * @throws IOException where it failed otherwise
     */
    public long readNow(ByteBuffer[] buffers, long offset, Duration timeout) throws IOException {
        Objects.requireNonNull(buffers, "buffers");
        return run(Request.of(OperationKind.READ_VECTOR, offset), nanos(timeout), work -> work.bindOfWaiting(buffers));
    }

    /**
     * Reads until the buffer is full: {@link AsyncFile#readFully(ByteBuffer, long)}.
     *
     * @param buffer not read-only
     * @param offset in bytes from the beginning of the file, 0 or more
     * @throws java.io.EOFException where the file ends before
     * @throws IOException where it failed otherwise
     */
    public void readFullyNow(ByteBuffer buffer, long offset) throws IOException {
        readFully(buffer, offset, FOREVER);
    }

    /**
     * Reads until the buffer is full, and waits for it no longer than a time.
     *
     * @param buffer not read-only
     * @param offset in bytes from the beginning of the file, 0 or more
     * @param timeout how long; zero or less only looks
     * @throws java.io.EOFException where the file ends before
     * @throws OperationTimeoutException where the time ran out and that stopped it
     * @throws IOException where it failed otherwise
     */
    public void readFullyNow(ByteBuffer buffer, long offset, Duration timeout) throws IOException {
        readFully(buffer, offset, nanos(timeout));
    }

    private void readFully(ByteBuffer buffer, long offset, long nanos) throws IOException {
        int position = buffer.position();
        int read = issuer().readInline(buffer, offset);
        if (read != InlineReads.MISS && !buffer.hasRemaining()) {
            return;
        }
        if (read != InlineReads.MISS) {
            buffer.position(position); // the operation tells of the end
        }
        run(Request.fully(offset), nanos, work -> work.bindOfWaiting(buffer));
    }

    /**
     * Reads until the segment is full: {@link AsyncFile#readFully(MemorySegment, long)}.
     *
     * @param segment of any size
     * @param offset in bytes from the beginning of the file, 0 or more
     * @throws java.io.EOFException where the file ends before
     * @throws IOException where it failed otherwise
     */
    public void readFullyNow(MemorySegment segment, long offset) throws IOException {
        Objects.requireNonNull(segment, "segment");
        run(Request.fully(offset), FOREVER, work -> work.bindOfWaiting(segment));
    }

    /**
     * Reads until the segment is full, and waits for it no longer than a time.
     *
     * @param segment of any size
     * @param offset in bytes from the beginning of the file, 0 or more
     * @param timeout how long; zero or less only looks
     * @throws java.io.EOFException where the file ends before
     * @throws OperationTimeoutException where the time ran out and that stopped it
     * @throws IOException where it failed otherwise
     */
    public void readFullyNow(MemorySegment segment, long offset, Duration timeout) throws IOException {
        Objects.requireNonNull(segment, "segment");
        run(Request.fully(offset), nanos(timeout), work -> work.bindOfWaiting(segment));
    }

    // ---- writing

    /**
     * Writes, and waits for it: {@link AsyncFile#write(ByteBuffer, long)}. A platform thread makes the system call itself, for this and
     * for everything below that has no timeout: so an interrupt does not stop it.
     *
     * @param buffer what to write
     * @param offset in bytes from the beginning of the file, 0 or more, or {@link Overlapped#APPEND}
     * @return the bytes written
     * @throws IOException where it failed
     */
    public int writeNow(ByteBuffer buffer, long offset) throws IOException {
        return (int) run(Request.of(OperationKind.WRITE, offset), FOREVER, work -> work.bindOfWaiting(buffer));
    }

    /**
     * Writes, and waits for it no longer than a time.
     *
     * @param buffer what to write
     * @param offset in bytes from the beginning of the file, 0 or more, or {@link Overlapped#APPEND}
     * @param timeout how long; zero or less only looks
     * @return the bytes written
     * @throws OperationTimeoutException where the time ran out and that stopped it
     * @throws IOException where it failed otherwise
     */
    public int writeNow(ByteBuffer buffer, long offset, Duration timeout) throws IOException {
        return (int) run(Request.of(OperationKind.WRITE, offset), nanos(timeout), work -> work.bindOfWaiting(buffer));
    }

    /**
     * Writes, and waits for it: {@link AsyncFile#write(MemorySegment, long)}.
     *
     * @param segment of any size
     * @param offset in bytes from the beginning of the file, 0 or more, or {@link Overlapped#APPEND}
     * @return the bytes written
     * @throws IOException where it failed
     */
    public long writeNow(MemorySegment segment, long offset) throws IOException {
        Objects.requireNonNull(segment, "segment");
        return run(Request.of(OperationKind.WRITE, offset), FOREVER, work -> work.bindOfWaiting(segment));
    }

    /**
     * Writes, and waits for it no longer than a time.
     *
     * @param segment of any size
     * @param offset in bytes from the beginning of the file, 0 or more, or {@link Overlapped#APPEND}
     * @param timeout how long; zero or less only looks
     * @return the bytes written
     * @throws OperationTimeoutException where the time ran out and that stopped it
     * @throws IOException where it failed otherwise
     */
    public long writeNow(MemorySegment segment, long offset, Duration timeout) throws IOException {
        Objects.requireNonNull(segment, "segment");
        return run(Request.of(OperationKind.WRITE, offset), nanos(timeout), work -> work.bindOfWaiting(segment));
    }

    /**
     * Writes several buffers, and waits for it: {@link AsyncFile#write(ByteBuffer[], long)}.
     *
     * @param buffers written in their order
     * @param offset in bytes from the beginning of the file, 0 or more, or {@link Overlapped#APPEND}
     * @return the bytes written
     * @throws IOException where it failed
     */
    public long writeNow(ByteBuffer[] buffers, long offset) throws IOException {
        Objects.requireNonNull(buffers, "buffers");
        return run(Request.of(OperationKind.WRITE_VECTOR, offset), FOREVER, work -> work.bindOfWaiting(buffers));
    }

    /**
     * Writes several buffers, and waits for it no longer than a time.
     *
     * @param buffers written in their order
     * @param offset in bytes from the beginning of the file, 0 or more, or {@link Overlapped#APPEND}
     * @param timeout how long; zero or less only looks
     * @return the bytes written
     * @throws OperationTimeoutException where the time ran out and that stopped it
     * @throws IOException where it failed otherwise
     */
    public long writeNow(ByteBuffer[] buffers, long offset, Duration timeout) throws IOException {
        Objects.requireNonNull(buffers, "buffers");
        return run(Request.of(OperationKind.WRITE_VECTOR, offset), nanos(timeout), work -> work.bindOfWaiting(buffers));
    }

    /**
     * Appends, and waits for it: {@link AsyncFile#append}.
     *
     * @param buffer what to write
     * @return the bytes written
     * @throws IOException where it failed
     */
    public int appendNow(ByteBuffer buffer) throws IOException {
        return writeNow(buffer, Overlapped.APPEND);
    }

    /**
     * Writes, and waits until the device has it: {@link AsyncFile#writeDurable}.
     *
     * @param buffer what to write
     * @param offset in bytes from the beginning of the file, 0 or more, or {@link Overlapped#APPEND}
     * @return the bytes written
     * @throws IOException where it failed
     */
    public int writeDurableNow(ByteBuffer buffer, long offset) throws IOException {
        return (int) run(Request.durable(offset), FOREVER, work -> work.bindOfWaiting(buffer));
    }

    /**
     * Writes until the device has it, and waits for it no longer than a time.
     *
     * @param buffer what to write
     * @param offset in bytes from the beginning of the file, 0 or more, or {@link Overlapped#APPEND}
     * @param timeout how long; zero or less only looks
     * @return the bytes written
     * @throws OperationTimeoutException where the time ran out and that stopped it
     * @throws IOException where it failed otherwise
     */
    public int writeDurableNow(ByteBuffer buffer, long offset, Duration timeout) throws IOException {
        return (int) run(Request.durable(offset), nanos(timeout), work -> work.bindOfWaiting(buffer));
    }

    /**
     * Brings what was written to the device, and waits for it: {@link AsyncFile#force}.
     *
     * @param metadata true for all metadata (fsync), false for what is needed to read the data back (fdatasync)
     * @throws IOException where it failed
     */
    public void forceNow(boolean metadata) throws IOException {
        run(forcing(metadata), FOREVER, FileOperation.Memory.NONE);
    }

    /**
     * Brings what was written to the device, and waits for it no longer than a time.
     *
     * @param metadata true for all metadata (fsync), false for what is needed to read the data back (fdatasync)
     * @param timeout how long; zero or less only looks
     * @throws OperationTimeoutException where the time ran out and that stopped it
     * @throws IOException where it failed otherwise
     */
    public void forceNow(boolean metadata, Duration timeout) throws IOException {
        run(forcing(metadata), nanos(timeout), FileOperation.Memory.NONE);
    }

    // ---- the file

    /**
     * Cuts or extends the file, and waits for it: {@link AsyncFile#truncate}.
     *
     * @param size in bytes, 0 or more
     * @throws IOException where it failed
     */
    public void truncateNow(long size) throws IOException {
        run(truncating(size), FOREVER, FileOperation.Memory.NONE);
    }

    /**
     * Reserves room, and waits for it: {@link AsyncFile#allocate}.
     *
     * @param offset in bytes from the beginning of the file, 0 or more
     * @param length in bytes, more than 0
     * @throws IOException where it failed
     */
    public void allocateNow(long offset, long length) throws IOException {
        run(allocating(offset, length), FOREVER, FileOperation.Memory.NONE);
    }

    /**
     * Says how a part of the file will be used, and waits until the kernel knows: {@link AsyncFile#advise}.
     *
     * @param offset in bytes from the beginning of the file, 0 or more
     * @param length in bytes; 0 for everything from the offset on
     * @param advice what the kernel is told
     * @throws IOException where it failed
     */
    public void adviseNow(long offset, long length, Advice advice) throws IOException {
        run(advising(offset, length, advice), FOREVER, FileOperation.Memory.NONE);
    }

    /**
     * What the system knows of the file, waiting for it: {@link AsyncFile#stat}.
     *
     * @return its status
     * @throws IOException where it cannot be had
     */
    public FileStatus statNow() throws IOException {
        MemorySegment statx = FileStatus.allocate();
        try {
            run(asking(FileStatus.MASK, statx), FOREVER, FileOperation.Memory.NONE);
            return FileStatus.read(statx.address());
        } finally {
            Reference.reachabilityFence(statx); // the kernel wrote to it until now
        }
    }

    /**
     * Locks a part of the file, and waits until it can: {@link AsyncFile#lock}.
     *
     * @param offset in bytes, 0 or more
     * @param length in bytes, 0 or more
     * @param shared whether others may have shared locks there
     * @return the lock
     * @throws IOException where it failed; {@link java.io.InterruptedIOException} where an interrupt ended the wait
     */
    public FileLock lockNow(long offset, long length, boolean shared) throws IOException {
        return Waits.await(lockRequest(offset, length, shared), FOREVER, name(), lockText(offset, length));
    }

    /**
     * Locks a part of the file, and waits for it no longer than a time.
     *
     * @param offset in bytes, 0 or more
     * @param length in bytes, 0 or more
     * @param shared whether others may have shared locks there
     * @param timeout how long; zero or less only looks
     * @return the lock
     * @throws OperationTimeoutException where the time ran out
     * @throws IOException where it failed otherwise
     */
    public FileLock lockNow(long offset, long length, boolean shared, Duration timeout) throws IOException {
        return Waits.await(lockRequest(offset, length, shared), nanos(timeout), name(), lockText(offset, length));
    }

    private static String lockText(long offset, long length) {
        return OperationText.describe(OperationKind.LOCK, offset, length);
    }

    /**
     * Copies to another file, and waits for it: {@link AsyncFile#copyTo}.
     *
     * @param offset where to begin in this file, in bytes, 0 or more
     * @param length how many bytes, 0 or more
     * @param target another file, or this one, where what there is to copy and what it is copied to do not overlap
     * @param targetOffset where to begin there, in bytes, 0 or more
     * @return the bytes copied, fewer only at the end of this file
     * @throws IOException where it failed; {@link java.io.InterruptedIOException} where an interrupt stopped it
     */
    public long copyToNow(long offset, long length, AsyncFile target, long targetOffset) throws IOException {
        return copy(offset, length, target, targetOffset, FOREVER);
    }

    /**
     * Copies to another file, and waits for it no longer than a time, and until the part that is being copied is.
     *
     * @param offset where to begin in this file, in bytes, 0 or more
     * @param length how many bytes, 0 or more
     * @param target as {@link AsyncFile#copyTo}
     * @param targetOffset where to begin there, in bytes, 0 or more
     * @param timeout how long; zero or less only looks
     * @return the bytes copied, fewer only at the end of this file
     * @throws OperationTimeoutException where the time ran out and that stopped it; what was copied stays
     * @throws IOException where it failed otherwise
     */
    public long copyToNow(long offset, long length, AsyncFile target, long targetOffset, Duration timeout)
            throws IOException {
        return copy(offset, length, target, targetOffset, nanos(timeout));
    }

    private long copy(long offset, long length, AsyncFile target, long targetOffset, long nanos) throws IOException {
        RequestFuture<Long> copying = copyRequest(offset, length, target, targetOffset);
        return Waits.await(copying, nanos, name(), FileCopy.describe(offset, length, target.name(), targetOffset));
    }

    // ---- what is common to both forms

    static Request forcing(boolean metadata) {
        return Request.of(metadata ? OperationKind.FLUSH : OperationKind.FLUSH_DATA, 0);
    }

    final Request truncating(long size) {
        if (size < 0) {
            throw new IllegalArgumentException("truncate of " + name() + " refused: a size is 0 or more: " + size);
        }
        return Request.of(OperationKind.TRUNCATE, size);
    }

    final Request allocating(long offset, long length) {
        if (offset < 0 || length <= 0) {
            throw new IllegalArgumentException("allocation in " + name()
                    + " refused: an offset is 0 or more, and a length more than 0: " + offset + ", " + length);
        }
        return Request.of(OperationKind.ALLOCATE, offset, length, 0);
    }

    final Request advising(long offset, long length, Advice advice) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException(
                    "advice on " + name() + " refused: offset and length are 0 or more: " + offset + ", " + length);
        }
        return Request.of(OperationKind.ADVISE, offset, length, advice.number());
    }

    static Request asking(int mask, MemorySegment statx) {
        return Request.of(OperationKind.STATUS, statx.address(), mask, FileConstants.AT_EMPTY_PATH);
    }

    private long run(Request request, long nanos, FileOperation.Memory memory) throws IOException {
        return BlockingCall.run(issuer(), request, nanos, memory);
    }

    static long nanos(Duration timeout) {
        return Math.max(0, TimeUnit.NANOSECONDS.convert(timeout));
    }
}
