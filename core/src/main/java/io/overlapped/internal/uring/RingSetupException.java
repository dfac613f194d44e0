package io.overlapped.internal.uring;

import io.overlapped.internal.linux.Errno;
import java.io.IOException;

/** A ring could not be had; the errno says why. */
final class RingSetupException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    RingSetupException(String call, int errno) {
        super(call + ": " + Errno.describe(errno));
        this.errno = errno;
    }

    int errno() {
        return errno;
    }
}
