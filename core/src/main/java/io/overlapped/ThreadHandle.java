package io.overlapped;

import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread that can be waited for like any handle: signaled when it has ended, and from then on for ever. A mutex that it owned and
 * did not release is abandoned at that moment. All methods may be called from any thread.
 */
public final class ThreadHandle extends Handle {
    /** The exit code of a thread whose body threw; that goes to the thread's uncaught exception handler. */
    public static final int FAILED = 1;

    private final Task task;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile boolean closed;

    /** A thread that tells others that it is over, which the JVM does not. */
    private static final class Task extends Thread {
        private final IntSupplier body;
        private final Ended ended = new Ended();

        private Task(IntSupplier body, String name, long stackBytes) {
            super(null, null, name, stackBytes);
            this.body = body;
        }

        @Override
        public void run() {
            int code = FAILED;
            try {
                code = body.getAsInt();
            } finally {
                ended.set(code);
            }
        }
    }

    private static final class Ended extends Signal {
        private int code;
        private volatile boolean over; // also read by a mutex, which holds its own monitor and must take no other

        @Override
        boolean isSignaled(@Nullable Thread waiter) {
            return over;
        }

        private void set(int exitCode) {
            code = exitCode;
            over = true;
            look();
        }

        private OptionalInt code() {
            return over ? OptionalInt.of(code) : OptionalInt.empty();
        }
    }

    private ThreadHandle(Task task) {
        this.task = task;
    }

    /**
     * A thread that is not started yet.
     *
     * @param body what it does; what it returns is the exit code
     * @param name its name
     * @param stackBytes the size of its stack, 0 for the JVM's default
     * @return the thread's handle. The thread is a daemon: as with Win32's it does not keep the process from ending
     */
    public static ThreadHandle create(IntSupplier body, String name, long stackBytes) {
        Objects.requireNonNull(body, "body");
        Task task = new Task(body, Objects.requireNonNull(name, "name"), stackBytes);
        task.setDaemon(true);
        return new ThreadHandle(task);
    }

    /**
     * Starts it, if it has not been started.
     *
     * @return false where it had been
     * @throws OutOfMemoryError where no thread can be had
     */
    public boolean start() {
        if (!started.compareAndSet(false, true)) {
            return false;
        }
        try {
            task.start();
        } catch (OutOfMemoryError e) {
            started.set(false); // no thread can be had now; somebody may try again
            throw e;
        }
        return true;
    }

    /** {@return the thread} */
    public Thread thread() {
        return task;
    }

    /** {@return what its body returned, or {@link #FAILED}; empty while it has not ended} */
    public OptionalInt exitCode() {
        return task.ended.code();
    }

    /** Whether a thread runs none of the program's code any more. */
    static boolean hasEnded(Thread thread) {
        return !thread.isAlive() || (thread instanceof Task task && task.ended.over);
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    /** Closes the handle; the thread goes on, and who waits for it goes on waiting. */
    @Override
    public void close() {
        closed = true;
    }

    @Override
    Signal signal() {
        return task.ended;
    }

    @Override
    public String toString() {
        return "ThreadHandle[" + task.getName() + "]";
    }
}
