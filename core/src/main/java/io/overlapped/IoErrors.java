package io.overlapped;

import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.linux.Errno;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** The world's errors as exceptions that name file, operation and cause. */
final class IoErrors {
    private IoErrors() {}

    static IOException of(Operation operation, int error) {
        if (error == Win32Error.ERROR_OPERATION_ABORTED
                && operation.descriptor().isClosing()) {
            return new AsynchronousCloseException();
        }
        return failed(operation, error);
    }

    /** The same where it is known that the file's closing has nothing to do with it. */
    static IOException failed(Operation operation, int error) {
        String file = operation.descriptor().name();
        String what = OperationText.describe(operation.kind(), operation.offset(), operation.length());
        String done = operation.transferred() > 0 ? ", after " + operation.transferred() + " bytes" : "";
        String cause = operation.errno() == 0 ? "" : " [" + Errno.name(operation.errno()) + "]";
        String reason = what + ": " + Win32Error.describe(error) + cause + done;
        if (error == Win32Error.ERROR_ACCESS_DENIED) {
            return new AccessDeniedException(file, null, reason);
        }
        return new FileSystemException(file, null, reason);
    }
}
