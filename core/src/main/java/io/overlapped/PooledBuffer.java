package io.overlapped;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A buffer that was acquired from a {@link BufferPool}, until it is closed. Its memory, and any slice of it, is used in place by
 * operations of every file. The segment may be used by any thread; the ByteBuffer, as all of them, by one at a time.
 *
 * <p>After {@link #close} neither the segment nor the ByteBuffer may be used any more, nor what was derived from them: the
 * memory is, or soon will be, another owner's. An operation that is begun with it while nobody owns it is refused.
 */
public final class PooledBuffer implements AutoCloseable {
    private static final VarHandle RETURNED;

    static {
        try {
            RETURNED = MethodHandles.lookup().findVarHandle(PooledBuffer.class, "returned", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final BufferPool pool;
    private final int number;
    private final MemorySegment segment;
    private @Nullable ByteBuffer byteBuffer;
    private volatile boolean returned;

    PooledBuffer(BufferPool pool, int number, MemorySegment segment) {
        this.pool = pool;
        this.number = number;
        this.segment = segment;
    }

    /**
     * The buffer as a segment.
     *
     * @return all of it, beginning at a page
     * @throws IllegalStateException where it was closed
     */
    public MemorySegment segment() {
        checkOwned();
        return segment;
    }

    /**
     * The buffer as a direct ByteBuffer, the same one each time, so that its position and limit are kept.
     *
     * @return all of it to begin with, in big-endian order
     * @throws IllegalStateException where it was closed
     */
    public ByteBuffer byteBuffer() {
        checkOwned();
        ByteBuffer view = byteBuffer;
        if (view == null) {
            view = segment.asByteBuffer();
            byteBuffer = view;
        }
        return view;
    }

    /** {@return the pool that it belongs to} */
    public BufferPool pool() {
        return pool;
    }

    private void checkOwned() {
        if (returned) {
            throw new IllegalStateException("the buffer was returned to its BufferPool: acquire another");
        }
    }

    /**
     * Returns it to its pool. Where operations on it are still in flight, it goes to the next owner only when the last of them has
     * completed, and no operation can be begun on it meanwhile. Closing twice does nothing. From any thread.
     */
    @Override
    public void close() {
        if (RETURNED.compareAndSet(this, false, true)) {
            pool.giveBack(number, segment);
        }
    }

    @Override
    public String toString() {
        return "PooledBuffer[" + segment.byteSize() + " bytes of " + pool + (returned ? ", returned]" : "]");
    }
}
