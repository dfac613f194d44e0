package io.overlapped.nio;

import io.overlapped.internal.engine.OperationKind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's {@link FileChannel} on the engine. Opened through {@link OverlappedFileSystemProvider} or
 * {@link OverlappedChannels}. All methods may be called from any thread.
 *
 * <p><b>Threads.</b> A platform thread makes its system calls itself. A virtual thread waits for the engine and does not hold
 * its carrier meanwhile. A thread that is interrupted while it waits closes the channel and gets
 * ClosedByInterruptException, as with the JDK's.
 *
 * <p>Locks, mappings and transfers between channels are the JDK's own work, by a second descriptor of the same lifetime.
 *
 * <p><b>The same as the JDK's</b> but for this:
 * <ul>
 * <li><i>Nobody outside the JDK can keep a foreign arena open.</i> Closing a shared arena during an operation on one of its
 * buffers succeeds; the operation then fails with an IOException.
 * <li><i>Errors tell more.</i> They are {@link java.nio.file.FileSystemException}s that name file, operation and cause.
 * <li><i>Locks, mappings and fast transfers open the file again</i>, by its name in /proc. Where its permissions do not allow
 * that (they were taken away, or the file was created without them) they fail with an IOException that says so.
 * <li><i>Direct I/O</i> ({@code ExtendedOpenOption.DIRECT}) asks for the alignment that the device needs, which is never
 * stricter than the file system's block size.
 * <li><i>Flight Recorder</i> has no events for this channel.
 * </ul>
 */
public final class OverlappedFileChannel extends FileChannel {
    /** How many buffers one call takes (IOV_MAX). */
    private static final int MAXIMUM_BUFFERS = 1024;

    private static final int COPY_BYTES = 64 * 1024;

    private final OpenFile file;
    private final JdkChannel<FileChannel> jdk;
    private final ReentrantLock positionLock = new ReentrantLock();
    private final Cleaner.Cleanable closer;
    private long position;

    /** What the system's own work on the file came to. */
    @FunctionalInterface
    private interface Call<T extends @Nullable Object> {
        T run() throws IOException;
    }

    /** A channel that nobody closed and nobody can reach is closed like the JDK's. */
    private record Closer(OpenFile file) implements Runnable {
        static final Cleaner CLEANER = Cleaner.create();

        @Override
        public void run() {
            file.beginClose();
            file.finishClose();
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // closed with this channel
    OverlappedFileChannel(OpenFile file) {
        this.file = file;
        this.jdk = new JdkChannel<>(
                file, (path, access) -> path.getFileSystem().provider().newFileChannel(path, access));
        this.closer = Closer.CLEANER.register(this, new Closer(file));
    }

    private void ensureOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    private void checkReadable() {
        if (!file.request().readable()) {
            throw new NonReadableChannelException();
        }
    }

    private void checkWritable() {
        if (!file.request().writable()) {
            throw new NonWritableChannelException();
        }
    }

    private boolean appends() {
        return file.request().append();
    }

    @Override
    protected void implCloseChannel() throws IOException {
        file.beginClose();
        try {
            jdk.close();
        } finally {
            closer.clean();
        }
    }

    // ---- at the channel's position

    @Override
    public int read(ByteBuffer dst) throws IOException {
        ensureOpen();
        checkReadable();
        return (int) atPosition(from -> BlockingOperation.transfer(file, OperationKind.READ, checked(dst), from));
    }

    @Override
    public int write(ByteBuffer src) throws IOException {
        ensureOpen();
        checkWritable();
        return (int) atPosition(from -> BlockingOperation.transfer(file, OperationKind.WRITE, src, from));
    }

    @Override
    public long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, dsts.length);
        ensureOpen();
        checkReadable();
        return atPosition(from -> transfer(OperationKind.READ_VECTOR, dsts, offset, length, from));
    }

    @Override
    public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, srcs.length);
        ensureOpen();
        checkWritable();
        return atPosition(from -> transfer(OperationKind.WRITE_VECTOR, srcs, offset, length, from));
    }

    /** A transfer that begins at a position. */
    @FunctionalInterface
    private interface Transfer {
        long run(long from) throws IOException;
    }

    private long atPosition(Transfer transfer) throws IOException {
        positionLock.lock();
        try {
            long moved = interruptibly(() -> transfer.run(position));
            if (moved > 0) {
                position += moved;
            }
            return moved;
        } finally {
            positionLock.unlock();
        }
    }

    /** Runs a transfer that an interrupt or another thread's close ends. */
    private long interruptibly(Call<Long> transfer) throws IOException {
        long moved = 0;
        try {
            begin();
            if (isOpen()) {
                moved = transfer.run();
            }
        } finally {
            end(moved > 0);
        }
        return moved;
    }

    private long transfer(OperationKind kind, ByteBuffer[] buffers, int offset, int length, long from)
            throws IOException {
        List<ByteBuffer> wanted = new ArrayList<>(length);
        for (int i = offset; i < offset + length && wanted.size() < MAXIMUM_BUFFERS; i++) {
            ByteBuffer buffer = kind.isRead() ? checked(buffers[i]) : buffers[i];
            if (buffer.hasRemaining()) {
                wanted.add(buffer);
            }
        }
        return wanted.isEmpty() ? 0 : BlockingOperation.transfer(file, kind, wanted, from);
    }

    private static ByteBuffer checked(ByteBuffer dst) {
        if (dst.isReadOnly()) {
            throw new IllegalArgumentException("Read-only buffer");
        }
        return dst;
    }

    @Override
    public long position() throws IOException {
        ensureOpen();
        positionLock.lock();
        try {
            return completing(() -> appends() ? file.size() : position);
        } finally {
            positionLock.unlock();
        }
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        ensureOpen();
        if (newPosition < 0) {
            throw new IllegalArgumentException("Negative position");
        }
        positionLock.lock();
        try {
            return completing(() -> {
                position = newPosition;
                return this;
            });
        } finally {
            positionLock.unlock();
        }
    }

    /** Does what does not wait; an interrupt that was there before closes the channel all the same. */
    private <T> T completing(Call<T> call) throws IOException {
        boolean done = false;
        try {
            begin();
            if (!isOpen()) {
                throw new AsynchronousCloseException();
            }
            T result = call.run();
            done = true;
            return result;
        } finally {
            end(done);
        }
    }

    // ---- at a position that is given

    @Override
    public int read(ByteBuffer dst, long position) throws IOException {
        Objects.requireNonNull(dst, "dst");
        checkPosition(position);
        ensureOpen();
        checkReadable();
        return (int) interruptibly(
                () -> (long) BlockingOperation.transfer(file, OperationKind.READ, checked(dst), position));
    }

    @Override
    public int write(ByteBuffer src, long position) throws IOException {
        Objects.requireNonNull(src, "src");
        checkPosition(position);
        ensureOpen();
        checkWritable();
        return (int) interruptibly(() -> (long) BlockingOperation.transfer(file, OperationKind.WRITE, src, position));
    }

    private static void checkPosition(long position) {
        if (position < 0) {
            throw new IllegalArgumentException("Negative position");
        }
    }

    // ---- the file

    @Override
    public long size() throws IOException {
        ensureOpen();
        return completing(file::size);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        ensureOpen();
        if (size < 0) {
            throw new IllegalArgumentException("Negative size");
        }
        checkWritable();
        positionLock.lock();
        try {
            return completing(() -> {
                if (size < file.size()) {
                    BlockingOperation.perform(file, OperationKind.TRUNCATE, size);
                }
                position = Math.min(position, size);
                return this;
            });
        } finally {
            positionLock.unlock();
        }
    }

    @Override
    public void force(boolean metaData) throws IOException {
        ensureOpen();
        completing(() -> {
            BlockingOperation.perform(file, metaData ? OperationKind.FLUSH : OperationKind.FLUSH_DATA, 0);
            return this;
        });
    }

    // ---- the JDK's work

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("Size exceeds Integer.MAX_VALUE");
        }
        Objects.requireNonNull(mode, "Mode is null");
        ensureOpen();
        return delegated(null, () -> jdk.get().map(mode, position, size));
    }

    @Override
    public MemorySegment map(MapMode mode, long offset, long size, Arena arena) throws IOException {
        Objects.requireNonNull(mode, "Mode is null");
        Objects.requireNonNull(arena, "Arena is null");
        if (offset < 0 || size < 0) {
            throw new IllegalArgumentException("Requested bytes offset and size must be >= 0.");
        }
        ensureOpen();
        return delegated(null, () -> jdk.get().map(mode, offset, size, arena));
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        checkLock(shared);
        return new ChannelLock(this, delegated(null, () -> jdk.get().lock(position, size, shared)));
    }

    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        checkLock(shared);
        FileLock held = this.<@Nullable FileLock>delegated(null, () -> jdk.get().tryLock(position, size, shared));
        return held == null ? null : new ChannelLock(this, held);
    }

    private void checkLock(boolean shared) throws IOException {
        ensureOpen();
        if (shared) {
            checkReadable();
        } else {
            checkWritable();
        }
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        ensureOpen();
        if (!target.isOpen()) {
            throw new ClosedChannelException();
        }
        checkReadable();
        if (target instanceof OverlappedFileChannel ours) {
            ours.checkWritable();
            checkRegion(position, count);
        }
        try {
            return delegated(target, () -> {
                FileChannel from = jdk.get();
                return target instanceof OverlappedFileChannel ours
                        ? ours.atJdksPosition(to -> from.transferTo(position, count, to))
                        : from.transferTo(position, count, target);
            });
        } catch (JdkChannel.Unavailable e) {
            return copyTo(position, count, target);
        }
    }

    @Override
    public long transferFrom(ReadableByteChannel src, long position, long count) throws IOException {
        ensureOpen();
        if (!src.isOpen()) {
            throw new ClosedChannelException();
        }
        if (src instanceof OverlappedFileChannel ours) {
            ours.checkReadable();
        }
        checkWritable();
        if (src instanceof OverlappedFileChannel) {
            checkRegion(position, count);
        }
        try {
            return delegated(src, () -> {
                FileChannel to = jdk.get();
                return src instanceof OverlappedFileChannel ours
                        ? ours.atJdksPosition(from -> to.transferFrom(from, position, count))
                        : to.transferFrom(src, position, count);
            });
        } catch (JdkChannel.Unavailable e) {
            return copyFrom(src, position, count);
        }
    }

    /** A transfer by the JDK that moves the position of a channel. */
    @FunctionalInterface
    private interface Moving {
        long run(FileChannel channel) throws IOException;
    }

    /** Lends the JDK's channel this one's position. */
    private long atJdksPosition(Moving transfer) throws IOException {
        positionLock.lock();
        try {
            FileChannel lent = jdk.get();
            if (appends()) {
                return transfer.run(lent);
            }
            lent.position(position);
            long moved = transfer.run(lent);
            position = lent.position();
            return moved;
        } finally {
            positionLock.unlock();
        }
    }

    /** Where the file cannot be opened again. */
    private long copyTo(long position, long count, WritableByteChannel target) throws IOException {
        checkRegion(position, count);
        ByteBuffer block = ByteBuffer.allocate((int) Math.min(count, COPY_BYTES));
        long copied = 0;
        while (copied < count) {
            block.clear().limit((int) Math.min(count - copied, COPY_BYTES));
            if (read(block, position + copied) <= 0) {
                break;
            }
            int wanted = block.flip().limit();
            int taken = target.write(block);
            copied += taken;
            if (taken < wanted) {
                break;
            }
        }
        return copied;
    }

    private long copyFrom(ReadableByteChannel src, long position, long count) throws IOException {
        checkRegion(position, count);
        if (position > size()) {
            return 0;
        }
        ByteBuffer block = ByteBuffer.allocate((int) Math.min(count, COPY_BYTES));
        long copied = 0;
        while (copied < count) {
            block.clear().limit((int) Math.min(count - copied, COPY_BYTES));
            if (src.read(block) <= 0) {
                break;
            }
            int wanted = block.flip().limit();
            int written = write(block, position + copied);
            copied += written;
            if (written < wanted) {
                break;
            }
        }
        return copied;
    }

    private static void checkRegion(long position, long count) {
        if (position < 0 || count < 0) {
            throw new IllegalArgumentException("Negative position or count");
        }
    }

    /** What ends the JDK's channel ends this one, and the other one of a transfer. */
    private <T extends @Nullable Object> T delegated(@Nullable Channel other, Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (ClosedByInterruptException | FileLockInterruptionException e) {
            closeAfter(e, this);
            closeAfter(e, other);
            throw e;
        } catch (ClosedChannelException e) {
            if (!isOpen() && !(e instanceof AsynchronousCloseException)) {
                throw new AsynchronousCloseException();
            }
            throw e;
        }
    }

    private static void closeAfter(IOException interrupt, @Nullable Channel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            interrupt.addSuppressed(e);
        }
    }

    @Override
    public String toString() {
        return "OverlappedFileChannel[" + file.path() + (isOpen() ? "]" : ", closed]");
    }
}
