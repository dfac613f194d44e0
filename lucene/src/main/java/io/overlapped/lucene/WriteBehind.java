package io.overlapped.lucene;

import io.overlapped.AsyncFile;
import io.overlapped.PooledBuffer;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file while its writer goes on: a buffer that is full is on its way to the file while the next is filled. Each write has
 * its own place in the file, so their order does not matter. The first failure is thrown by the next call that can throw, and by
 * {@link #close}, which waits for all writes. Used by one thread at a time.
 */
final class WriteBehind extends OutputStream {
    private static final int MOST_IN_FLIGHT = 3;

    /** What direct I/O can ask for at most on the devices that there are. */
    private static final int ALIGNMENT = 4096;

    private final AsyncFile file;
    private final Resources resources;
    private final ArrayDeque<Flight> flights = new ArrayDeque<>(MOST_IN_FLIGHT + 1);
    private @Nullable PooledBuffer pooled;
    private @Nullable MemorySegment chunk;
    private int filled;
    private long offset;
    private @Nullable IOException failure;
    private boolean closed;

    private record Flight(
            CompletableFuture<Long> write, @Nullable PooledBuffer buffer) {}

    WriteBehind(AsyncFile file, Resources resources) {
        this.file = file;
        this.resources = resources;
        resources.buffers().addUser();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        checkFailure();
        int done = 0;
        while (done < length) {
            MemorySegment target = chunk();
            int part = (int) Math.min(length - done, target.byteSize() - filled);
            MemorySegment.copy(bytes, from + done, target, ValueLayout.JAVA_BYTE, filled, part);
            filled += part;
            done += part;
            if (filled == target.byteSize()) {
                send(target, filled);
            }
        }
    }

    /** Does nothing: what was written is in the file when this is closed, and on the device when the directory was asked to sync it. */
    @Override
    public void flush() {}

    private MemorySegment chunk() {
        MemorySegment current = chunk;
        if (current == null) {
            pooled = resources.buffers().tryAcquire();
            current = pooled != null
                    ? pooled.segment()
                    : MemorySegment.ofArray(new byte[resources.buffers().size()]);
            chunk = current;
        }
        return current;
    }

    private void send(MemorySegment from, int length) throws IOException {
        while (flights.size() >= MOST_IN_FLIGHT) {
            land();
        }
        checkFailure();
        CompletableFuture<Long> write = file.write(from.asSlice(0, length), offset);
        flights.add(new Flight(write, pooled));
        resources.counters().writes.increment();
        resources.counters().bytesWritten.add(filled);
        offset += filled;
        filled = 0;
        chunk = null;
        pooled = null;
    }

    /** Waits for the oldest write. */
    private void land() {
        Flight flight = flights.remove();
        try {
            flight.write().join();
        } catch (CompletionException e) {
            fail(e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause()));
        } catch (RuntimeException e) {
            fail(new IOException("write of " + file.name() + " failed: " + e.getMessage(), e));
        } finally {
            if (flight.buffer() != null) {
                resources.buffers().giveBack(flight.buffer());
            }
        }
    }

    /** The first failure counts: those that follow mostly have the same cause. */
    private void fail(IOException reason) {
        if (failure == null) {
            failure = reason;
        }
    }

    private void checkFailure() throws IOException {
        if (failure != null) {
            // A new one each time: whoever fails and then fails to close must be able to suppress the second.
            throw new IOException(failure.getMessage(), failure);
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            sendRest();
        } catch (IOException e) {
            fail(e);
        } finally {
            while (!flights.isEmpty()) {
                land();
            }
            if (pooled != null) {
                resources.buffers().giveBack(pooled);
                pooled = null;
            }
            resources.buffers().removeUser();
            file.close();
        }
        checkFailure();
    }

    private void sendRest() throws IOException {
        MemorySegment rest = chunk;
        if (rest == null || filled == 0 || failure != null) {
            return;
        }
        int length = filled;
        if (resources.isDirect() && length % ALIGNMENT != 0) {
            length = Math.addExact(length, ALIGNMENT - length % ALIGNMENT);
            rest.asSlice(filled, length - filled).fill((byte) 0);
        }
        boolean padded = length != filled;
        send(rest, length);
        if (padded) {
            while (!flights.isEmpty()) {
                land();
            }
            checkFailure();
            try {
                file.truncate(offset).join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
            }
        }
    }
}
