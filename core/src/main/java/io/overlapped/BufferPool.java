package io.overlapped;

import io.overlapped.internal.engine.Engine;
import io.overlapped.internal.engine.Slab;
import io.overlapped.internal.pool.Blocking;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Buffers of one size in native memory, each beginning at a page, which the kernel uses in place. Where the system allows it,
 * the memory is registered with each ring of a {@link ThreadPool}: the kernel then need not look its pages up for each
 * operation. All methods may be called from any thread.
 *
 * <p><b>Registration</b> is a matter of speed only. It is done when the buffer pool is made, and counts against the limit of locked
 * memory (RLIMIT_MEMLOCK) once for each ring; where it cannot be done for all buffers, none is registered, and
 * {@link #registrationReason} says why. Files that are bound to other pools of threads can use the buffers all the same. Reads and
 * writes of one buffer or a part of one, on files, profit from it; scattered ones and pipes do not.
 *
 * <p><b>Data.</b> A buffer that had another owner is filled with zeros before it is given out, which costs about 0.1 microseconds for
 * 4 KiB and grows with the size; {@link Builder#zeroing} switches it off for buffers that are always filled before they are
 * looked at.
 *
 * <p><b>Lost buffers.</b> A {@link PooledBuffer} that nobody can reach any more, nor its segment, nor anything derived from
 * it, is taken back, and reported to the pool of threads' exception handler, some time after: when the garbage collector finds
 * out. An {@link Overlapped} keeps the last ByteBuffer that it was used with. With {@code -Dio.overlapped.track=true} the
 * report, and what {@link #close} throws, show where the buffer was acquired.
 */
public final class BufferPool implements AutoCloseable {
    /** The kernel's own limit of what is registered as one buffer, 1 GiB. */
    private static final int LARGEST_BLOCK = 1 << 30;

    private static final long SLAB_BYTES = 64L << 20;
    private static final int SHOWN = 5;

    private final ThreadPool pool;
    private final int blockSize;
    private final int blocks;
    private final boolean zeroing;
    private final int blocksInSlab;
    private final List<Slab> slabs = new ArrayList<>();
    private final @Nullable String unregisteredBecause;

    /**
     * Guards all that follows. The views of buffers that are not out are kept here; of one that is out nothing is, so that it
     * becomes unreachable when its owner loses it.
     */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition vacant = lock.newCondition();
    private final int[] free;
    private int freeCount;
    private final @Nullable MemorySegment[] views;
    private final boolean[] dirty;
    private final @Nullable Throwable @Nullable [] acquiredAt;
    private boolean closed;

    private BufferPool(Builder settings) {
        pool = settings.pool;
        blockSize = settings.blockSize;
        blocks = settings.blocks;
        zeroing = settings.zeroing;
        blocksInSlab = Math.clamp(SLAB_BYTES / Slab.stride(blockSize), 1, blocks);
        free = new int[blocks];
        views = new MemorySegment[blocks];
        dirty = new boolean[blocks];
        acquiredAt = Boolean.getBoolean("io.overlapped.track") ? new Throwable[blocks] : null;
        Engine engine = pool.core().engine(); // throws where it cannot be had
        allocate();
        for (int number = blocks - 1; number >= 0; number--) {
            free[freeCount++] = number;
        }
        unregisteredBecause = settings.registered ? engine.register(slabs) : "it was not asked for";
    }

    private void allocate() {
        try {
            for (int first = 0; first < blocks; first += blocksInSlab) {
                int base = first;
                int count = Math.min(blocksInSlab, blocks - first);
                slabs.add(Slab.allocate(blockSize, count, block -> vacated(base + block)));
            }
        } catch (OutOfMemoryError e) {
            slabs.forEach(Slab::removeUser);
            throw e;
        }
    }

    /**
     * Makes a pool of buffers, registered where the system allows it.
     *
     * @param pool whose rings the buffers are registered with
     * @param blockSize of each buffer, in bytes, from 1 to 1 GiB
     * @param blocks how many buffers, 1 or more
     * @return the pool of buffers
     * @throws IllegalStateException where the pool of threads is closed
     * @throws OutOfMemoryError where there is no memory
     */
    public static BufferPool create(ThreadPool pool, int blockSize, int blocks) {
        return builder(pool).blockSize(blockSize).blocks(blocks).build();
    }

    /**
     * Begins to describe a pool of buffers.
     *
     * @param pool whose rings the buffers are registered with
     * @return a builder with the defaults
     */
    public static Builder builder(ThreadPool pool) {
        return new Builder(pool);
    }

    /** {@return the size of each buffer, in bytes} */
    public int blockSize() {
        return blockSize;
    }

    /** {@return how many buffers there are, in or out} */
    public int blocks() {
        return blocks;
    }

    /** {@return how many buffers could be acquired now} */
    public int available() {
        lock.lock();
        try {
            return closed ? 0 : freeCount;
        } finally {
            lock.unlock();
        }
    }

    /** {@return whether the memory is registered with the rings now; not any more when the pool of threads has ended} */
    public boolean isRegistered() {
        return slabs.getFirst().isRegistered();
    }

    /** {@return in words, that the memory was registered, or why it could not be and what would help} */
    public String registrationReason() {
        return unregisteredBecause == null ? "registered with every ring" : "not registered: " + unregisteredBecause;
    }

    // ---- acquiring

    /**
     * Takes a buffer, waiting until there is one. On a pool's thread, others get its ring meanwhile.
     *
     * @return the buffer, to be closed
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalStateException where the pool of buffers is closed
     */
    public PooledBuffer acquire() throws InterruptedException {
        PooledBuffer buffer = tryAcquire();
        while (buffer == null) {
            buffer = await(Long.MAX_VALUE);
        }
        return buffer;
    }

    /**
     * Takes a buffer if there is one now.
     *
     * @return the buffer, to be closed, or null
     * @throws IllegalStateException where the pool of buffers is closed
     */
    public @Nullable PooledBuffer tryAcquire() {
        int number;
        MemorySegment view;
        lock.lock();
        try {
            checkOpen();
            if (freeCount == 0) {
                return null;
            }
            number = free[freeCount - 1];
            view = takeOut(number);
        } finally {
            lock.unlock();
        }
        return handOut(number, view);
    }

    /**
     * Takes a buffer, waiting for so long at most.
     *
     * @param timeout zero or less only looks
     * @return the buffer, to be closed, or null where the time ran out
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalStateException where the pool of buffers is closed
     */
    public @Nullable PooledBuffer tryAcquire(Duration timeout) throws InterruptedException {
        long nanos = TimeUnit.NANOSECONDS.convert(timeout);
        PooledBuffer buffer = tryAcquire();
        return buffer != null || nanos <= 0 ? buffer : await(nanos);
    }

    private @Nullable PooledBuffer await(long nanos) throws InterruptedException {
        int[] number = {Slab.NONE};
        @Nullable MemorySegment[] view = new MemorySegment[1];
        Blocking.run(() -> {
            lock.lockInterruptibly();
            try {
                long left = nanos;
                while (freeCount == 0 && !closed && left > 0) {
                    left = vacant.awaitNanos(left);
                }
                checkOpen();
                if (freeCount > 0) {
                    number[0] = free[freeCount - 1];
                    view[0] = takeOut(number[0]);
                }
            } finally {
                lock.unlock();
            }
        });
        MemorySegment taken = view[0];
        return taken == null ? null : handOut(number[0], taken);
    }

    /** Takes out the last that is free. From here on the view is the owner's only. What may fail for want of memory comes first. */
    private MemorySegment takeOut(int number) {
        Throwable now = acquiredAt == null
                ? null
                : new Throwable("acquired on thread " + Thread.currentThread().getName());
        MemorySegment view = views[number];
        if (view == null) {
            Slab slab = slab(number);
            view = slab.view(number % blocksInSlab, Arena.ofAuto(), () -> lost(number));
            slab.addUser();
        }
        freeCount--;
        views[number] = null;
        slab(number).own(number % blocksInSlab);
        if (acquiredAt != null) {
            acquiredAt[number] = now;
        }
        return view;
    }

    private PooledBuffer handOut(int number, MemorySegment view) {
        if (zeroing && dirty[number]) {
            view.fill((byte) 0);
        }
        return new PooledBuffer(this, number, view);
    }

    // ---- giving back

    void giveBack(int number, MemorySegment view) {
        lock.lock();
        try {
            views[number] = view;
            takeBack(number);
        } finally {
            lock.unlock();
        }
    }

    private void takeBack(int number) {
        dirty[number] = true;
        if (slab(number).disown(number % blocksInSlab)) {
            addFree(number);
        }
    }

    /** The last operation on a buffer that was returned before is over. On any thread. */
    private void vacated(int number) {
        lock.lock();
        try {
            addFree(number);
        } finally {
            lock.unlock();
        }
    }

    private void addFree(int number) {
        free[freeCount++] = number;
        if (acquiredAt != null) {
            acquiredAt[number] = null;
        }
        vacant.signal();
    }

    /** Nobody can reach a buffer's view any more; on the garbage collector's cleaner thread. */
    private void lost(int number) {
        boolean leaked;
        Throwable place = null;
        lock.lock();
        try {
            leaked = !closed;
            if (leaked) {
                place = acquiredAt == null ? null : acquiredAt[number];
                takeBack(number);
            }
        } finally {
            lock.unlock();
        }
        slab(number).removeUser();
        if (leaked) {
            MisuseException report = new MisuseException("a buffer of " + this
                    + " became unreachable without being closed; it is back in its pool. Close every PooledBuffer"
                    + (place == null ? "; -Dio.overlapped.track=true shows where it was acquired." : "."));
            report.initCause(place);
            pool.reportElsewhere(report);
        }
    }

    // ---- the end

    /**
     * Gives the memory back to the system. All buffers must have been returned, and operations on them be over: it does not wait.
     * It may be called before or after the pool of threads is closed. Closing twice does nothing.
     *
     * @throws IllegalStateException where a buffer is out; nothing is changed then
     */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (freeCount < blocks) {
                throw new IllegalStateException(describeOutstanding());
            }
            closed = true;
            Arrays.fill(views, null);
            vacant.signalAll();
        } finally {
            lock.unlock();
        }
        pool.core().engine().unregister(slabs);
        for (Slab slab : slabs) {
            slab.discard();
            slab.removeUser();
        }
    }

    private String describeOutstanding() {
        long held = 0;
        for (int number = 0; number < blocks; number++) {
            held += slab(number).held(number % blocksInSlab);
        }
        StringBuilder text = new StringBuilder(this + " cannot be closed: " + (blocks - freeCount) + " of its " + blocks
                + " buffers are out, and " + held + " operations on them are in flight."
                + " Wait for the operations, and close every PooledBuffer first.");
        int shown = 0;
        for (@Nullable Throwable place : acquiredAt == null ? new Throwable[0] : acquiredAt) {
            if (place != null && shown++ < SHOWN) {
                text.append("\n  ").append(place.getMessage());
                for (StackTraceElement frame : place.getStackTrace()) {
                    if (!frame.getClassName().equals(BufferPool.class.getName())) {
                        text.append("\n      at ").append(frame);
                    }
                }
            }
        }
        return text.toString();
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(this + " is closed");
        }
    }

    private Slab slab(int number) {
        return slabs.get(number / blocksInSlab);
    }

    @Override
    public String toString() {
        return "BufferPool[" + pool.name() + ", " + blocks + " buffers of " + blockSize + " bytes]";
    }

    /** Describes a pool of buffers. Not thread-safe. */
    public static final class Builder {
        private final ThreadPool pool;
        private int blockSize = 4096;
        private int blocks = 256;
        private boolean zeroing = true;
        private boolean registered = true;

        private Builder(ThreadPool pool) {
            this.pool = Objects.requireNonNull(pool, "pool");
        }

        /**
         * Sets the size of each buffer. It takes whole pages of memory, and what is beyond its size is not used.
         *
         * @param bytes from 1 to 1 GiB; the default is 4096
         * @return this builder
         */
        public Builder blockSize(int bytes) {
            if (bytes < 1 || bytes > LARGEST_BLOCK) {
                throw new IllegalArgumentException("blockSize must be from 1 to " + LARGEST_BLOCK + ": " + bytes);
            }
            blockSize = bytes;
            return this;
        }

        /**
         * Sets how many buffers there are.
         *
         * @param count 1 or more; the default is 256
         * @return this builder
         */
        public Builder blocks(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("blocks must be 1 or more: " + count);
            }
            blocks = count;
            return this;
        }

        /**
         * Says whether a buffer that had another owner is filled with zeros before it is given out.
         *
         * @param zeros the default is true
         * @return this builder
         */
        public Builder zeroing(boolean zeros) {
            zeroing = zeros;
            return this;
        }

        /**
         * Says whether the memory is to be registered with the rings. Registered memory cannot be swapped out, and is all
         * taken from the system at once.
         *
         * @param wanted the default is true
         * @return this builder
         */
        public Builder registered(boolean wanted) {
            registered = wanted;
            return this;
        }

        /**
         * Makes the pool of buffers.
         *
         * @return the pool of buffers
         * @throws IllegalStateException where the pool of threads is closed
         * @throws OutOfMemoryError where there is no memory
         */
        public BufferPool build() {
            pool.checkOpen();
            return new BufferPool(this);
        }
    }
}
