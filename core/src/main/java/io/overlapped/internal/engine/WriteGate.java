package io.overlapped.internal.engine;

import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.FileConstants;

/**
 * Decides for one file how a ring's thread has its buffered writes performed. Where the file system cannot write without perhaps
 * blocking (ext4, tmpfs), a ring leaves each write to a kernel worker, which costs more than the write: there a plain call
 * is better. The first write asks the file system, by RWF_NOWAIT; what it says holds for the file.
 *
 * <p>The answer is racy on purpose: two first writes may both ask.
 */
public final class WriteGate {
    private enum Way {
        UNKNOWN,
        RING,
        CALL
    }

    private Way way;

    WriteGate(boolean mayCall) {
        way = mayCall ? Way.UNKNOWN : Way.RING;
    }

    /** Whether the operation is a write that is better performed by a call, or may be. One that waits for the device is not. */
    public boolean prefersCall(Operation operation) {
        return way != Way.RING
                && operation.kind().isTransfer()
                && operation.kind().isWrite()
                && !operation.isDurable();
    }

    /**
     * Performs a write by a call. An append does not ask: should only a part of it fit without blocking, it would be cut short.
     *
     * @return true where it is over; false where the rest of it is for the ring
     */
    public boolean perform(Operation operation) {
        if (way == Way.UNKNOWN && !operation.isAppend()) {
            long result = SystemCalls.call(operation, FileConstants.RWF_NOWAIT);
            if (result >= 0 || result == -Errno.EAGAIN) {
                way = Way.RING;
                return result >= 0 && operation.accept(result);
            }
            if (result == -Errno.EOPNOTSUPP) {
                way = Way.CALL;
            }
        }
        SystemCalls.perform(operation);
        return true;
    }
}
