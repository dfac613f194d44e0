package io.overlapped;

import java.nio.file.FileSystemException;

/** All instances of a named pipe are in use (ERROR_PIPE_BUSY). {@link NamedPipe#await} waits until one is free. */
public final class PipeBusyException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    PipeBusyException(String name, String reason) {
        super(name, null, reason);
    }
}
