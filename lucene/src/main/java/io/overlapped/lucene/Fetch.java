package io.overlapped.lucene;

import io.overlapped.PooledBuffer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** One read of neighbouring blocks of a file, which completes when they are in memory or will not come. */
final class Fetch extends CompletableFuture<@Nullable IOException> {
    private final OpenFile file;
    private final long offset;
    private Block[] blocks = new Block[0];
    private volatile @Nullable CompletableFuture<Long> read;
    private @Nullable PooledBuffer buffer;
    private byte @Nullable [] heap;

    Fetch(OpenFile file, int first) {
        this.file = file;
        this.offset = file.startOf(first);
    }

    /** Says what it is to bring, before it starts. */
    void blocks(Block[] theirs) {
        blocks = theirs;
    }

    /** {@return the block that it begins with} */
    Block first() {
        return blocks[0];
    }

    /** {@return how many blocks it brings} */
    int count() {
        return blocks.length;
    }

    /** Reads on this thread, or waits for it. */
    void now() {
        CompletableFuture<Long> reading =
                start(blocks.length > 1 || file.isDirect() ? file.buffers().tryAcquire() : null);
        if (reading != null) {
            settle(reading);
        }
    }

    /** Reads while others go on. The buffer is given back by this fetch. */
    void later(PooledBuffer into) {
        CompletableFuture<Long> reading = start(into);
        if (reading != null) {
            var _ = reading.whenComplete((n, failure) -> settle(reading));
        }
    }

    private @Nullable CompletableFuture<Long> start(@Nullable PooledBuffer pooled) {
        int length = file.transferLength(blocks[0].index, blocks.length);
        buffer = pooled;
        try {
            MemorySegment target;
            if (pooled != null) {
                target = pooled.segment().asSlice(0, length);
            } else {
                heap = new byte[length];
                target = MemorySegment.ofArray(heap);
            }
            CompletableFuture<Long> reading = file.read(target, offset);
            read = reading;
            return reading;
        } catch (RuntimeException | OutOfMemoryError e) {
            end(new IOException("read of " + file + " at " + offset + " could not be started: " + e.getMessage(), e));
            return null;
        }
    }

    private void settle(CompletableFuture<Long> reading) {
        IOException failure = null;
        try {
            long needed = Math.min((long) blocks.length << file.shift(), file.length() - offset);
            long arrived = reading.join();
            if (arrived < needed) {
                failure = file.cut(needed, offset, arrived);
            } else {
                file.counters().bytesRead.add(arrived);
                handOut();
            }
        } catch (CompletionException e) {
            failure = e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } catch (RuntimeException | OutOfMemoryError e) {
            failure = new IOException("read of " + file + " at " + offset + " failed", e);
        }
        end(failure);
    }

    private void handOut() {
        int size = 1 << file.shift();
        byte[] array = heap;
        if (array != null && blocks.length == 1) {
            blocks[0].arrived(array);
            return;
        }
        PooledBuffer pooled = buffer;
        MemorySegment source = pooled != null ? pooled.segment() : MemorySegment.ofArray(array);
        for (int i = 0; i < blocks.length; i++) {
            byte[] content = new byte[file.bytesOf(blocks[i].index)];
            MemorySegment.copy(source, ValueLayout.JAVA_BYTE, (long) i * size, content, 0, content.length);
            blocks[i].arrived(content);
        }
    }

    private void end(@Nullable IOException failure) {
        PooledBuffer pooled = buffer;
        if (pooled != null) {
            buffer = null;
            file.buffers().giveBack(pooled);
        }
        if (failure != null) {
            for (Block block : blocks) {
                block.failed();
                file.remove(block);
            }
        }
        complete(failure);
    }

    /**
     * Ends it where its start failed in a way that nothing else tells of, such as for want of memory: whoever waits for its blocks
     * reads them himself. Allocates nothing.
     */
    void abandon(Block[] theirs) {
        if (isDone()) {
            return;
        }
        for (Block block : theirs) {
            if (block != null) {
                block.failed();
                file.remove(block);
            }
        }
        PooledBuffer pooled = buffer;
        buffer = null;
        complete(null);
        if (pooled != null) {
            file.buffers().giveBack(pooled);
        }
    }

    void abandon() {
        abandon(blocks);
    }

    /** Waits until it is over. */
    void await() {
        if (isDone()) {
            return;
        }
        file.counters().waits.increment();
        CompletableFuture<Long> reading = read;
        if (reading != null) {
            try {
                // Waiting in the library first: on a thread of its pool others get the thread's ring meanwhile.
                reading.join();
            } catch (RuntimeException e) {
                // told to whoever reads the block
            }
        }
        join();
    }
}
