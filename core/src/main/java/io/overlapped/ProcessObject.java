package io.overlapped;

import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.Platform;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A process as a handle: signaled when it has ended, and from then on. It need not be a child of this one. On Linux through
 * the process's own descriptor (pidfd), elsewhere, and before Linux 5.3, through {@link ProcessHandle#onExit}.
 */
public final class ProcessObject extends Handle {
    private final long pid;
    private final Signal signal;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ProcessObject(long pid, Signal signal) {
        this.pid = pid;
        this.signal = signal;
    }

    /**
     * A handle of a process that this one has started.
     *
     * @param process the process, which may have ended already
     * @return the handle
     */
    public static ProcessObject of(Process process) {
        return of(process.toHandle());
    }

    /**
     * A handle of a process.
     *
     * @param process the process, which may have ended already
     * @return the handle
     */
    public static ProcessObject of(ProcessHandle process) {
        Objects.requireNonNull(process, "process");
        long pid = process.pid();
        int fd = Platform.isSupported() ? LibC.pidfdOpen((int) pid) : -Errno.ENOSYS;
        if (fd < 0) {
            return new ProcessObject(pid, exitOf(process));
        }
        if (!process.isAlive()) { // its number may be another's by now
            LibC.close(fd);
            return new ProcessObject(pid, Event.manualReset(true).signal());
        }
        return new ProcessObject(pid, new PollSignal(fd, FileConstants.POLLIN, "process " + pid));
    }

    /**
     * A handle of the process with a number (OpenProcess).
     *
     * @param pid the number
     * @return the handle
     * @throws NoSuchElementException where there is none with this number
     */
    public static ProcessObject of(long pid) {
        return of(ProcessHandle.of(pid)
                .orElseThrow(() -> new NoSuchElementException("there is no process with the number " + pid)));
    }

    private static Signal exitOf(ProcessHandle process) {
        Event exit = Event.manualReset(!process.isAlive());
        if (!exit.isSignaled()) {
            var _ = process.onExit().thenRun(exit::set);
        }
        return exit.signal();
    }

    /** {@return the process's number} */
    public long pid() {
        return pid;
    }

    @Override
    public boolean isOpen() {
        return !closed.get();
    }

    /** Closes the handle; the process does not notice. Who waits goes on waiting. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true) && signal instanceof PollSignal poll) {
            poll.close();
        }
    }

    @Override
    Signal signal() {
        return signal;
    }
}
