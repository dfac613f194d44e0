package io.overlapped.nio;

import io.overlapped.Win32Error;
import io.overlapped.internal.engine.BufferBinding;
import io.overlapped.internal.engine.Completion;
import io.overlapped.internal.engine.Engine;
import io.overlapped.internal.engine.LaneThread;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.engine.Operations;
import io.overlapped.internal.engine.SystemCalls;
import io.overlapped.internal.pool.Blocking;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation that its caller waits for. A platform thread makes the system call itself: a hop to another thread only
 * loses. For a virtual thread the engine performs it, so that no carrier is held; what the page cache has at once is
 * read where it is asked for.
 */
final class BlockingOperation implements Completion {
    private final OpenFile file;
    private final Operation operation = new Operation(this);
    private final BufferBinding binding = new BufferBinding();
    private boolean memoryStands = true;

    private BlockingOperation(OpenFile file, OperationKind kind, long offset) {
        this.file = file;
        operation.begin();
        operation.describe(kind, file.descriptor(), offset, 0);
    }

    /**
     * Reads or writes the bytes between the buffer's position and its limit, and moves the position.
     *
     * @return the bytes moved, and -1 for a read at the end of the file
     */
    static int transfer(OpenFile file, OperationKind kind, ByteBuffer buffer, long offset) throws IOException {
        if (!buffer.hasRemaining()) {
            return 0;
        }
        int position = buffer.position();
        BlockingOperation call = new BlockingOperation(file, kind, offset);
        boolean confined = BufferBinding.isConfined(buffer);
        int moved = (int) call.run(
                confined
                        ? call.binding.bind(call.operation, MemorySegment.ofBuffer(buffer), true)
                        : call.binding.bind(call.operation, buffer));
        if (moved > 0) {
            buffer.position(position + moved);
        }
        return moved;
    }

    /** The same with several buffers, in one operation where their memory allows; none of them is empty. */
    static long transfer(OpenFile file, OperationKind kind, List<ByteBuffer> buffers, long offset) throws IOException {
        if (buffers.stream().anyMatch(BufferBinding::isConfined)) {
            return transferEach(file, kind.isWrite() ? OperationKind.WRITE : OperationKind.READ, buffers, offset);
        }
        BlockingOperation call = new BlockingOperation(file, kind, offset);
        List<MemorySegment> segments =
                buffers.stream().map(MemorySegment::ofBuffer).toList();
        long moved = call.run(call.binding.bind(call.operation, segments, false));
        long left = moved;
        for (int i = 0; i < buffers.size() && left > 0; i++) {
            ByteBuffer buffer = buffers.get(i);
            int part = (int) Math.min(left, buffer.remaining());
            buffer.position(buffer.position() + part);
            left -= part;
        }
        return moved;
    }

    /** Memory that may be used in place only as long as its owner waits is not bound together with other memory. */
    private static long transferEach(OpenFile file, OperationKind kind, List<ByteBuffer> buffers, long offset)
            throws IOException {
        long total = 0;
        for (ByteBuffer buffer : buffers) {
            int moved;
            try {
                moved = transfer(file, kind, buffer, offset + total);
            } catch (IOException e) {
                if (total > 0) {
                    return total;
                }
                throw e;
            }
            if (moved < 0) {
                return total > 0 ? total : moved;
            }
            total += moved;
            if (buffer.hasRemaining()) {
                return total;
            }
        }
        return total;
    }

    /** Flushes or truncates. */
    static void perform(OpenFile file, OperationKind kind, long offset) throws IOException {
        new BlockingOperation(file, kind, offset).run(true);
    }

    private long run(boolean bound) throws IOException {
        if (!bound) {
            binding.release(0); // of several buffers some may have been
            throw file.failure(operation, Win32Error.ERROR_NOT_ENOUGH_MEMORY);
        }
        if (!operation.isAligned()) {
            binding.release(0);
            throw file.failure(operation, Win32Error.ERROR_INVALID_PARAMETER);
        }
        Engine engine = Thread.currentThread().isVirtual() ? file.engine() : null;
        if (!file.descriptor().acquire()) {
            binding.release(0);
            throw new AsynchronousCloseException();
        }
        if (engine != null) {
            performBy(engine);
        } else {
            performHere();
        }
        return result();
    }

    private void performHere() {
        boolean onPoolsThread = Thread.currentThread() instanceof LaneThread;
        boolean write = operation.kind().isTransfer() && operation.kind().isWrite();
        if (!onPoolsThread || write) {
            SystemCalls.perform(operation);
        } else if (!SystemCalls.performWithoutBlocking(operation)) {
            Blocking.run(() -> SystemCalls.perform(operation));
        }
        publish(operation);
    }

    private void performBy(Engine engine) {
        operation.engine(engine);
        if (Operations.submit(operation, operation.kind().isRead() && file.readsInline())) {
            publish(operation);
            return;
        }
        boolean interrupted = false;
        while (operation.isInFlight()) {
            try {
                operation.await(-1);
            } catch (InterruptedException e) {
                interrupted = true; // who interrupts closes the channel, which cancels the operation
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private long result() throws IOException {
        if (!memoryStands) {
            throw file.failure(operation, Win32Error.ERROR_INVALID_USER_BUFFER);
        }
        if (operation.transferred() > 0) {
            return operation.transferred(); // an error that came after it meets the next call
        }
        if (operation.errno() != 0) {
            throw file.failure(operation, 0);
        }
        return operation.isEndOfFile() ? -1 : 0;
    }

    // ---- what the engine tells

    @Override
    public @Nullable Object publish(Operation ignored) {
        memoryStands = binding.release(operation.kind().isRead() ? operation.transferred() : 0);
        operation.settle(false);
        file.descriptor().release();
        return null;
    }

    @Override
    public boolean deliversCallback() {
        return false;
    }

    @Override
    public void deliver(Operation ignored, Object token) {
        throw new IllegalStateException("nothing of a blocking operation's is delivered");
    }
}
