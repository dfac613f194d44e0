package io.overlapped.win32;

import io.overlapped.Event;
import io.overlapped.FileHandle;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits as Win32 has them: an interrupt does not end them, unless they are alertable. */
final class Waiting {
    private Waiting() {}

    @FunctionalInterface
    interface Wait<T> {
        T run() throws InterruptedException;
    }

    /** A wait for a time; says whether what it waits for has come. */
    @FunctionalInterface
    interface TimedWait {
        boolean run(Duration time) throws InterruptedException;
    }

    /** Issues an operation that blocks. */
    @FunctionalInterface
    interface Call {
        Outcome on(FileHandle file, Overlapped operation);
    }

    /** Begins again after an interrupt, which the thread finds when the wait is over. */
    static <T> T uninterruptibly(Wait<T> wait) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return wait.run();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Waits for a time in milliseconds, INFINITE for without limit.
     *
     * @return WAIT_OBJECT_0, WAIT_TIMEOUT, or, where it is alertable and the thread was interrupted, WAIT_IO_COMPLETION
     */
    static int timed(int milliseconds, boolean alertable, TimedWait wait) {
        long nanos = TimeUnit.MILLISECONDS.toNanos(Integer.toUnsignedLong(milliseconds));
        Duration limit = milliseconds == WinBase.INFINITE ? Duration.ofDays(365_000) : Duration.ofNanos(nanos);
        long begin = System.nanoTime();
        Wait<Boolean> rest = () -> wait.run(limit.minusNanos(System.nanoTime() - begin));
        try {
            boolean come = alertable ? rest.run() : uninterruptibly(rest);
            return come ? WinBase.WAIT_OBJECT_0 : WinError.WAIT_TIMEOUT;
        } catch (InterruptedException alerted) {
            return WinBase.WAIT_IO_COMPLETION;
        }
    }

    /** Performs an operation that needs write access and that no pool knows of, and waits for it. */
    static boolean operation(@Nullable FileHandle file, Call call, long offset) {
        if (file == null || !file.isOpen()) {
            return Failing.with(WinError.ERROR_INVALID_HANDLE);
        }
        if (!file.isWritable()) {
            return Failing.with(WinError.ERROR_ACCESS_DENIED);
        }
        Overlapped operation = new Overlapped(offset).eventWithoutCompletion(Event.manualReset(false));
        call.on(file, operation);
        uninterruptibly(() -> {
            operation.await();
            return true;
        });
        return Failing.unless(operation.error());
    }
}
