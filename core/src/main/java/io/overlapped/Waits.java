package io.overlapped;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Blocking forms of what is a future: the wait ends when the work has, also where it was asked to end early. */
final class Waits {
    private Waits() {}

    /**
     * Waits for a result.
     *
     * @param nanos how long the work may take; negative for no limit
     * @throws java.io.InterruptedIOException where an interrupt of the calling thread ended the work; its status stays set
     * @throws OperationTimeoutException where the time ran out
     */
    static <T extends @Nullable Object> T await(RequestFuture<T> future, long nanos, String file, String what)
            throws IOException {
        boolean interrupted = false;
        boolean timedOut = false;
        try {
            for (; ; ) {
                try {
                    return timedOut || interrupted || nanos < 0
                            ? future.get()
                            : future.get(nanos, TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                    future.cancel(true);
                } catch (TimeoutException e) {
                    timedOut = true;
                    future.cancel(true);
                }
            }
        } catch (CancellationException e) {
            if (timedOut) {
                throw new OperationTimeoutException(file, what, Duration.ofNanos(nanos), future.transferred());
            }
            throw BlockingCall.interrupted(file, what, future.transferred());
        } catch (ExecutionException e) {
            throw unwrapped(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException unwrapped(@Nullable Throwable cause) {
        return switch (cause) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> new IOException(cause);
        };
    }
}
