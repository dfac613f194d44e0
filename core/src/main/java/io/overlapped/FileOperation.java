package io.overlapped;

import io.overlapped.internal.engine.BufferBinding;
import io.overlapped.internal.engine.Completion;
import io.overlapped.internal.engine.Operation;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An operation of an {@link AsyncFile}'s and its memory: what a future and a call that waits have in common. */
final class FileOperation {
    private final Operation operation;
    private final BufferBinding binding = new BufferBinding();
    private @Nullable ByteBuffer single;
    private ByteBuffer @Nullable [] several;
    private int @Nullable [] positions;
    private boolean full;
    private int error;

    FileOperation(Completion completion) {
        operation = new Operation(completion);
    }

    Operation operation() {
        return operation;
    }

    // ---- memory; each returns false where there is none for a copy

    /** What an operation works on. */
    @FunctionalInterface
    interface Memory {
        /** None at all. */
        Memory NONE = work -> true;

        boolean bind(FileOperation work);
    }

    boolean bind(ByteBuffer buffer) {
        single = buffer;
        return binding.bind(operation, buffer);
    }

    /** The same for a caller that waits, so that memory which only it may use cannot be freed meanwhile. */
    boolean bindOfWaiting(ByteBuffer buffer) {
        if (!BufferBinding.isConfined(buffer)) {
            return bind(buffer);
        }
        if (operation.kind().isRead() && buffer.isReadOnly()) {
            throw new IllegalArgumentException("Read-only buffer");
        }
        single = buffer;
        return binding.bind(operation, MemorySegment.ofBuffer(buffer), true);
    }

    boolean bind(MemorySegment segment) {
        return binding.bind(operation, segment, false);
    }

    /** The same for a caller that waits. */
    boolean bindOfWaiting(MemorySegment segment) {
        return bind(BufferBinding.ofWaiting(segment));
    }

    boolean bind(ByteBuffer[] buffers) {
        return bind(buffers, false);
    }

    /** The same for a caller that waits. */
    boolean bindOfWaiting(ByteBuffer[] buffers) {
        return bind(buffers, true);
    }

    private boolean bind(ByteBuffer[] buffers, boolean waiting) {
        several = buffers.clone();
        positions = new int[buffers.length];
        List<MemorySegment> segments = new ArrayList<>(buffers.length);
        for (int i = 0; i < buffers.length; i++) {
            ByteBuffer buffer = buffers[i];
            if (operation.kind().isRead() && buffer.isReadOnly()) {
                throw new IllegalArgumentException("Read-only buffer");
            }
            positions[i] = buffer.position();
            if (buffer.hasRemaining()) {
                MemorySegment segment = MemorySegment.ofBuffer(buffer);
                segments.add(waiting ? BufferBinding.ofWaiting(segment) : segment);
            }
        }
        return binding.bind(operation, segments, false);
    }

    /** Makes it fail with an EOFException where the file ends before the buffer is full. */
    void fully() {
        full = true;
        operation.fully();
    }

    /** It will not begin: the memory is given back. */
    void notBegun() {
        binding.release(0);
    }

    // ---- the end

    /** Hands the data over and makes the result visible, in this order. Called by whoever ends the operation. */
    void publish(boolean codeToRun) {
        long transferred = operation.transferred();
        boolean stands = binding.release(operation.kind().isRead() ? transferred : 0) && advance(transferred);
        error = stands ? Win32Error.ofErrno(operation.errno()) : Win32Error.ERROR_INVALID_USER_BUFFER;
        operation.settle(codeToRun);
        operation.descriptor().release();
    }

    /** False where the program changed a buffer's limit while it was the operation's. */
    private boolean advance(long transferred) {
        ByteBuffer moved = single;
        if (moved != null) {
            return advance(moved, moved.position() + transferred);
        }
        ByteBuffer[] all = several;
        int[] from = positions;
        long left = transferred;
        for (int i = 0; all != null && from != null && i < all.length && left > 0; i++) {
            long part = Math.min(left, all[i].limit() - from[i]);
            if (!advance(all[i], from[i] + part)) {
                return false;
            }
            left -= part;
        }
        return true;
    }

    private static boolean advance(ByteBuffer buffer, long position) {
        if (position > buffer.limit() || position < 0) {
            return false;
        }
        buffer.position((int) position);
        return true;
    }

    // ---- the result

    boolean isAborted() {
        return error == Win32Error.ERROR_OPERATION_ABORTED;
    }

    /** Bytes moved, and -1 for a read at the end of the file. */
    long count() {
        return operation.isEndOfFile() ? -1 : operation.transferred();
    }

    /** What it failed with, or null. */
    @Nullable
    IOException failure() {
        if (error != 0) {
            return IoErrors.of(operation, error);
        }
        if (full && operation.transferred() < operation.length()) {
            return new EOFException(operation.descriptor().name() + ": " + text() + ": the file ended after "
                    + operation.transferred() + " of " + operation.length() + " bytes");
        }
        return null;
    }

    /** The operation in words. */
    String text() {
        return OperationText.describe(operation.kind(), operation.offset(), operation.length());
    }
}
