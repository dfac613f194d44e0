package io.overlapped;

import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.linux.Errno;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What is wrong with a path, as the exceptions that the JDK has for it. */
final class PathErrors {
    private PathErrors() {}

    /**
     * The exception for an error number.
     *
     * @param other the second path of the operation, or null
     */
    static IOException of(OperationKind kind, int errno, String path, @Nullable String other) {
        IOException failure = inWords(kind, errno, path, other);
        failure.initCause(new ErrnoException(errno));
        return failure;
    }

    /** Why an operation was ended that nobody asked to cancel. */
    static IOException poolClosed(Path path, OperationKind kind) {
        return new FileSystemException(
                path.toString(),
                null,
                OperationText.describe(kind, 0, 0) + ": " + Win32Error.describe(Win32Error.ERROR_OPERATION_ABORTED)
                        + ", because its pool was closed");
    }

    private static IOException inWords(OperationKind kind, int errno, String path, @Nullable String other) {
        String reason = OperationText.describe(kind, 0, 0) + ": " + Errno.describe(errno);
        return switch (errno) {
            case Errno.ENOENT -> new NoSuchFileException(path, other, null);
            case Errno.EEXIST ->
                kind == OperationKind.DELETE
                        ? new DirectoryNotEmptyException(path)
                        : new FileAlreadyExistsException(other == null ? path : other);
            case Errno.ENOTEMPTY -> new DirectoryNotEmptyException(other == null ? path : other);
            case Errno.EACCES, Errno.EPERM -> new AccessDeniedException(path, other, reason);
            case Errno.EXDEV ->
                new AtomicMoveNotSupportedException(
                        path, other, reason + "; copy the file to the other file system, and delete it here");
            case Errno.EMFILE, Errno.ENFILE ->
                new FileSystemException(path, other, reason + "; close files or raise the limit with ulimit -n");
            default -> new FileSystemException(path, other, reason);
        };
    }
}
