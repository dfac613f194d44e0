package io.overlapped;

import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.EngineCounters;
import io.overlapped.internal.engine.InlineReads;
import io.overlapped.internal.engine.LaneThread;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.engine.Operations;
import io.overlapped.internal.engine.SystemCalls;
import io.overlapped.internal.pool.Blocking;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import org.jspecify.annotations.Nullable;

/** The way of an {@link AsyncFile}'s operations from the program's call to the engine. */
final class FileIssuer {
    /** The empty path, by which a call means the descriptor itself. */
    private static final MemorySegment NO_PATH = Arena.global().allocate(FileStatus.BYTES);

    private final FileHandle file;
    private final ThreadPool pool;

    FileIssuer(FileHandle file, ThreadPool pool) {
        this.file = file;
        this.pool = pool;
    }

    FileHandle file() {
        return file;
    }

    ThreadPool pool() {
        return pool;
    }

    /**
     * What is to be done.
     *
     * @param offset in bytes, or the new size of a truncation, or an address for a status
     * @param length in bytes, for what has no memory that tells it
     * @param flags of the system call
     */
    record Request(OperationKind kind, long offset, long length, int flags, boolean durable, boolean fully) {
        static Request of(OperationKind kind, long offset) {
            return new Request(kind, offset, 0, 0, false, false);
        }

        static Request of(OperationKind kind, long offset, long length, int flags) {
            return new Request(kind, offset, length, flags, false, false);
        }

        static Request durable(long offset) {
            return new Request(OperationKind.WRITE, offset, 0, 0, true, false);
        }

        static Request fully(long offset) {
            return new Request(OperationKind.READ, offset, 0, 0, false, true);
        }
    }

    /**
     * Describes an operation and binds its memory. The programming errors are thrown, before anything changes.
     *
     * @return why it cannot begin, or null: then the descriptor is held, and it is to be submitted
     */
    @Nullable
    IOException prepare(FileOperation work, Request request, FileOperation.Memory memory) {
        OperationKind kind = request.kind;
        long offset = request.offset;
        if (kind.isTransfer()) {
            file.checkOffset(kind, offset);
        }
        Descriptor descriptor = file.descriptor();
        checkAccess(kind, descriptor.traits());
        pool.checkOpen();
        Operation operation = work.operation();
        operation.begin();
        operation.describe(kind, descriptor, offset, request.flags);
        if (kind.isTransfer()) {
            describeTransfer(work, request);
        } else {
            operation.buffer(kind == OperationKind.STATUS ? NO_PATH.address() : 0, request.length);
        }
        boolean bound = memory.bind(work);
        if (operation.isAppend() && !operation.isOneCall()) {
            work.notBegun();
            throw new IllegalArgumentException(OperationText.describe(kind, offset, operation.length()) + " on "
                    + file.name() + " refused: an append is atomic up to " + Operation.MAXIMUM_CHUNK + " bytes in "
                    + Operation.MAXIMUM_SEGMENTS + " buffers; split it");
        }
        int refusal = !bound
                ? Win32Error.ERROR_NOT_ENOUGH_MEMORY
                : operation.isAligned() ? 0 : Win32Error.ERROR_INVALID_PARAMETER;
        if (refusal != 0) {
            work.notBegun();
            return IoErrors.of(operation, refusal);
        }
        if (!descriptor.acquire()) {
            work.notBegun();
            return new ClosedChannelException();
        }
        return null;
    }

    private void describeTransfer(FileOperation work, Request request) {
        Operation operation = work.operation();
        if (request.kind.isWrite() && request.offset == Overlapped.APPEND && !file.isStream()) {
            operation.appending();
        }
        if (request.durable) {
            operation.durable();
        }
        if (request.fully) {
            work.fully();
        }
    }

    static void checkAccess(OperationKind kind, Descriptor.Traits traits) {
        if (kind.isRead() && !traits.readable()) {
            throw new NonReadableChannelException();
        }
        boolean changes = (kind.isWrite() && kind.isTransfer())
                || kind == OperationKind.TRUNCATE
                || kind == OperationKind.ALLOCATE;
        if (changes && !traits.writable()) {
            throw new NonWritableChannelException();
        }
    }

    /**
     * Gives a prepared operation to the engine.
     *
     * @return true where it is over already: then the caller publishes it, and calls {@link Operations#advance}
     */
    boolean submit(FileOperation work) {
        Operation operation = work.operation();
        operation.engine(pool.core().engine());
        boolean here =
                file.isStream() || (pool.readsInline() && operation.kind().isRead());
        return Operations.submit(operation, here);
    }

    /**
     * Whether a platform thread that waits does best to make the system call itself: a hop to another only loses. Not by the
     * JDK's channels, which an interrupt of the thread closes.
     */
    boolean isPerformedByWaiting(OperationKind kind) {
        return !kind.isRead()
                && !file.isStream()
                && file.descriptor().channel() == null
                && !Thread.currentThread().isVirtual();
    }

    /** Performs a prepared operation to its end in the calling thread. */
    static void perform(FileOperation work) {
        Operation operation = work.operation();
        boolean brief = operation.kind() == OperationKind.WRITE && !operation.isDurable();
        if (brief || !(Thread.currentThread() instanceof LaneThread)) {
            SystemCalls.perform(operation);
        } else {
            Blocking.run(() -> SystemCalls.perform(operation));
        }
    }

    /**
     * Reads what the page cache has at once, without an operation.
     *
     * @return bytes read, 0 at the end of the file, or {@link InlineReads#MISS}: then nothing was done, or found to be wrong
     */
    int readInline(ByteBuffer buffer, long offset) {
        boolean tried = (buffer.isDirect() || buffer.hasArray())
                && !buffer.isReadOnly()
                && buffer.hasRemaining()
                && offset >= 0
                && pool.readsInline()
                && !pool.core().isStopping()
                && file.isReadable();
        if (!tried) {
            return InlineReads.MISS;
        }
        EngineCounters counters = pool.core().engine().counters();
        int read = InlineReads.read(file.descriptor(), buffer, offset, counters);
        if (read > 0) {
            buffer.position(buffer.position() + read);
        }
        return read;
    }
}
