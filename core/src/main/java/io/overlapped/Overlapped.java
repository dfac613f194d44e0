package io.overlapped;

import io.overlapped.internal.engine.BufferBinding;
import io.overlapped.internal.engine.Completion;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.engine.Task;
import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.pool.Blocking;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One operation: where it begins, and how it ended; OVERLAPPED. One for each operation in flight, reused as often as one
 * likes: the steady state allocates nothing. May be subclassed by a program's own request object.
 *
 * <p>From issuing to completion it belongs to the kernel, and from there to the callback: issuing it again before is
 * refused. {@link #offset(long)} and the other settings are read when an operation is issued; they must not be changed
 * while it is in flight. The results may be read by any thread, once {@link #isCompleted} is true.
 */
public class Overlapped {
    /** The offset at which a write appends, atomically, whatever the end of the file is by then (Win32's all-ones offset). */
    public static final long APPEND = -1L;

    private final Operation operation = new Operation(new Completed());
    private final BufferBinding binding = new BufferBinding(true);

    private long offset;
    private @Nullable Event event;
    private boolean withoutCompletion;
    private boolean vouched;
    private boolean durable;

    private int error;
    private long bytesTransferred;
    private @Nullable FileHandle file;
    private @Nullable Account account;
    private boolean unannounced;

    /** An operation at offset 0. */
    public Overlapped() {}

    /**
     * An operation at an offset.
     *
     * @param offset in bytes from the beginning of the file, 0 or more, or {@link #APPEND} for a write
     */
    public Overlapped(long offset) {
        this.offset = offset;
    }

    /** {@return the offset, in bytes from the beginning of the file} */
    public final long offset() {
        return offset;
    }

    /**
     * Sets the offset of the next operation. On pipes it is not used.
     *
     * @param newOffset in bytes, 0 or more, or {@link #APPEND} for a write; checked when the operation is issued
     * @return this
     */
    public final Overlapped offset(long newOffset) {
        offset = newOffset;
        return this;
    }

    /** {@return the event that is set at the completion, or null} */
    public final @Nullable Event event() {
        return event;
    }

    /**
     * Has an event reset when the operation begins and set when it completes, besides the callback and before it.
     *
     * @param newEvent the event, or null for none
     * @return this
     */
    public final Overlapped event(@Nullable Event newEvent) {
        event = newEvent;
        withoutCompletion = false;
        return this;
    }

    /**
     * Has an event set instead of a completion (hEvent with its low bit set): no callback will come, and no start is used.
     *
     * @param newEvent the event
     * @return this
     */
    public final Overlapped eventWithoutCompletion(Event newEvent) {
        event = newEvent;
        withoutCompletion = true;
        return this;
    }

    /** {@return whether the operation has no completion, only an event} */
    public final boolean isWithoutCompletion() {
        return withoutCompletion;
    }

    /**
     * Answers for the memory: the segment that is passed is not freed before the operation is over, so it is used in
     * place. Without it a segment of an arena that can be closed is copied. Whoever answers wrongly has the kernel write
     * into freed memory.
     *
     * @param newVouched whether to
     * @return this
     */
    public final Overlapped vouchForMemory(boolean newVouched) {
        vouched = newVouched;
        return this;
    }

    /**
     * Has writes complete only when the device has their data, and what is needed to read it back: as if the file had been
     * opened with {@link java.nio.file.StandardOpenOption#DSYNC}, for the operations of this object alone. On pipes, and for what is not
     * a write, it is not used.
     *
     * @param newDurable whether to
     * @return this
     */
    public final Overlapped durable(boolean newDurable) {
        durable = newDurable;
        return this;
    }

    /** {@return whether the last operation is over; true too where there was none} */
    public final boolean isCompleted() {
        return !operation.isInFlight();
    }

    /** {@return the error of the last operation: 0 for success, ERROR_IO_PENDING while it is in flight} */
    public final int error() {
        return operation.isInFlight() ? Win32Error.ERROR_IO_PENDING : error;
    }

    /** {@return bytes moved by the last operation, also where it ended with an error} */
    public final long bytesTransferred() {
        return operation.isInFlight() ? 0 : bytesTransferred;
    }

    /**
     * Waits until the operation is over. Its callback may still have to run.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public final void await() throws InterruptedException {
        if (operation.isInFlight()) {
            Blocking.run(() -> operation.await(-1));
        }
    }

    /**
     * Waits until the operation is over, for a time.
     *
     * @param timeout how long; zero or less only looks
     * @return whether it is over
     * @throws InterruptedException if the thread is interrupted
     */
    public final boolean await(Duration timeout) throws InterruptedException {
        if (!operation.isInFlight()) {
            return true;
        }
        long nanos = TimeUnit.NANOSECONDS.convert(timeout);
        if (nanos <= 0) {
            return false;
        }
        boolean[] over = new boolean[1];
        Blocking.run(() -> over[0] = operation.await(nanos));
        return over[0];
    }

    /**
     * Called with each change of the status, for subclasses that show it in fields of their own. Runs on any thread,
     * must return at once and must not throw; the default does nothing.
     *
     * @param newError 0, a Win32 error, or ERROR_IO_PENDING when the operation begins
     * @param newBytes bytes moved
     */
    protected void statusChanged(int newError, long newBytes) {}

    // ---- for FileHandle

    final Operation operation() {
        return operation;
    }

    final BufferBinding binding() {
        return binding;
    }

    final boolean isOn(FileHandle handle) {
        return handle.isSameFileAs(file);
    }

    final boolean isVouched() {
        return vouched;
    }

    final boolean isDurable() {
        return durable;
    }

    /**
     * Claims it for a new operation. False where it is in flight, or its callback is still to run. That an account is abandoned
     * is not enough: its last callback may have begun just before, and be about to say that the operation is idle.
     */
    final boolean begin() {
        if (operation.begin()) {
            return true;
        }
        Account last = account;
        return operation.isDelivering() && last != null && last.isOver() && operation.beginAfterAbandonedCallback();
    }

    final void issuing(FileHandle newFile, @Nullable Account newAccount, boolean newUnannounced) {
        file = newFile;
        account = newAccount;
        unannounced = newUnannounced;
        Event e = event;
        if (e != null) {
            e.reset();
        }
        showStatus(Win32Error.ERROR_IO_PENDING, 0);
    }

    /** It never began: the claim is given back. */
    final void notBegun(int newError) {
        binding.release(0);
        error = newError;
        bytesTransferred = 0;
        showStatus(newError, 0);
        operation.abandonBegin();
    }

    /** It began and is over, in the issuing thread. */
    final void endHere(int newError) {
        publish(newError, false);
    }

    final void delivered() {
        operation.delivered();
    }

    /** The Win32 error that the operation ended with. */
    final int errorOf(boolean memoryStands) {
        if (!memoryStands) {
            return Win32Error.ERROR_INVALID_USER_BUFFER;
        }
        if (operation.isEndOfFile()) {
            return operation.descriptor().isStream() ? Win32Error.ERROR_BROKEN_PIPE : Win32Error.ERROR_HANDLE_EOF;
        }
        int errno = operation.errno();
        if (operation.hasMore() || (errno == Errno.ECANCELED && isPartOfMessage())) {
            return Win32Error.ERROR_MORE_DATA;
        }
        if (errno == Errno.EAGAIN && operation.kind() == OperationKind.LOCK) {
            return Win32Error.ERROR_LOCK_VIOLATION;
        }
        return Win32Error.ofErrno(errno);
    }

    /** What a cancelled read has taken from a pipe cannot be put back: it stands, with more to come. */
    private boolean isPartOfMessage() {
        return operation.kind().isRead()
                && operation.transferred() > 0
                && operation.descriptor().transport() != null;
    }

    /** Hands the data over; false where the caller's memory is gone. */
    final boolean releaseBuffer() {
        return binding.release(operation.kind().isRead() ? operation.transferred() : 0);
    }

    /** Makes the result visible; the last things that touch this object come first. */
    private void publish(int newError, boolean codeToRun) {
        FileHandle from = file;
        Event e = event;
        error = newError;
        bytesTransferred = operation.transferred();
        showStatus(newError, bytesTransferred);
        operation.forget();
        operation.settle(codeToRun);
        if (e != null) {
            e.set();
        }
        if (from != null) {
            from.operationOver();
        }
    }

    private void showStatus(int newError, long newBytes) {
        try {
            statusChanged(newError, newBytes);
        } catch (Throwable failure) {
            FileHandle from = file;
            if (from != null) {
                from.pool().reportElsewhere(failure);
            }
        }
    }

    /** What an engine tells. */
    private final class Completed implements Completion {
        @Override
        public @Nullable Object publish(Operation ignored) {
            Object token = unannounced ? Unannounced.TOKEN : account;
            if (token instanceof Account owing && owing.isAbandoned()) {
                token = null;
            }
            Overlapped.this.publish(errorOf(releaseBuffer()), token != null);
            return token;
        }

        @Override
        public int priority() {
            FileHandle from = file;
            return from == null ? Task.NORMAL : from.priority();
        }

        @Override
        public boolean deliversCallback() {
            return true;
        }

        @Override
        public void deliver(Operation ignored, Object token) {
            FileHandle from = file;
            if (from == null) {
                return;
            }
            if (token instanceof Account owing) {
                from.deliver(Overlapped.this, owing);
            } else {
                String text = OperationText.describe(operation.kind(), offset, operation.length());
                long moved = bytesTransferred;
                operation.delivered();
                from.reportUnannounced(text, moved);
            }
        }
    }

    /** Stands for the completion of an operation that was let through without a start. */
    private enum Unannounced {
        TOKEN
    }
}
