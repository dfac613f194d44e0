package io.overlapped.internal.uring;

import static io.overlapped.internal.linux.FileConstants.EFD_CLOEXEC;
import static io.overlapped.internal.linux.FileConstants.EFD_NONBLOCK;
import static io.overlapped.internal.linux.IoUringConstants.IORING_CQE_F_MORE;

import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Wakes a ring's holder that sleeps in the kernel, with one system call for each sleep at most.
 *
 * <p>The holder stores SLEEPING, then looks once more whether there is anything to do; who brings something first puts it
 * down, then looks for SLEEPING. Both orders are total, so one of the two sees the other; and only the one who
 * changes SLEEPING to NOTIFIED writes to the eventfd.
 *
 * <p>A poll armed on the eventfd turns the write into a completion. It belongs to the thread that armed it, so a
 * new holder arms its own, under a new generation, and removes the old one.
 */
final class Wakeup {
    private static final int AWAKE = 0;
    private static final int SLEEPING = 1;
    private static final int NOTIFIED = 2;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Wakeup.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final MemorySegment ONE = Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1L);
    private static final MemorySegment DRAIN = Arena.global().allocate(ValueLayout.JAVA_LONG);

    private final Submitter submitter;
    private final int eventFd;
    private volatile int state = AWAKE;

    private boolean closed;
    private boolean multishot;
    private boolean armed;
    private int generation;

    Wakeup(Submitter submitter, boolean multishot) throws RingSetupException {
        this.submitter = submitter;
        this.multishot = multishot;
        eventFd = LibC.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (eventFd < 0) {
            throw new RingSetupException("eventfd", -eventFd);
        }
    }

    /** From any thread. True where this call woke the holder. */
    boolean wake() {
        if (state != SLEEPING || !STATE.compareAndSet(this, SLEEPING, NOTIFIED)) {
            return false;
        }
        synchronized (this) {
            if (!closed) { // the number may be another file's by now
                LibC.write(eventFd, ONE.address(), Long.BYTES);
            }
        }
        return true;
    }

    void prepareToSleep() {
        STATE.setVolatile(this, SLEEPING);
    }

    void awake() {
        state = AWAKE;
    }

    /** Arms the poll for the thread that now holds the ring. */
    void arm() {
        if (armed) {
            submitter.cancelPoll(UserData.wake(generation));
        }
        generation++;
        armed = submitter.poll(eventFd, UserData.wake(generation), multishot);
    }

    /** Whether a wake would be noticed; where not, the poll is armed now if the kernel takes it. */
    boolean isArmed() {
        if (!armed) {
            arm();
        }
        return armed;
    }

    /** The poll completed: if it will not again, it is armed anew. */
    void completed(long userData, int result, int flags) {
        if (UserData.high(userData) != generation) {
            return; // an earlier holder's
        }
        if (result == -Errno.EINVAL && multishot) {
            multishot = false; // before Linux 5.13
        } else if ((flags & IORING_CQE_F_MORE) != 0) {
            return;
        }
        if (!multishot) {
            LibC.read(eventFd, DRAIN.address(), Long.BYTES);
        }
        armed = false;
        arm();
    }

    synchronized void close() {
        closed = true;
        LibC.close(eventFd);
    }
}
