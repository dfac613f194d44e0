package io.overlapped;

import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.engine.Operations;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Many reads and writes, of one or several files, that are prepared one by one, begun together, and waited for together, in the
 * thread that needs them: no callback runs, and no future is made. A batch can be used again and again, and then allocates
 * nothing.
 *
 * {@snippet :
 * try (Batch batch = Batch.create()) {
 *     for (int i = 0; i < offsets.length; i++) {
 *         batch.read(file, buffers[i], offsets[i]);
 *     }
 *     batch.await();
 *     for (int i = 0; i < batch.size(); i++) {
 *         use(buffers[i], batch.result(i));
 *     }
 * }
 * }
 *
 * <p><b>Threads.</b> One thread at a time uses a batch; another may go on with it, if the program makes sure that one sees what the other
 * did. Any kind of thread may: a virtual one does not hold its carrier while it waits, and of a pool's thread
 * the ring goes to another meanwhile.
 *
 * <p><b>Order.</b> The operations on files of a batch are in no order, neither with each other nor with those outside. Those on a pipe are in the order
 * in which they were prepared.
 *
 * <p><b>Buffers.</b> As {@link FileHandle} says. A buffer is the batch's from when the operation is prepared until it is
 * done or the batch is cleared; data that has to be copied is copied when the write is prepared. A ByteBuffer's position moves by the bytes
 * transferred before {@link #isDone} tells that the operation is done.
 *
 * <p><b>Errors.</b> Programming errors are thrown where an operation is prepared, and then it is not part of the batch. What
 * fails later is the result of the one operation, and does not concern the others.
 */
public final class Batch implements AutoCloseable {
    private static final int SMALLEST = 16;

    /** From so many on, reads that the page cache can serve take less time through a ring, together, than one by one. */
    private static final int SEVERAL = 4;

    private final ThreadPool pool;
    private BatchOperation[] operations = new BatchOperation[0];
    private int size;
    private int begun;
    private boolean closed;
    private final BatchArrivals arrivals;

    private Batch(ThreadPool pool) {
        this.pool = pool;
        arrivals = new BatchArrivals(() -> pool.core().engine().callerLane());
    }

    /**
     * Makes an empty batch, served by the {@linkplain ThreadPool#processPool process pool}.
     *
     * @return the batch
     */
    public static Batch create() {
        return create(ThreadPool.processPool());
    }

    /**
     * Makes an empty batch.
     *
     * @param pool performs what the calling thread cannot do itself; not necessarily the one that the files were opened with
     * @return the batch
     * @throws IllegalStateException where the pool is closed
     */
    public static Batch create(ThreadPool pool) {
        pool.checkOpen();
        return new Batch(pool);
    }

    // ---- preparing

    /**
     * Prepares a read into the bytes between the buffer's position and its limit.
     *
     * @param file open for reading
     * @param buffer not read-only
     * @param offset in bytes from the beginning of the file, 0 or more
     * @return its index: 0 for the first after the batch was made or cleared
     * @throws IllegalArgumentException for a negative offset or a read-only buffer
     * @throws NonReadableChannelException where the file was not opened for reading
     * @throws IllegalStateException where the batch, or the buffer's arena, is closed
     */
    public int read(AsyncFile file, ByteBuffer buffer, long offset) {
        return prepare(OperationKind.READ, file, Objects.requireNonNull(buffer, "buffer"), null, offset);
    }

    /**
     * Prepares a read into a segment; otherwise as {@link #read(AsyncFile, ByteBuffer, long)}.
     *
     * @param file open for reading
     * @param segment of any size
     * @param offset in bytes from the beginning of the file, 0 or more
     * @return its index
     */
    public int read(AsyncFile file, MemorySegment segment, long offset) {
        return prepare(OperationKind.READ, file, null, Objects.requireNonNull(segment, "segment"), offset);
    }

    /**
     * Prepares a write of the bytes between the buffer's position and its limit, all of them.
     *
     * @param file open for writing
     * @param buffer what to write
     * @param offset in bytes from the beginning of the file, 0 or more, or {@link Overlapped#APPEND} to append atomically
     * @return its index: 0 for the first after the batch was made or cleared
     * @throws IllegalArgumentException for any other negative offset
     * @throws NonWritableChannelException where the file was not opened for writing
     * @throws IllegalStateException where the batch, or the buffer's arena, is closed
     */
    public int write(AsyncFile file, ByteBuffer buffer, long offset) {
        return prepare(OperationKind.WRITE, file, Objects.requireNonNull(buffer, "buffer"), null, offset);
    }

    /**
     * Prepares a write of a segment; otherwise as {@link #write(AsyncFile, ByteBuffer, long)}.
     *
     * @param file open for writing
     * @param segment of any size
     * @param offset in bytes from the beginning of the file, 0 or more, or {@link Overlapped#APPEND} to append atomically
     * @return its index
     */
    public int write(AsyncFile file, MemorySegment segment, long offset) {
        return prepare(OperationKind.WRITE, file, null, Objects.requireNonNull(segment, "segment"), offset);
    }

    private int prepare(
            OperationKind kind,
            AsyncFile file,
            @Nullable ByteBuffer buffer,
            @Nullable MemorySegment segment,
            long offset) {
        checkOpen();
        FileHandle handle = file.handleFor(kind, offset);
        int index = size;
        if (index == operations.length) {
            grow();
        }
        operations[index].prepare(kind, handle, buffer, segment, offset);
        handle.servedBy(pool);
        size = index + 1;
        return index;
    }

    private void grow() {
        int before = operations.length;
        int after = Math.max(before * 2, SMALLEST);
        operations = Arrays.copyOf(operations, after);
        for (int i = before; i < after; i++) {
            operations[i] = new BatchOperation(arrivals, i);
        }
        arrivals.grow(after);
    }

    // ---- beginning

    /**
     * Begins all that was prepared and has not begun. What can be done at once is done when this returns; it does not wait for
     * anything else.
     *
     * @throws IllegalStateException where the batch or its pool is closed
     */
    public void submit() {
        checkOpen();
        if (begun == size) {
            return;
        }
        pool.checkOpen();
        boolean inline = pool.readsInline();
        arrivals.beginAll();
        boolean several = size - begun >= SEVERAL;
        while (begun < size) {
            begin(operations[begun++], inline, several);
        }
        arrivals.endAll();
    }

    private void begin(BatchOperation one, boolean inline, boolean several) {
        if (!one.begin(pool)) {
            arrivals.arrivedHere(one);
            return;
        }
        arrivals.begin();
        Operation operation = one.operation();
        Descriptor descriptor = operation.descriptor();
        // What waits for somebody else may wait for ever, which the thread can only do where it can be woken.
        boolean endsSoon = !descriptor.isStream() && descriptor.channel() == null;
        boolean together = several && endsSoon && arrivals.lane() != null;
        boolean tryHere = descriptor.isStream() || (inline && operation.kind().isRead() && !together);
        if (Operations.submit(operation, tryHere, endsSoon ? arrivals.lanes() : null)) {
            one.endHere();
            arrivals.endHere(one);
        }
    }

    // ---- waiting

    /**
     * Begins what has not begun, and waits until all operations are done.
     *
     * @throws InterruptedException if the thread is interrupted while it waits; what is in flight stays so, and can be waited
     *     for again
     * @throws IllegalStateException where the batch is closed, or its pool is and something has not begun
     */
    public void await() throws InterruptedException {
        submit();
        arrivals.await(0, -1);
    }

    /**
     * The same, but waits for so long at most.
     *
     * @param timeout zero or less only looks
     * @return false where the time ran out before all were done
     * @throws InterruptedException if the thread is interrupted while it waits; what is in flight stays so
     * @throws IllegalStateException where the batch is closed, or its pool is and something has not begun
     */
    public boolean await(Duration timeout) throws InterruptedException {
        long nanos = Math.max(TimeUnit.NANOSECONDS.convert(timeout), 0);
        submit();
        return arrivals.await(0, nanos);
    }

    /**
     * Begins what has not begun, and waits for the next that is done, in the order in which they arrive.
     *
     * @return its index; -1 where all have been returned since the batch was made or cleared
     * @throws InterruptedException if the thread is interrupted while it waits; what is in flight stays so
     * @throws IllegalStateException where the batch is closed, or its pool is and something has not begun
     */
    public int next() throws InterruptedException {
        submit();
        if (arrivals.returned() == size) {
            return -1;
        }
        return arrivals.next(begun);
    }

    // ---- results

    /** {@return how many operations were prepared since the batch was made or cleared} */
    public int size() {
        return size;
    }

    /**
     * Whether an operation is done, and its result can be asked for.
     *
     * @param index as returned where it was prepared
     * @return false also where it has not begun
     * @throws IndexOutOfBoundsException for an index that was not given out since the batch was made or cleared
     */
    public boolean isDone(int index) {
        BatchOperation one = operations[Objects.checkIndex(index, size)];
        if (!one.isDone()) {
            arrivals.look();
        }
        return one.isDone();
    }

    /**
     * What an operation came to.
     *
     * @param index as returned where it was prepared
     * @return the bytes transferred, fewer than asked for only by a read at the end of the file or from a pipe, and -1 for a read at or behind the end
     * @throws IOException what failed, naming file, operation and cause; {@link java.nio.channels.ClosedChannelException} where the file was closed
     *     before it began, {@link java.nio.channels.AsynchronousCloseException} where it was closed meanwhile
     * @throws IllegalStateException where it is not done
     * @throws IndexOutOfBoundsException for an index that was not given out since the batch was made or cleared
     */
    public long result(int index) throws IOException {
        return done(index).result();
    }

    /**
     * Why an operation failed.
     *
     * @param index as returned where it was prepared
     * @return what {@link #result} throws, or null where the operation succeeded
     * @throws IllegalStateException where it is not done
     * @throws IndexOutOfBoundsException for an index that was not given out since the batch was made or cleared
     */
    public @Nullable IOException failure(int index) {
        return done(index).failure();
    }

    private BatchOperation done(int index) {
        BatchOperation one = operations[Objects.checkIndex(index, size)];
        if (!isDone(index)) {
            throw new IllegalStateException("operation " + index + " of the batch, a " + one.describe()
                    + (one.hasBegun()
                            ? ", is still in flight: call await() or next() first"
                            : ", has not begun: call await() or next() first"));
        }
        return one;
    }

    // ---- cancelling and the end

    /**
     * Asks for what is in flight to be cancelled. Each such operation is still to be waited for: it ends with an error, or with
     * what it came to if it was faster. What has not begun is not concerned.
     */
    public void cancel() {
        for (int i = 0; i < begun; i++) {
            if (!operations[i].isDone()) {
                Operations.cancel(operations[i].operation());
            }
        }
    }

    /**
     * Empties the batch for the next use. What was prepared and has not begun is forgotten.
     *
     * @throws IllegalStateException where something is in flight
     */
    public void clear() {
        checkOpen();
        int left = inFlight();
        if (left != 0) {
            throw new IllegalStateException("the batch cannot be cleared: " + left + " of its " + size
                    + " operations are in flight; call await(), after cancel() where they need not end, first");
        }
        arrivals.leaveLane();
        forget();
    }

    /** Counts what is not done. Of an operation that is, another thread may be about to take it off the number. */
    private int inFlight() {
        arrivals.look();
        if (arrivals.outstanding() == 0) {
            return 0;
        }
        int left = 0;
        for (int i = 0; i < begun; i++) {
            if (!operations[i].isDone()) {
                left++;
            }
        }
        if (left == 0) {
            arrivals.awaitNumber();
        }
        return left;
    }

    private void forget() {
        arrivals.clear();
        for (int i = 0; i < size; i++) {
            operations[i].clear();
        }
        size = 0;
        begun = 0;
    }

    /**
     * Asks for what is in flight to be cancelled, and waits until the kernel has let go of it. An interrupt is kept for later.
     * The results are gone then. Closing twice does nothing.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        boolean interrupted = false;
        while (arrivals.outstanding() != 0) {
            cancel();
            try {
                arrivals.await(0, -1);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        forget();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the batch is closed");
        }
    }

    @Override
    public String toString() {
        return "Batch[" + pool.name() + ", " + size + " operations, " + arrivals.outstanding() + " in flight]";
    }
}
