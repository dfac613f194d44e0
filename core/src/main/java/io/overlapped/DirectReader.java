package io.overlapped;

import io.overlapped.internal.engine.BufferBinding;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.engine.ScratchBuffers;
import io.overlapped.internal.linux.NativeMemory;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file that was opened for direct I/O ({@code ExtendedOpenOption.DIRECT}) from any offset, any number of bytes, into
 * any buffer. What direct I/O asks for, which is {@link AsyncFile#alignment}, is hidden: the aligned blocks around are read into memory of
 * the library's, and what was asked for is copied out of it. A read that is aligned by itself goes straight into its buffer. Any other file is
 * read as {@link AsyncFile} reads it.
 *
 * <p>May be used by any number of threads. It need not be closed: the file and the buffers belong to whoever made them, and must
 * stay open while it is used.
 */
public final class DirectReader {
    private static final int LARGEST_PART = 1 << 20;

    private final AsyncFile file;
    private final @Nullable BufferPool buffers;
    private final int alignment;

    private DirectReader(AsyncFile file, @Nullable BufferPool buffers) {
        this.file = file;
        this.buffers = buffers;
        alignment = file.alignment();
        if (buffers != null && buffers.blockSize() < alignment) {
            throw new IllegalArgumentException(buffers + " has buffers that are too small for direct I/O on "
                    + file.name() + ", which needs " + alignment + " bytes");
        }
    }

    /**
     * A reader with memory of the library's own.
     *
     * @param file what to read
     * @return the reader
     */
    public static DirectReader of(AsyncFile file) {
        return new DirectReader(file, null);
    }

    /**
     * A reader with the buffers of a pool, which may be registered with the kernel. When all are out, it uses memory of the
     * library's own and does not wait.
     *
     * @param file what to read
     * @param buffers of at least {@link AsyncFile#alignment} bytes each; a long read is made of parts of that size
     * @return the reader
     * @throws IllegalArgumentException where the buffers are too small
     */
    public static DirectReader of(AsyncFile file, BufferPool buffers) {
        return new DirectReader(file, Objects.requireNonNull(buffers, "buffers"));
    }

    /**
     * Reads into the bytes between the buffer's position and its limit.
     *
     * @param buffer not read-only
     * @param offset in bytes from the beginning of the file, 0 or more
     * @return the bytes read, fewer than asked for only at the end of the file, and -1 at or behind it; cancelling is a request, as with
     *     {@link AsyncFile}
     * @throws IllegalArgumentException for a negative offset, a read-only buffer, and a confined arena's memory, into which no other thread
     *     may write
     */
    public CompletableFuture<Integer> read(ByteBuffer buffer, long offset) {
        check(buffer, offset);
        if (isAligned(buffer, offset)) {
            return file.read(buffer, offset);
        }
        BufferBinding.checkTarget(buffer, false);
        return new PartsFuture(buffer, offset).start();
    }

    /**
     * Reads, and waits for it.
     *
     * @param buffer not read-only
     * @param offset in bytes from the beginning of the file, 0 or more
     * @return the bytes read, and -1 at or behind the end
     * @throws IOException where it failed, or an interrupt ended it
     */
    public int readNow(ByteBuffer buffer, long offset) throws IOException {
        check(buffer, offset);
        return isAligned(buffer, offset) ? file.readNow(buffer, offset) : readParts(buffer, offset, null);
    }

    /**
     * Reads, and waits for it no longer than a time.
     *
     * @param buffer not read-only
     * @param offset in bytes from the beginning of the file, 0 or more
     * @param timeout how long; zero or less only looks
     * @return the bytes read, and -1 at or behind the end
     * @throws OperationTimeoutException where the time ran out and that stopped it; the buffer's position tells of what was read
     * @throws IOException where it failed otherwise, or an interrupt ended it
     */
    public int readNow(ByteBuffer buffer, long offset, Duration timeout) throws IOException {
        check(buffer, offset);
        return isAligned(buffer, offset)
                ? file.readNow(buffer, offset, timeout)
                : readParts(buffer, offset, Objects.requireNonNull(timeout, "timeout"));
    }

    private int readParts(ByteBuffer buffer, long offset, @Nullable Duration timeout) throws IOException {
        BufferBinding.checkTarget(buffer, true);
        long nanos = timeout == null ? 0 : BlockingFile.nanos(timeout);
        long begin = System.nanoTime();
        Parts parts = new Parts(buffer, offset);
        while (!parts.isComplete()) {
            try (Block block = take(parts.remaining())) {
                ByteBuffer part = parts.next(block);
                int read = timeout == null
                        ? file.readNow(part, parts.at())
                        : file.readNow(part, parts.at(), Duration.ofNanos(nanos - (System.nanoTime() - begin)));
                parts.arrived(read, part);
            } catch (OperationTimeoutException e) { // it told of a part only
                throw new OperationTimeoutException(
                        file.name(), parts.text(), Objects.requireNonNull(timeout), parts.done);
            } catch (InterruptedIOException e) {
                throw BlockingCall.interrupted(file.name(), parts.text(), parts.done);
            }
        }
        return parts.result();
    }

    private void check(ByteBuffer buffer, long offset) {
        if (buffer.isReadOnly()) {
            throw new IllegalArgumentException("Read-only buffer");
        }
        if (offset < 0) {
            throw new IllegalArgumentException(
                    "read at offset " + offset + " on " + file.name() + " refused: offsets are 0 or more");
        }
    }

    /** Heap buffers go through aligned memory anyway. */
    private boolean isAligned(ByteBuffer buffer, long offset) {
        return alignment == 1
                || (offset % alignment == 0
                        && buffer.remaining() % alignment == 0
                        && (!buffer.isDirect() || MemorySegment.ofBuffer(buffer).address() % alignment == 0));
    }

    // ---- aligned memory

    /** Memory for one part of a read. */
    private record Block(ByteBuffer memory, Runnable giveBack) implements AutoCloseable {
        @Override
        public void close() {
            giveBack.run();
        }
    }

    private Block take(long bytes) throws IOException {
        PooledBuffer pooled = buffers == null ? null : buffers.tryAcquire();
        if (pooled != null) {
            int usable = pooled.pool().blockSize() / alignment * alignment;
            return new Block(pooled.byteBuffer().clear().limit(usable), pooled::close);
        }
        int size = (int) Math.min(bytes, Math.max(LARGEST_PART / alignment * alignment, alignment));
        ScratchBuffers.Block own = ScratchBuffers.take(size);
        if (own == null) {
            throw new IOException(file.name() + ": read: not enough memory for " + size + " bytes");
        }
        return new Block(NativeMemory.segment(own.address(), size).asByteBuffer(), own::release);
    }

    /** How far a read has got. */
    private final class Parts {
        private final ByteBuffer buffer;
        private final long offset;
        private final int wanted;
        private int done;
        private boolean ended;
        private int skipped;

        Parts(ByteBuffer buffer, long offset) {
            this.buffer = buffer;
            this.offset = offset;
            wanted = buffer.remaining();
        }

        boolean isComplete() {
            return ended || done == wanted;
        }

        /** Where the next part begins, at or before what is wanted. */
        long at() {
            return (offset + done) / alignment * alignment;
        }

        /** How many bytes from there on, in whole blocks, have what is wanted. */
        long remaining() {
            long end = offset + wanted;
            return (end - at() + alignment - 1) / alignment * alignment;
        }

        ByteBuffer next(Block block) {
            skipped = (int) (offset + done - at());
            ByteBuffer memory = block.memory();
            return memory.limit((int) Math.min(memory.limit(), remaining()));
        }

        void arrived(int read, ByteBuffer part) {
            int useful = Math.min(Math.max(read, 0) - skipped, wanted - done);
            if (useful > 0) {
                buffer.put(part.duplicate().position(skipped).limit(skipped + useful));
                done += useful;
            }
            ended = part.hasRemaining();
        }

        String text() {
            return OperationText.describe(OperationKind.READ, offset, wanted);
        }

        int result() {
            return done == 0 && wanted > 0 ? -1 : done;
        }
    }

    /** The parts of a read, one after the other. A request to end it reaches the part that is in flight. */
    private final class PartsFuture extends RequestFuture<Integer> {
        private final Parts parts;
        private @Nullable CompletableFuture<Integer> current;
        private boolean endRequested;
        private boolean over;

        PartsFuture(ByteBuffer buffer, long offset) {
            parts = new Parts(buffer, offset);
        }

        PartsFuture start() {
            readNext();
            return this;
        }

        private void readNext() {
            try {
                if (parts.isComplete()) {
                    end(() -> succeed(parts.result()));
                    return;
                }
                Block block = take(parts.remaining());
                ByteBuffer part = parts.next(block);
                CompletableFuture<Integer> reading;
                try {
                    reading = file.read(part, parts.at());
                } catch (Throwable e) {
                    block.close();
                    throw e;
                }
                boolean cancel;
                synchronized (this) {
                    current = reading;
                    cancel = endRequested;
                }
                if (cancel) {
                    reading.cancel(false);
                }
                CompletableFuture<Integer> _ =
                        reading.whenComplete((read, failure) -> arrived(block, part, read, failure));
            } catch (Throwable e) {
                end(() -> fail(e));
            }
        }

        private void arrived(Block block, ByteBuffer part, @Nullable Integer read, @Nullable Throwable failure) {
            boolean last;
            try (block) {
                synchronized (this) {
                    last = endRequested || read == null;
                    over = last;
                }
                if (!last && read != null) {
                    parts.arrived(read, part);
                }
            } catch (Throwable e) { // the buffer's memory is gone
                end(() -> fail(e));
                return;
            }
            if (!last) {
                readNext();
            } else if (!endAsRequested()) {
                fail(
                        failure instanceof CompletionException wrapped && wrapped.getCause() != null
                                ? wrapped.getCause()
                                : Objects.requireNonNull(failure));
            }
        }

        /** Ends it, unless that was asked for by another before: then as was asked. */
        private void end(Runnable ending) {
            boolean asRequested;
            synchronized (this) {
                over = true;
                asRequested = endRequested;
            }
            if (!asRequested || !endAsRequested()) {
                ending.run();
            }
        }

        @Override
        boolean requestEnd() {
            CompletableFuture<Integer> reading;
            synchronized (this) {
                if (over) {
                    return false;
                }
                endRequested = true;
                reading = current;
            }
            if (reading != null) {
                reading.cancel(false);
            }
            return true;
        }
    }
}
