package io.overlapped;

import java.nio.file.FileSystemException;
import java.time.Duration;

/**
 * The time of a blocking call ran out, and the operation was cancelled by it. When this is thrown, the kernel has let go of the
 * buffer; the file stays open.
 */
public class OperationTimeoutException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    private final long bytesTransferred;

    /**
     * Makes one.
     *
     * @param file the file's name
     * @param operation what was to be done, in words
     * @param timeout how long it was given
     * @param bytesTransferred what had been done by then, in bytes
     */
    public OperationTimeoutException(String file, String operation, Duration timeout, long bytesTransferred) {
        super(
                file,
                null,
                operation + ": cancelled, because it was not over after " + timeout.toMillis() + " ms, after "
                        + bytesTransferred + " bytes");
        this.bytesTransferred = bytesTransferred;
    }

    /** {@return what had been transferred when the operation was cancelled, in bytes; a buffer's position has moved by it} */
    public long bytesTransferred() {
        return bytesTransferred;
    }
}
