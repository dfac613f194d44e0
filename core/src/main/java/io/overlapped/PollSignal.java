package io.overlapped;

import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.Readiness;
import io.overlapped.internal.pool.DescriptorWatch;
import org.jspecify.annotations.Nullable;

/**
 * Signaled while a descriptor is ready; nothing is taken from it. The process pool's engine watches it while somebody waits. The
 * descriptor belongs to this object, and is closed when nobody waits for it any more.
 */
final class PollSignal extends Signal {
    private final int fd;
    private final int events;
    private final String name;
    private final long watchNumber;
    private final DescriptorWatch watch;
    private boolean closing;
    private boolean closed;

    PollSignal(int fd, int events, String name) {
        this.fd = fd;
        this.events = events;
        this.name = name;
        watch = ThreadPool.processPool().core().descriptors();
        watchNumber = watch.newNumber();
    }

    @Override
    boolean isSignaled(@Nullable Thread waiter) {
        return !closed && Readiness.is(fd, events);
    }

    @Override
    void awaited(boolean isAwaited) {
        if (isAwaited) {
            if (closed) {
                throw new IllegalStateException(name + " cannot be waited for: the handle is closed");
            }
            int result = watch.add(watchNumber, fd, events, this::look);
            if (result < 0) {
                throw new IllegalStateException(name + " cannot be waited for: epoll_ctl: " + Errno.describe(-result));
            }
        } else {
            watch.remove(watchNumber, fd);
            closeIfOver();
        }
    }

    synchronized boolean isNow() {
        return isSignaled(null);
    }

    synchronized void close() {
        closing = true;
        closeIfOver();
    }

    private void closeIfOver() {
        if (closing && !closed && !isAwaited()) {
            closed = true;
            LibC.close(fd);
        }
    }
}
