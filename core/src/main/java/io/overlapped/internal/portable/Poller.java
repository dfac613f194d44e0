package io.overlapped.internal.portable;

import static io.overlapped.internal.linux.CLayout.EPOLL_EVENT_DATA;
import static io.overlapped.internal.linux.CLayout.EPOLL_EVENT_EVENTS;
import static io.overlapped.internal.linux.CLayout.EPOLL_EVENT_SIZE;
import static io.overlapped.internal.linux.FileConstants.EFD_CLOEXEC;
import static io.overlapped.internal.linux.FileConstants.EFD_NONBLOCK;
import static io.overlapped.internal.linux.FileConstants.EPOLLIN;
import static io.overlapped.internal.linux.FileConstants.EPOLLONESHOT;
import static io.overlapped.internal.linux.FileConstants.EPOLLOUT;
import static io.overlapped.internal.linux.FileConstants.EPOLL_CLOEXEC;
import static io.overlapped.internal.linux.FileConstants.EPOLL_CTL_ADD;
import static io.overlapped.internal.linux.FileConstants.EPOLL_CTL_DEL;
import static io.overlapped.internal.linux.FileConstants.EPOLL_CTL_MOD;

import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.SystemCalls;
import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Waits for streams to become ready: one thread for all of them, started by the first operation that has to wait.
 *
 * <p>All state is guarded by the monitor. The thread holds it while it looks at what is ready, and not while it waits; an
 * eventfd brings it back from there. A descriptor is armed for one report at a time and taken out of the set when nothing
 * waits for it, so that its number can be closed and used again.
 */
final class Poller {
    private static final int BATCH = 64;
    private static final int WAKE_KEY = -1;
    private static final MemorySegment ONE = Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1L);

    private final PortableEngine engine;
    private final String threadName;

    private final Map<Integer, Waiting> waiting = new HashMap<>();
    private int epollFd = -1;
    private int eventFd = -1;
    private @Nullable Thread thread;
    private boolean ending;
    private boolean closed;

    /** What waits for one descriptor: one operation for each direction at most. */
    private static final class Waiting {
        private @Nullable Operation read;
        private @Nullable Operation write;

        private int events() {
            return EPOLLONESHOT | (read != null ? EPOLLIN : 0) | (write != null ? EPOLLOUT : 0);
        }

        private boolean isEmpty() {
            return read == null && write == null;
        }

        private void set(Operation operation, @Nullable Operation value) {
            if (operation.kind().isWrite()) {
                write = value;
            } else {
                read = value;
            }
        }

        private List<Operation> operations() {
            List<Operation> all = new ArrayList<>(2);
            if (read != null) {
                all.add(read);
            }
            if (write != null) {
                all.add(write);
            }
            return all;
        }
    }

    Poller(PortableEngine engine, String threadName) {
        this.engine = engine;
        this.threadName = threadName;
    }

    /** Takes an operation that could not be performed at once. Returns 0, or the errno for which it cannot. */
    synchronized int submit(Operation operation) {
        if (closed || ending) {
            return Errno.ECANCELED;
        }
        operation.place(this, 0);
        if (!operation.tryIssue()) {
            return Errno.ECANCELED;
        }
        int failure = start();
        if (failure == 0) {
            failure = add(operation);
        }
        if (failure != 0) {
            operation.place(null, 0);
        }
        return failure;
    }

    /** Has the thread look at the operations again: one of them was asked to cancel. */
    synchronized void look() {
        if (eventFd >= 0) {
            LibC.write(eventFd, ONE.address(), Long.BYTES);
        }
    }

    synchronized void cancelWhere(Predicate<Operation> meant) {
        for (Waiting w : waiting.values()) {
            for (Operation operation : w.operations()) {
                if (meant.test(operation)) {
                    operation.requestCancel();
                }
            }
        }
        look();
    }

    /** Cancels everything, and whatever still comes. */
    synchronized void cancelEndless() {
        ending = true;
        cancelWhere(operation -> true);
    }

    void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            running = thread;
            look();
        }
        boolean interrupted = false;
        while (running != null && running.isAlive()) {
            try {
                running.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            closeDescriptors();
        }
    }

    private void closeDescriptors() {
        if (epollFd >= 0) {
            LibC.close(epollFd);
            epollFd = -1;
        }
        if (eventFd >= 0) {
            LibC.close(eventFd);
            eventFd = -1;
        }
    }

    /** Returns 0, or the errno for which it cannot run. */
    private int start() {
        if (thread != null) {
            return 0;
        }
        int failure = open();
        if (failure != 0) {
            closeDescriptors();
            return failure;
        }
        Thread t = new Thread(null, this::run, threadName, 0, false);
        t.setDaemon(true);
        try {
            t.start();
        } catch (OutOfMemoryError e) {
            closeDescriptors();
            return Errno.EAGAIN;
        }
        thread = t;
        return 0;
    }

    private int open() {
        epollFd = LibC.epollCreate(EPOLL_CLOEXEC);
        if (epollFd < 0) {
            return -epollFd;
        }
        eventFd = LibC.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (eventFd < 0) {
            return -eventFd;
        }
        return -control(EPOLL_CTL_ADD, eventFd, EPOLLIN, WAKE_KEY);
    }

    private int add(Operation operation) {
        int fd = operation.descriptor().readiness(operation.kind());
        Waiting before = waiting.get(fd);
        Waiting w = before == null ? new Waiting() : before;
        w.set(operation, operation);
        int result = control(before == null ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, w.events(), fd);
        if (result < 0) {
            w.set(operation, null);
            return -result;
        }
        waiting.put(fd, w);
        return 0;
    }

    private int control(int what, int fd, int events, int key) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment event = arena.allocate(EPOLL_EVENT_SIZE, 8);
            NativeMemory.putInt(event.address() + EPOLL_EVENT_EVENTS, events);
            NativeMemory.putLong(event.address() + EPOLL_EVENT_DATA, key);
            return LibC.epollControl(epollFd, what, fd, event);
        }
    }

    private void run() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment events = arena.allocate((long) BATCH * EPOLL_EVENT_SIZE, 8);
            MemorySegment sink = arena.allocate(ValueLayout.JAVA_LONG);
            List<Operation> finished = new ArrayList<>();
            for (; ; ) {
                int count = LibC.epollWait(epollFd, events, BATCH, -1);
                boolean last;
                synchronized (this) {
                    boolean woken = false;
                    for (int i = 0; i < count; i++) {
                        long at = events.address() + (long) i * EPOLL_EVENT_SIZE;
                        int key = (int) NativeMemory.getLong(at + EPOLL_EVENT_DATA);
                        if (key == WAKE_KEY) {
                            woken = true;
                        } else {
                            ready(key, finished);
                        }
                    }
                    if (woken) {
                        drain(sink);
                        takeCancelled(finished);
                    }
                    // Nothing gets in any more, and nobody need wake this thread again.
                    last = closed && waiting.isEmpty();
                }
                // Outside the monitor: finishing gives the next operation of the stream its turn, which comes back
                // here.
                finished.forEach(engine::finishElsewhere);
                finished.clear();
                if (last) {
                    return;
                }
            }
        } catch (RuntimeException | Error e) {
            engine.report(e);
            throw e;
        }
    }

    private void ready(int fd, List<Operation> finished) {
        Waiting w = waiting.get(fd);
        if (w == null) {
            return;
        }
        for (Operation operation : w.operations()) {
            if (SystemCalls.performWithoutBlocking(operation)) {
                w.set(operation, null);
                finished.add(operation);
            }
        }
        settle(fd, w);
    }

    private void takeCancelled(List<Operation> finished) {
        for (Integer fd : List.copyOf(waiting.keySet())) {
            Waiting w = waiting.get(fd);
            if (w == null) {
                continue;
            }
            boolean changed = false;
            for (Operation operation : w.operations()) {
                if (operation.isCancelRequested()) {
                    operation.fail(Errno.ECANCELED);
                    w.set(operation, null);
                    finished.add(operation);
                    changed = true;
                }
            }
            if (changed) {
                settle(fd, w);
            }
        }
    }

    /** Arms the descriptor for what still waits, or takes it out. */
    private void settle(int fd, Waiting w) {
        if (w.isEmpty()) {
            waiting.remove(fd);
            control(EPOLL_CTL_DEL, fd, 0, fd);
        } else {
            control(EPOLL_CTL_MOD, fd, w.events(), fd);
        }
    }

    private void drain(MemorySegment sink) {
        LibC.read(eventFd, sink.address(), Long.BYTES);
    }
}
