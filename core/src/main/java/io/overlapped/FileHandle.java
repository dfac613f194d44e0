package io.overlapped;

import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.FileLocks;
import io.overlapped.internal.engine.LockWaiters;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.engine.Operations;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An open file, or an end of a pipe, for overlapped operations. All methods may be called from any thread; any number of
 * operations may be in flight.
 *
 * <p>Each operation takes its position from its {@link Overlapped}; there is no position of the file's. Operations on a file
 * are in no order. Operations on a pipe are served in the order in which they were issued, those that read and those that
 * write each by themselves.
 *
 * <p>A read or write moves all that it was asked for, however many system calls it takes; less only at the end of the
 * file, on pipes, and where an error is reported. Lengths are not limited to 2 GiB. A buffer's position is not moved.
 *
 * <p><b>Memory.</b> Buffers of a {@link BufferPool}, segments of an {@link OverlappedArena}, direct buffers, and segments of the global and of
 * automatic arenas, are used in place and kept reachable. Everything else is copied through memory of the library's own, because it could be moved or freed under the kernel; see
 * {@link Overlapped#vouchForMemory}. If such an arena is closed before a read completes, the read ends with
 * ERROR_INVALID_USER_BUFFER.
 *
 * <p>Operations are performed by the pool that the handle is bound to ({@link ThreadPoolIo#create}), and by the
 * {@linkplain ThreadPool#processPool process pool} while it is bound to none.
 */
public final class FileHandle extends Handle {
    /**
     * No handle: it is closed, and every operation on it fails with ERROR_INVALID_HANDLE (INVALID_HANDLE_VALUE). As Win32's value stands for
     * the calling process too, it can be waited for and is never signaled.
     */
    public static final FileHandle INVALID = invalid();

    private final FileObject object;
    private final Descriptor descriptor;
    private final Issuer issuer;
    private final AtomicReference<@Nullable ThreadPoolIo> io;
    private final AtomicBoolean closed = new AtomicBoolean();

    FileHandle(Descriptor descriptor) {
        this(new FileObject(descriptor, false));
    }

    FileHandle(FileObject object) {
        this.object = object;
        this.descriptor = object.descriptor;
        this.issuer = new Issuer(this, descriptor);
        this.io = object.io;
    }

    private static FileHandle invalid() {
        FileHandle handle =
                new FileHandle(new Descriptor(-1, "INVALID", new Descriptor.Traits(false, false, true, false, 1, 1)));
        handle.descriptor.beginClose();
        handle.closed.set(true);
        return handle;
    }

    /**
     * Opens a file for overlapped operations.
     *
     * @param path a path of the default file system
     * @param options {@link java.nio.file.StandardOpenOption}, {@link java.nio.file.LinkOption#NOFOLLOW_LINKS}, and
     *     {@code ExtendedOpenOption.DIRECT}; none means READ. With APPEND every write appends, whatever its offset
     * @return the handle
     * @throws IOException where it cannot be opened, with the JDK's own exceptions; for a directory a
     *     {@link java.nio.file.FileSystemException}
     */
    public static FileHandle open(Path path, OpenOption... options) throws IOException {
        return new FileHandle(FileOpening.open(path, options));
    }

    /**
     * Makes a byte pipe.
     *
     * @return both ends
     * @throws IOException where none can be had
     */
    public static Pipe pipe() throws IOException {
        return FileOpening.pipe();
    }

    /**
     * Opens a file for synchronous use: with a {@linkplain #pointer file pointer}, and not to be bound to a
     * {@link ThreadPoolIo}.
     *
     * @param path a path of the default file system
     * @param options as for {@link #open}
     * @return the handle
     * @throws IOException as {@link #open}
     */
    public static FileHandle openSynchronous(Path path, OpenOption... options) throws IOException {
        return new FileHandle(new FileObject(FileOpening.open(path, options), true));
    }

    /**
     * Makes a byte pipe for synchronous use (CreatePipe).
     *
     * @return both ends
     * @throws IOException where none can be had
     */
    public static Pipe synchronousPipe() throws IOException {
        Pipe pipe = FileOpening.pipe();
        return new Pipe(synchronous(pipe.source()), synchronous(pipe.sink()));
    }

    private static FileHandle synchronous(FileHandle unused) {
        return new FileHandle(new FileObject(unused.descriptor, true));
    }

    /** {@return the path that it was opened with, or what stands for it} */
    public String name() {
        return descriptor.name();
    }

    /** {@return whether this is a pipe or another stream, which has no positions} */
    public boolean isStream() {
        return descriptor.isStream();
    }

    /** {@return whether it was opened for reading} */
    public boolean isReadable() {
        return descriptor.traits().readable();
    }

    /** {@return whether it was opened for writing} */
    public boolean isWritable() {
        return descriptor.traits().writable();
    }

    /** {@return whether it was opened for synchronous use, without FILE_FLAG_OVERLAPPED} */
    public boolean isSynchronous() {
        return object.synchronous;
    }

    /** {@return the file pointer, which the duplicates of a handle share; operations with an Overlapped do not use it} */
    public FilePointer pointer() {
        return new FilePointer(this, object.pointer);
    }

    /**
     * Another handle of the same open file (DuplicateHandle). What belongs to the file is common to both: the
     * {@link ThreadPoolIo}, notification modes, the file pointer, and what is in flight. The file is closed with the last.
     *
     * @return the handle
     * @throws IllegalStateException where this one is closed
     */
    public FileHandle duplicate() {
        if (closed.get() || !object.addHandle()) {
            throw new IllegalStateException(name() + " is closed: it cannot be duplicated");
        }
        return new FileHandle(object);
    }

    /** {@return operations whose Overlapped and buffer the kernel may still touch} */
    public long held() {
        return descriptor.held();
    }

    /**
     * The size of the file now. Asks the system in the calling thread.
     *
     * @return in bytes
     * @throws IOException where the system cannot tell, or the handle is closed
     */
    public long size() throws IOException {
        if (!isOpen() || !descriptor.acquire()) {
            throw new ClosedChannelException();
        }
        try {
            return FileOpening.size(descriptor);
        } finally {
            descriptor.release();
        }
    }

    /**
     * What direct I/O asks of offsets, lengths and addresses.
     *
     * @return in bytes; 1 for a file that was not opened with {@code ExtendedOpenOption.DIRECT}
     */
    public int alignment() {
        return Math.max(
                descriptor.traits().offsetAlignment(), descriptor.traits().memoryAlignment());
    }

    /**
     * Adds notification modes; they cannot be removed. Not while operations are in flight.
     *
     * @param modes what is to be skipped
     */
    public void notificationModes(NotificationMode... modes) {
        for (NotificationMode mode : modes) {
            switch (mode) {
                case SKIP_COMPLETION_ON_SUCCESS -> object.skipCompletion = true;
                case SKIP_SET_EVENT_ON_HANDLE -> object.skipHandleEvent = true;
            }
        }
    }

    // ---- operations

    /**
     * Reads from the operation's offset into the bytes between the buffer's position and its limit.
     *
     * @param buffer not read-only; its position is not moved
     * @param overlapped the operation
     * @return how it went; at or behind the end of a file ERROR_HANDLE_EOF (at once, or by the callback), from a pipe
     *     whose other end is closed ERROR_BROKEN_PIPE
     * @throws IllegalArgumentException for a negative offset or a read-only buffer
     * @throws MisuseException where no start is prepared, or the Overlapped is in use
     * @throws IllegalStateException where the buffer's arena or the pool is closed
     * @throws WrongThreadException for memory of another thread's confined arena
     */
    public Outcome read(ByteBuffer buffer, Overlapped overlapped) {
        return issuer.issue(overlapped, OperationKind.READ, buffer, null, null);
    }

    /**
     * Reads into a segment; otherwise as {@link #read(ByteBuffer, Overlapped)}.
     *
     * @param segment of any size
     * @param overlapped the operation
     * @return how it went
     */
    public Outcome read(MemorySegment segment, Overlapped overlapped) {
        return issuer.issue(overlapped, OperationKind.READ, null, segment, null);
    }

    /**
     * Writes the bytes between the buffer's position and its limit.
     *
     * @param buffer its position is not moved
     * @param overlapped the operation; with the offset {@link Overlapped#APPEND} the write appends atomically
     * @return how it went
     * @throws IllegalArgumentException for any other negative offset
     * @throws MisuseException where no start is prepared, or the Overlapped is in use
     * @throws IllegalStateException where the buffer's arena or the pool is closed
     * @throws WrongThreadException for memory of another thread's confined arena
     */
    public Outcome write(ByteBuffer buffer, Overlapped overlapped) {
        return issuer.issue(overlapped, OperationKind.WRITE, buffer, null, null);
    }

    /**
     * Writes a segment; otherwise as {@link #write(ByteBuffer, Overlapped)}.
     *
     * @param segment of any size
     * @param overlapped the operation
     * @return how it went
     */
    public Outcome write(MemorySegment segment, Overlapped overlapped) {
        return issuer.issue(overlapped, OperationKind.WRITE, null, segment, null);
    }

    /**
     * Reads into several segments, one after the other, as one operation (ReadFileScatter, but without its demands on
     * alignment unless the file was opened for direct I/O).
     *
     * @param segments filled in their order
     * @param overlapped the operation
     * @return how it went
     */
    public Outcome readScatter(List<MemorySegment> segments, Overlapped overlapped) {
        return issuer.issue(overlapped, OperationKind.READ_VECTOR, null, null, segments);
    }

    /**
     * Writes several segments, one after the other, as one operation (WriteFileGather).
     *
     * @param segments written in their order
     * @param overlapped the operation
     * @return how it went
     */
    public Outcome writeGather(List<MemorySegment> segments, Overlapped overlapped) {
        return issuer.issue(overlapped, OperationKind.WRITE_VECTOR, null, null, segments);
    }

    /**
     * Brings what was written to the device. An operation like any other, with a start and a completion. It covers
     * the writes that were complete when it was issued.
     *
     * @param metadata true for all metadata (fsync), false for what is needed to read the data back (fdatasync)
     * @param overlapped the operation; its offset is not used
     * @return how it went
     */
    public Outcome flush(boolean metadata, Overlapped overlapped) {
        return issuer.issue(overlapped, metadata ? OperationKind.FLUSH : OperationKind.FLUSH_DATA, null, null, null);
    }

    /**
     * Sets the size of the file. An operation like any other, with a start and a completion.
     *
     * @param overlapped the operation; its offset is the new size
     * @return how it went
     * @throws IllegalArgumentException for a negative size
     */
    public Outcome truncate(Overlapped overlapped) {
        if (overlapped.offset() < 0) {
            throw new IllegalArgumentException(
                    "truncate of " + name() + " refused: a size is 0 or more: " + overlapped.offset());
        }
        return issuer.issue(overlapped, OperationKind.TRUNCATE, null, null, null);
    }

    /**
     * Locks a part of the file (LockFileEx), and waits until it can. An operation like any other, with a start and a
     * completion: one that succeeds at once has a completion too, as any other has. (Wine posts none; Windows is thought to.)
     *
     * <p>Locks belong to the open file: they conflict with those of other handles in this process, other than its
     * {@linkplain #duplicate duplicates}, and of other processes, those of {@link java.nio.channels.FileLock} among
     * them. An exclusive lock overlaps no other, not even of the same handle. Locks end with the last handle. Those that
     * wait are served in the order in which they came, as far as they are of one process. One of another process is
     * noticed to have ended after some milliseconds. Other than on Windows, nobody is kept from reading or writing, an
     * exclusive lock needs a file that was opened for writing, and a shared one, one for reading (ERROR_ACCESS_DENIED).
     *
     * @param length bytes from the operation's offset on, 0 or more, also behind the end of the file
     * @param shared whether others may have shared locks there
     * @param overlapped the operation
     * @return how it went
     */
    public Outcome lock(long length, boolean shared, Overlapped overlapped) {
        return issuer.lock(overlapped, length, shared ? 0 : FileLocks.EXCLUSIVE);
    }

    /**
     * Locks a part of the file, if that can be done at once; otherwise as {@link #lock}.
     *
     * @param length bytes from the operation's offset on, 0 or more
     * @param shared whether others may have shared locks there
     * @param overlapped the operation
     * @return how it went; FAILED with ERROR_LOCK_VIOLATION where another lock is in the way
     */
    public Outcome tryLock(long length, boolean shared, Overlapped overlapped) {
        return issuer.lock(overlapped, length, FileLocks.FAIL_IMMEDIATELY | (shared ? 0 : FileLocks.EXCLUSIVE));
    }

    /**
     * Gives a lock back (UnlockFileEx). No operation: no start, no completion.
     *
     * @param offset as locked
     * @param length as locked
     * @return false where exactly this range is not locked by this file (ERROR_NOT_LOCKED), or the handle is closed
     */
    public boolean unlock(long offset, long length) {
        if (!isOpen() || !descriptor.acquire()) {
            return false;
        }
        try {
            return descriptor.locks().unlock(descriptor, offset, length);
        } finally {
            descriptor.release();
        }
    }

    /**
     * What this handle can do as an end of a named pipe.
     *
     * @return that end
     * @throws UnsupportedOperationException where it is none
     */
    public NamedPipe namedPipe() {
        PipeState pipe = object.pipe;
        if (pipe == null) {
            throw new UnsupportedOperationException(name() + " is not a named pipe");
        }
        return new NamedPipe(this, pipe);
    }

    /** {@return whether this is an end of a named pipe} */
    public boolean isNamedPipe() {
        return object.pipe != null;
    }

    // ---- cancelling

    /**
     * Asks for one operation to be cancelled (CancelIoEx). It still completes: with ERROR_OPERATION_ABORTED, or with what it
     * came to if it was faster.
     *
     * @param overlapped the operation
     * @return false where it is not in flight on this handle (ERROR_NOT_FOUND)
     */
    public boolean cancel(Overlapped overlapped) {
        return overlapped.isOn(this) && Operations.cancel(overlapped.operation());
    }

    /**
     * Asks for all operations on this handle to be cancelled (CancelIoEx without an OVERLAPPED).
     *
     * @return false where none was in flight (ERROR_NOT_FOUND)
     */
    public boolean cancelAll() {
        if (descriptor.held() == 0) {
            return false;
        }
        Operations.cancelAll(descriptor, null, object.engines());
        return true;
    }

    /** Asks for those operations on this handle to be cancelled that the calling thread issued (CancelIo). */
    public void cancelIssuedByThisThread() {
        if (descriptor.held() != 0) {
            Operations.cancelAll(descriptor, Thread.currentThread(), object.engines());
        }
    }

    // ---- the handle

    @Override
    public boolean isOpen() {
        return !closed.get() && !descriptor.isClosing();
    }

    /**
     * Asks everything in flight to cancel, waits until the kernel has let go of it, and only then closes the
     * descriptor. Callbacks of the cancelled operations still come. From here on operations fail with ERROR_INVALID_HANDLE.
     * While a {@linkplain #duplicate duplicate} is open, only this handle ends, and nothing is cancelled.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true) || !object.removeHandle() || !descriptor.beginClose()) {
            return;
        }
        object.close();
    }

    /** Signaled whenever an operation of the handle's has completed since the last began, as Win32's file handles are. */
    @Override
    Signal signal() {
        return this == INVALID ? Signal.NEVER : object.completions();
    }

    void bind(ThreadPoolIo newIo) {
        if (object.synchronous) {
            throw new IllegalArgumentException(name()
                    + " was opened for synchronous use: a ThreadPoolIo needs a handle for overlapped operations");
        }
        if (!isOpen()) {
            throw new IllegalStateException(name() + " is closed: a ThreadPoolIo needs an open handle");
        }
        if (!io.compareAndSet(null, newIo)) {
            throw new IllegalStateException(
                    name() + " is bound to a ThreadPoolIo already: the binding is for the life of "
                            + "the file, also after that ThreadPoolIo was closed. Open the file again for another.");
        }
    }

    ThreadPool pool() {
        ThreadPoolIo bound = io.get();
        return bound != null ? bound.pool() : ThreadPool.processPool();
    }

    @Nullable
    ThreadPoolIo io() {
        return io.get();
    }

    int priority() {
        ThreadPoolIo bound = io.get();
        return bound == null
                ? Priority.NORMAL.level()
                : bound.environment().priority().level();
    }

    boolean skipsCompletion() {
        return object.skipCompletion;
    }

    Outcome issue(OperationKind kind, Overlapped overlapped) {
        return issuer.issue(overlapped, kind, null, null, null);
    }

    @Nullable
    PipeState pipeState() {
        return object.pipe;
    }

    /** Cancels what need not ever end by itself. */
    void cancelEndless() {
        if (isStream()) {
            cancelAll();
        } else {
            LockWaiters.cancelAll(descriptor, null);
        }
    }

    /** An operation is about to be given to an engine: that of a pool which the file is not bound to, or null. */
    void operationBegins(@Nullable ThreadPool unbound) {
        object.operationBegins(unbound);
    }

    void checkOffset(OperationKind kind, long offset) {
        issuer.checkOffset(kind, offset);
    }

    void usedBy(ThreadPool pool) {
        object.usedBefore = pool;
    }

    /** An operation is about to be given to the engine of any pool. */
    void servedBy(ThreadPool pool) {
        object.servedBy(pool);
    }

    boolean isSameFileAs(@Nullable FileHandle other) {
        return other != null && other.object == object;
    }

    Descriptor descriptor() {
        return descriptor;
    }

    void deliver(Overlapped overlapped, Account account) {
        ThreadPoolIo bound = io.get();
        if (bound != null) {
            bound.run(account, overlapped);
        }
    }

    void reportUnannounced(String operation, long moved) {
        ThreadPoolIo bound = io.get();
        if (bound != null) {
            bound.pool()
                    .report(new MisuseException(bound.notifications()
                            .unannounced(operation, "completed (" + moved + " bytes) and nobody expected it")));
        }
    }

    /** The last step of an operation's: the kernel has let go of its buffer and of this descriptor. */
    void operationOver() {
        object.signal();
        descriptor.release();
    }

    @Override
    public String toString() {
        return "FileHandle[" + name() + "]";
    }
}
