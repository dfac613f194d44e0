package io.overlapped.internal.engine;

import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.LibC;
import java.util.ArrayList;
import java.util.List;

/**
 * The locks that one open file has, as Win32 counts them: an exclusive one overlaps no other, not even of the same
 * handle, and each is given back by its own unlock. To everybody else the system tells them, as locks of the open file
 * description, which conflict between two openings in one process as they do between processes.
 */
public final class FileLocks {
    /** Of an operation's call flags: it does not wait (LOCKFILE_FAIL_IMMEDIATELY). */
    public static final int FAIL_IMMEDIATELY = 1;

    /** Of an operation's call flags: nobody else may have a lock there (LOCKFILE_EXCLUSIVE_LOCK). */
    public static final int EXCLUSIVE = 2;

    private final List<Range> held = new ArrayList<>();

    /** A locked range; one that goes beyond what the system can count goes to the end of all files. */
    private record Range(long start, long length, boolean exclusive) {
        private long end() {
            return length > Long.MAX_VALUE - start ? Long.MAX_VALUE : start + length;
        }

        private boolean overlaps(Range other) {
            return start < other.end() && other.start < end();
        }
    }

    FileLocks() {}

    /**
     * Tries to lock.
     *
     * @return true where the operation is over; false where it must wait
     */
    boolean perform(Operation operation) {
        Descriptor descriptor = operation.descriptor();
        if (descriptor.channel() != null) {
            operation.fail(Errno.EOPNOTSUPP);
            return true;
        }
        boolean exclusive = (operation.callFlags() & EXCLUSIVE) != 0;
        int error = lock(descriptor.fd(), new Range(operation.offset(), operation.length(), exclusive));
        if (error == Errno.EAGAIN && (operation.callFlags() & FAIL_IMMEDIATELY) == 0) {
            return false;
        }
        operation.fail(error);
        return true;
    }

    /** Returns 0, EAGAIN for a conflict, or another error. */
    private synchronized int lock(int fd, Range range) {
        for (Range other : held) {
            if (other.overlaps(range) && (other.exclusive || range.exclusive)) {
                return Errno.EAGAIN;
            }
        }
        int error =
                -call(fd, range.exclusive ? FileConstants.F_WRLCK : FileConstants.F_RDLCK, range.start, range.end());
        if (error == 0) {
            held.add(range);
        }
        return switch (error) {
            case Errno.EACCES -> Errno.EAGAIN;
            case Errno.EBADF -> Errno.EACCES; // not open for what the lock is for
            default -> error;
        };
    }

    /**
     * Gives one lock back: of two on the same range, the one that was taken first.
     *
     * @return false where exactly this range is not locked
     */
    public boolean unlock(Descriptor descriptor, long start, long length) {
        return LockWaiters.unlock(() -> unlockNow(descriptor, start, length));
    }

    private synchronized boolean unlockNow(Descriptor descriptor, long start, long length) {
        Range range = null;
        for (Range other : held) {
            if (range == null && other.start == start && other.length == length) {
                range = other;
            }
        }
        if (range == null) {
            return false;
        }
        held.remove(range);
        release(descriptor.fd(), range.start, range.end(), 0);
        return true;
    }

    /** Unlocks what no other lock of the file's covers: there can only be shared ones. */
    private void release(int fd, long start, long end, int from) {
        for (int i = from; i < held.size(); i++) {
            Range other = held.get(i);
            if (other.start < end && start < other.end()) {
                release(fd, start, Math.max(start, other.start), i + 1);
                release(fd, Math.min(end, other.end()), end, i + 1);
                return;
            }
        }
        call(fd, FileConstants.F_UNLCK, start, end);
    }

    private static int call(int fd, int type, long start, long end) {
        if (start >= end) {
            return 0; // to the system a length of 0 is everything
        }
        int result;
        do {
            long length = end == Long.MAX_VALUE ? 0 : end - start;
            result = LibC.lock(fd, FileConstants.F_OFD_SETLK, type, start, length);
        } while (result == -Errno.EINTR);
        return result;
    }
}
