package io.overlapped.lucene;

import io.overlapped.BufferPool;
import io.overlapped.PooledBuffer;
import io.overlapped.ThreadPool;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The buffers that a directory's operations use, aligned, and for direct I/O registered with the rings where the system allows it. There is
 * always a way without them, so nobody waits for one.
 *
 * <p>They live as long as anybody needs them: the directory, a file of it that is still open, or a buffer that is still out. Lucene's
 * programs close a directory before its files as often as after.
 */
final class Buffers {
    private final BufferPool pool;
    private final AtomicInteger users = new AtomicInteger(1);

    /**
     * Makes them.
     *
     * @param registered with the rings, which counts against the limit of locked memory: not worth it where the page cache is
     */
    Buffers(ThreadPool threads, int size, int count, boolean registered) {
        pool = BufferPool.builder(threads)
                .blockSize(size)
                .blocks(count)
                .registered(registered)
                .zeroing(false) // every byte that is looked at was written before
                .build();
    }

    int size() {
        return pool.blockSize();
    }

    /** {@return a buffer, to be given back, or null where all are out} */
    @Nullable
    PooledBuffer tryAcquire() {
        addUser();
        PooledBuffer buffer = null;
        try {
            buffer = pool.tryAcquire();
        } finally {
            if (buffer == null) {
                removeUser();
            }
        }
        return buffer;
    }

    void giveBack(PooledBuffer buffer) {
        buffer.close();
        removeUser();
    }

    /** {@return whether only the directory itself needs them} */
    boolean isIdle() {
        return users.get() == 1;
    }

    /** Only by somebody who is a user, or acts for one. */
    void addUser() {
        users.incrementAndGet();
    }

    void removeUser() {
        if (users.decrementAndGet() == 0) {
            pool.close();
        }
    }
}
