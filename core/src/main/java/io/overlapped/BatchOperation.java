package io.overlapped;

import io.overlapped.internal.engine.BufferBinding;
import io.overlapped.internal.engine.Completion;
import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.engine.Operations;
import io.overlapped.internal.engine.StreamQueue;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a {@link Batch}, with what it needs to be used again: a batch that is cleared keeps them all. The result is
 * written by whichever thread finds that the operation is over, before {@link #isDone} says so.
 */
final class BatchOperation implements Completion {
    private final BatchArrivals arrivals;
    private final int index;
    private final Operation operation = new Operation(this);
    private final BufferBinding binding = new BufferBinding();

    private @Nullable ByteBuffer buffer;
    private boolean began;
    private int error;
    private boolean closedMeanwhile;
    private long transferred;
    private volatile boolean done;

    /** Link in the list of those that arrived and that the batch has yet to look at. */
    @Nullable
    BatchOperation next;

    BatchOperation(BatchArrivals arrivals, int index) {
        this.arrivals = arrivals;
        this.index = index;
    }

    int index() {
        return index;
    }

    Operation operation() {
        return operation;
    }

    boolean isDone() {
        return done;
    }

    // ---- the batch's thread

    /** Describes it, and takes hold of the memory; what is wrong with them is thrown, and then nothing has changed. */
    void prepare(
            OperationKind kind,
            FileHandle file,
            @Nullable ByteBuffer newBuffer,
            @Nullable MemorySegment segment,
            long offset) {
        done = false;
        began = false;
        error = 0;
        transferred = 0;
        closedMeanwhile = false;
        next = null;
        if (!operation.begin()) {
            throw new IllegalStateException(describe() + " is still in flight");
        }
        boolean prepared = false;
        try {
            operation.describe(kind, file.descriptor(), offset, 0);
            if (kind.isWrite() && offset == Overlapped.APPEND && !file.isStream()) {
                operation.appending();
            }
            boolean bound = newBuffer != null
                    ? binding.bind(operation, newBuffer)
                    : segment == null || binding.bind(operation, segment, false);
            if (operation.isAppend() && !operation.isOneCall()) {
                throw new IllegalArgumentException(OperationText.describe(kind, offset, operation.length()) + " on "
                        + file.name() + " refused: an append is atomic up to " + Operation.MAXIMUM_CHUNK
                        + " bytes; split it");
            }
            error = !bound
                    ? Win32Error.ERROR_NOT_ENOUGH_MEMORY
                    : operation.isAligned() ? 0 : Win32Error.ERROR_INVALID_PARAMETER;
            buffer = newBuffer;
            prepared = true;
        } finally {
            if (!prepared) {
                giveUp();
            }
        }
    }

    /** Takes it back before it began. */
    void giveUp() {
        binding.release(0);
        buffer = null;
        operation.abandonBegin();
    }

    /** Whether it can be given to an engine. Where not, it is over, with the reason as its result. */
    boolean begin(ThreadPool pool) {
        began = true;
        if (error == 0 && operation.descriptor().acquire()) {
            operation.engine(pool.core().engine());
            return true;
        }
        binding.release(0);
        closedMeanwhile = error == 0;
        error = error == 0 ? Win32Error.ERROR_INVALID_HANDLE : error;
        buffer = null;
        operation.settle(false);
        done = true;
        return false;
    }

    boolean hasBegun() {
        return began;
    }

    /** It was over before the engine had it: on the thread that began it. */
    void endHere() {
        StreamQueue queue = Operations.queueOf(operation);
        end();
        Operations.advance(queue);
    }

    /** Forgets the result, and the caller's memory with it. */
    void clear() {
        if (!began) {
            giveUp();
        }
        operation.forget();
        binding.letGo();
        buffer = null;
        done = false;
    }

    /** Bytes, and -1 at the end of the file. */
    long result() throws IOException {
        IOException failure = failure();
        if (failure != null) {
            throw failure;
        }
        return operation.isEndOfFile() ? -1 : transferred;
    }

    @Nullable
    IOException failure() {
        if (error == 0) {
            return null;
        }
        if (closedMeanwhile) {
            return error == Win32Error.ERROR_OPERATION_ABORTED
                    ? new AsynchronousCloseException()
                    : new ClosedChannelException();
        }
        return IoErrors.failed(operation, error);
    }

    String describe() {
        return OperationText.describe(operation.kind(), operation.offset(), operation.length()) + " on "
                + operation.descriptor().name();
    }

    // ---- what the engine tells

    private void end() {
        transferred = operation.transferred();
        boolean stands = binding.release(operation.kind().isRead() ? transferred : 0) && advancePosition();
        error = stands ? Win32Error.ofErrno(operation.errno()) : Win32Error.ERROR_INVALID_USER_BUFFER;
        Descriptor descriptor = operation.descriptor();
        closedMeanwhile = error == Win32Error.ERROR_OPERATION_ABORTED && descriptor.isClosing();
        operation.settle(false);
        descriptor.release();
        done = true;
    }

    /** False where the program changed the buffer's limit while it was the operation's. */
    private boolean advancePosition() {
        ByteBuffer moved = buffer;
        buffer = null;
        if (moved == null) {
            return true;
        }
        long position = moved.position() + transferred;
        if (position > moved.limit()) {
            return false;
        }
        moved.position((int) position);
        return true;
    }

    @Override
    public @Nullable Object publish(Operation ignored) {
        end();
        arrivals.arrived(this);
        return null;
    }

    @Override
    public boolean deliversCallback() {
        return false;
    }

    @Override
    public void deliver(Operation ignored, Object token) {
        throw new IllegalStateException("an operation of a batch has nothing to deliver");
    }
}
