package io.overlapped;

import io.overlapped.internal.pool.Blocking;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/**
 * The position of a file that is used synchronously, and the calls that block. All handles of the file share it; calls are made
 * one after the other, and each waits for the one before. An interrupt ends no call; the thread finds it afterwards.
 */
public final class FilePointer {
    private final FileHandle file;
    private final FileObject.Pointer pointer;

    /** What a move counts from. */
    public enum Origin {
        /** The beginning of the file. */
        BEGIN,
        /** Where the pointer is. */
        CURRENT,
        /** The end of the file. */
        END
    }

    FilePointer(FileHandle file, FileObject.Pointer pointer) {
        this.file = file;
        this.pointer = pointer;
    }

    /** {@return where the next call begins, in bytes} */
    public long position() {
        lock();
        try {
            return pointer.position;
        } finally {
            pointer.lock.unlock();
        }
    }

    /**
     * Moves it. It may be moved behind the end of the file.
     *
     * @param distance in bytes
     * @param origin what it counts from
     * @return where it is now
     * @throws IllegalArgumentException where that would be less than 0, or more than 2<sup>63</sup>-1
     * @throws UnsupportedOperationException on a pipe
     * @throws IOException where the size cannot be found out
     */
    public long move(long distance, Origin origin) throws IOException {
        if (file.isStream()) {
            throw new UnsupportedOperationException(file.name() + " has no positions");
        }
        lock();
        try {
            long from = switch (origin) {
                case BEGIN -> 0;
                case CURRENT -> pointer.position;
                case END -> file.size();
            };
            long to = from + distance;
            if (to < 0) {
                throw new IllegalArgumentException(
                        "moving the file pointer of " + file.name() + " from " + from + " by " + distance + " refused");
            }
            pointer.position = to;
            return to;
        } finally {
            pointer.lock.unlock();
        }
    }

    /**
     * Reads at the file pointer, or at the operation's offset, waits until that is over, and leaves the pointer behind what was
     * read.
     *
     * @param segment of any size
     * @param overlapped the operation, which has the result afterwards
     * @param atPointer true to use the pointer, false to use the operation's offset
     * @return COMPLETED_SILENTLY or FAILED
     * @throws IllegalStateException where the handle was not opened for synchronous use
     */
    public Outcome read(MemorySegment segment, Overlapped overlapped, boolean atPointer) {
        return run(overlapped, atPointer, () -> file.read(segment, overlapped));
    }

    /**
     * Writes; otherwise as {@link #read}.
     *
     * @param segment of any size
     * @param overlapped the operation, which has the result afterwards
     * @param atPointer true to use the pointer, false to use the operation's offset
     * @return COMPLETED_SILENTLY or FAILED
     * @throws IllegalStateException where the handle was not opened for synchronous use
     */
    public Outcome write(MemorySegment segment, Overlapped overlapped, boolean atPointer) {
        return run(overlapped, atPointer, () -> file.write(segment, overlapped));
    }

    private Outcome run(Overlapped overlapped, boolean atPointer, Supplier<Outcome> call) {
        if (!file.isSynchronous()) {
            throw new IllegalStateException(file.name() + " was not opened for synchronous use");
        }
        lock();
        try {
            if (atPointer && !file.isStream()) {
                overlapped.offset(pointer.position);
            }
            if (call.get().isPending()) {
                await(overlapped);
            }
            if (!file.isStream() && overlapped.bytesTransferred() > 0) {
                pointer.position = end(overlapped);
            }
            return overlapped.error() == 0 ? Outcome.COMPLETED_SILENTLY : Outcome.FAILED;
        } finally {
            pointer.lock.unlock();
        }
    }

    private long end(Overlapped overlapped) {
        if (overlapped.offset() != Overlapped.APPEND) {
            return overlapped.offset() + overlapped.bytesTransferred();
        }
        try {
            return file.size();
        } catch (IOException closedMeanwhile) {
            return pointer.position;
        }
    }

    private static void await(Overlapped overlapped) {
        boolean interrupted = false;
        while (!overlapped.isCompleted()) {
            try {
                overlapped.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void lock() {
        if (!pointer.lock.tryLock()) {
            Blocking.run(pointer.lock::lock);
        }
    }
}
