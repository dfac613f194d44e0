package io.overlapped.internal.pool;

import static io.overlapped.internal.linux.CLayout.EPOLL_EVENT_DATA;
import static io.overlapped.internal.linux.CLayout.EPOLL_EVENT_EVENTS;
import static io.overlapped.internal.linux.CLayout.EPOLL_EVENT_SIZE;
import static io.overlapped.internal.linux.FileConstants.EPOLLET;
import static io.overlapped.internal.linux.FileConstants.EPOLL_CLOEXEC;
import static io.overlapped.internal.linux.FileConstants.EPOLL_CTL_ADD;
import static io.overlapped.internal.linux.FileConstants.EPOLL_CTL_DEL;

import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Any number of descriptors that are waited for, in one epoll set; a single poll operation of the pool's engine watches
 * the set. It tells when one becomes ready, not that it still is: who begins
 * to wait looks for himself, and who goes on waiting for something else need not be told again and again.
 */
public final class DescriptorWatch {
    private static final int BATCH = 256;

    private final PoolCore pool;
    private final Map<Long, Runnable> watched = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    private int epollFd = -1;

    DescriptorWatch(PoolCore pool) {
        this.pool = pool;
    }

    /** A name for a descriptor in the set, which is never used again. */
    public long newNumber() {
        return numbers.incrementAndGet();
    }

    /**
     * Tells when a descriptor becomes ready for events ({@code POLLIN}, ...), and at once where it is.
     *
     * @param whenReady runs on a thread of the pool's that runs no callback; must neither block nor throw
     * @return 0, or -errno
     */
    public int add(long number, int fd, int events, Runnable whenReady) {
        int set = start();
        if (set < 0) {
            return set;
        }
        watched.put(number, whenReady);
        int result = control(set, EPOLL_CTL_ADD, fd, events | EPOLLET, number);
        if (result < 0) {
            watched.remove(number);
        }
        return result;
    }

    public void remove(long number, int fd) {
        if (watched.remove(number) != null) {
            control(start(), EPOLL_CTL_DEL, fd, 0, number);
        }
    }

    private synchronized int start() {
        if (epollFd < 0) {
            epollFd = LibC.epollCreate(EPOLL_CLOEXEC);
            if (epollFd >= 0) {
                new ReadinessWatch(pool, epollFd, "the descriptors waited for", this::report).begin();
            }
        }
        return epollFd;
    }

    private static int control(int set, int what, int fd, int events, long number) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment event = arena.allocate(EPOLL_EVENT_SIZE, 8);
            NativeMemory.putInt(event.address() + EPOLL_EVENT_EVENTS, events);
            NativeMemory.putLong(event.address() + EPOLL_EVENT_DATA, number);
            return LibC.epollControl(set, what, fd, event);
        }
    }

    /** Some are ready; what does not fit now makes the set readable again at once. */
    private void report() {
        int set = start();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment events = arena.allocate((long) BATCH * EPOLL_EVENT_SIZE, 8);
            int count = LibC.epollWait(set, events, BATCH, 0);
            for (int i = 0; i < count; i++) {
                long number = NativeMemory.getLong(events.address() + (long) i * EPOLL_EVENT_SIZE + EPOLL_EVENT_DATA);
                Runnable whenReady = watched.get(number);
                if (whenReady != null) {
                    whenReady.run();
                }
            }
        }
    }
}
