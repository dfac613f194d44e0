package io.overlapped.internal.engine;

import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.NativeMemory;
import io.overlapped.internal.linux.Readiness;

/**
 * Streams on kernels whose pipes do not know RWF_NOWAIT: the pipe is asked first whether it is ready. That suffices
 * because a handle has one operation in service for each direction. What a pipe promises to take when it is ready for
 * writing is PIPE_BUF bytes, so no call asks for more.
 */
final class StreamCalls {
    private static final int PIPE_BUF = 4096;

    private StreamCalls() {}

    static boolean performIfReady(Operation operation) {
        boolean write = operation.kind().isWrite();
        int fd = operation.descriptor().fd();
        while (Readiness.is(fd, events(write))) {
            long result = write
                    ? LibC.write(fd, address(operation), Math.min(length(operation), PIPE_BUF))
                    : LibC.read(fd, address(operation), length(operation));
            if (operation.accept(result)) {
                return true;
            }
        }
        return false;
    }

    private static long address(Operation operation) {
        return operation.kind().isVector()
                ? NativeMemory.getLong(operation.currentIovecs())
                : operation.currentAddress();
    }

    private static long length(Operation operation) {
        return operation.kind().isVector()
                ? NativeMemory.getLong(operation.currentIovecs() + 8)
                : operation.currentLength();
    }

    /** Waits until the operation is worth trying, or the time is over. */
    static void awaitReady(Operation operation, int millis) {
        OperationKind kind = operation.kind();
        Readiness.await(operation.descriptor().readiness(kind), events(kind.isWrite()), millis);
    }

    private static int events(boolean write) {
        return write ? FileConstants.POLLOUT : FileConstants.POLLIN;
    }
}
