package io.overlapped;

import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.Platform;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Any descriptor of this process that poll(2) takes, as a handle that is signaled while it is ready: an eventfd, a timerfd, a
 * socket, an inotify instance. Waiting takes nothing from it. Linux only.
 */
public final class DescriptorHandle extends Handle {
    private final PollSignal signal;
    private final AtomicBoolean closed = new AtomicBoolean();

    private DescriptorHandle(PollSignal signal) {
        this.signal = signal;
    }

    /**
     * A handle that is signaled while there is something to read, the other side has closed, or there is an error.
     *
     * @param fd the descriptor's number; the handle has a duplicate, so it may be closed
     * @return the handle
     * @throws IOException where it is not open, or cannot be polled
     */
    public static DescriptorHandle readable(int fd) throws IOException {
        return new DescriptorHandle(signal(fd, FileConstants.POLLIN));
    }

    /**
     * A handle that is signaled while something can be written, or there is an error.
     *
     * @param fd the descriptor's number; the handle has a duplicate, so it may be closed
     * @return the handle
     * @throws IOException where it is not open
     */
    public static DescriptorHandle writable(int fd) throws IOException {
        return new DescriptorHandle(signal(fd, FileConstants.POLLOUT));
    }

    private static PollSignal signal(int fd, int events) throws IOException {
        if (!Platform.isSupported()) {
            throw new UnsupportedOperationException(
                    "descriptors can be waited for on Linux only: " + Platform.whyNot());
        }
        int duplicate = LibC.fcntl(fd, FileConstants.F_DUPFD_CLOEXEC, 0);
        if (duplicate < 0) {
            throw new FileSystemException("descriptor " + fd, null, "fcntl: " + Errno.describe(-duplicate));
        }
        return new PollSignal(duplicate, events, "descriptor " + fd);
    }

    /** {@return whether it is signaled now} */
    public boolean isSignaled() {
        return signal.isNow();
    }

    @Override
    public boolean isOpen() {
        return !closed.get();
    }

    /** Closes the handle's duplicate of the descriptor, when nobody waits for it any more. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            signal.close();
        }
    }

    @Override
    Signal signal() {
        return signal;
    }
}
