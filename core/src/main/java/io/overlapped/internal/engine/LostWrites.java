package io.overlapped.internal.engine;

import io.overlapped.internal.linux.Errno;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the system told of data of one file that it could not bring to the device. It tells an open file once, whoever asks first: a
 * flush, or a write that waits for the device. All who ask at the same time want to know the same, and the system says to the others
 * that all is well. So whoever is told notes it here, and those who began before ends with it too.
 *
 * <p>One that the system let go on without an error, and whose result was taken before the other's, is not reached. Flushes are not
 * concerned by that among themselves: {@link FlushQueue} has one at a time in service.
 */
final class LostWrites {
    /** How often it was told, above the last errno. */
    private final AtomicLong told = new AtomicLong();

    /** What is known now, for {@link #since}. */
    long now() {
        return told.get();
    }

    /** The system told somebody. */
    void tell(int errno) {
        told.updateAndGet(before -> ((before >>> Integer.SIZE) + 1) << Integer.SIZE | errno);
    }

    /** The errno that somebody was told after that, or 0. */
    int since(long before) {
        long now = told.get();
        return now == before ? 0 : (int) now;
    }

    /** Whether it may be data written before that an operation failed with, and not the operation alone. */
    static boolean mayBeTold(OperationKind kind, int errno) {
        return switch (errno) {
            case 0, Errno.ECANCELED -> false;
            case Errno.EIO, Errno.ENOSPC, Errno.EDQUOT -> true;
            default -> kind.isFlush();
        };
    }
}
