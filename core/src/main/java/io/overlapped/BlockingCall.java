package io.overlapped;

import io.overlapped.internal.engine.Completion;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.Operations;
import io.overlapped.internal.engine.StreamQueue;
import io.overlapped.internal.pool.Blocking;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An operation that its caller waits for. It is over when the kernel has let go of the buffer, also where the thread was
 * interrupted or the time ran out: then the operation is asked to cancel first.
 */
final class BlockingCall implements Completion {
    /** As a timeout: none. */
    static final long FOREVER = -1;

    private final FileOperation work = new FileOperation(this);
    private boolean interrupted;
    private boolean timedOut;

    private BlockingCall() {}

    /**
     * Performs an operation.
     *
     * @param nanos how long it may take; {@link #FOREVER} for no limit
     * @return bytes moved, and -1 for a read at the end of the file
     * @throws InterruptedIOException where an interrupt of the calling thread ended it
     * @throws OperationTimeoutException where the time ran out
     */
    static long run(FileIssuer issuer, FileIssuer.Request request, long nanos, FileOperation.Memory memory)
            throws IOException {
        return new BlockingCall().perform(issuer, request, nanos, memory);
    }

    private long perform(FileIssuer issuer, FileIssuer.Request request, long nanos, FileOperation.Memory memory)
            throws IOException {
        IOException refusal = issuer.prepare(work, request, memory);
        if (refusal != null) {
            throw refusal;
        }
        if (nanos == FOREVER && issuer.isPerformedByWaiting(request.kind())) {
            if (request.kind().isFlush()) {
                flush(issuer);
            } else {
                FileIssuer.perform(work);
                work.publish(false);
            }
        } else if (issuer.submit(work)) {
            StreamQueue queue = Operations.queueOf(work.operation());
            work.publish(false);
            Operations.advance(queue);
        } else {
            await(nanos);
        }
        return result(nanos);
    }

    /**
     * A flush takes its turn also where the calling thread performs it: the system tells an open file once that data could not be
     * written, and one that went past those that wait would be told what is theirs to know.
     */
    private void flush(FileIssuer issuer) {
        Operation operation = work.operation();
        operation.engine(issuer.pool().core().engine());
        if (!Operations.beginFlush(operation)) {
            await(FOREVER);
            return;
        }
        try {
            FileIssuer.perform(work);
        } finally {
            Operations.finish(operation);
        }
    }

    private void await(long nanos) {
        Operation operation = work.operation();
        try {
            Blocking.run(() -> timedOut = !operation.await(nanos));
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (timedOut || interrupted) {
            Operations.cancel(operation);
        }
        while (operation.isInFlight()) {
            try {
                Blocking.run(() -> operation.await(FOREVER));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private long result(long nanos) throws IOException {
        IOException failure = work.failure();
        if (failure == null) {
            return work.count();
        }
        boolean ours = work.isAborted() && !(failure instanceof AsynchronousCloseException);
        Operation operation = work.operation();
        if (ours && timedOut) {
            throw new OperationTimeoutException(
                    operation.descriptor().name(), work.text(), Duration.ofNanos(nanos), operation.transferred());
        }
        if (ours && interrupted) {
            throw interrupted(operation.descriptor().name(), work.text(), operation.transferred());
        }
        throw failure;
    }

    static InterruptedIOException interrupted(String file, String what, long transferred) {
        InterruptedIOException exception = new InterruptedIOException(file + ": " + what
                + ": cancelled, because the waiting thread was interrupted, after " + transferred + " bytes");
        exception.bytesTransferred = (int) Math.min(transferred, Integer.MAX_VALUE);
        return exception;
    }

    // ---- what the engine tells

    @Override
    public @Nullable Object publish(Operation ignored) {
        work.publish(false);
        return null;
    }

    @Override
    public boolean deliversCallback() {
        return false;
    }

    @Override
    public void deliver(Operation ignored, Object token) {
        throw new IllegalStateException("nothing of a blocking call's is delivered");
    }
}
