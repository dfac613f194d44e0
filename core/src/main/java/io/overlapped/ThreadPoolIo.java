package io.overlapped;

import io.overlapped.internal.pool.Blocking;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Binds a file to a pool, so that the pool runs a callback for each operation that completes; PTP_IO.
 *
 * <p>The rule: {@link #start} once for each operation, immediately before it is issued, and {@link #cancel} where it turns out that
 * no completion will come ({@link Outcome#expectsCompletion} says so). The object counts both, see {@link #ledger}, and
 * refuses what does not add up.
 *
 * <p>All methods may be called from any thread. The binding is for the life of the file: a second one is refused, also after
 * this object was closed.
 */
public final class ThreadPoolIo extends CallbackObject {
    private static final long LOOK_MILLIS = 50;

    private final FileHandle file;
    private final IoCallback callback;
    private final Notifications notifications;

    private ThreadPoolIo(
            FileHandle file, IoCallback callback, @Nullable Object context, CallbackEnvironment environment) {
        super(context, environment);
        this.file = file;
        this.callback = callback;
        this.notifications = new Notifications(
                counts(), file.name(), pool().misuse(), file::held, Boolean.getBoolean("io.overlapped.track"));
    }

    /**
     * Binds a file to the pool of an environment (CreateThreadpoolIo).
     *
     * @param file open, and not bound yet
     * @param callback runs for each operation that completes
     * @param context passed to each callback
     * @param environment whose pool runs the callbacks; null for the {@linkplain ThreadPool#processPool process pool}
     * @return the object
     * @throws IllegalArgumentException where the file was not opened for overlapped operations (ERROR_INVALID_PARAMETER)
     * @throws IllegalStateException where the file is bound already (ERROR_INVALID_PARAMETER), or file or pool are closed
     *     (ERROR_INVALID_HANDLE)
     */
    public static ThreadPoolIo create(
            FileHandle file, IoCallback callback, @Nullable Object context, @Nullable CallbackEnvironment environment) {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(callback, "callback");
        ThreadPoolIo io = new ThreadPoolIo(file, callback, context, actual(environment));
        io.bound();
        try {
            file.bind(io);
        } catch (RuntimeException e) {
            io.discard();
            throw e;
        }
        return io;
    }

    /** {@return the file} */
    public FileHandle file() {
        return file;
    }

    /** {@return what is prepared, owed, running and held now} */
    public Ledger ledger() {
        return notifications.ledger();
    }

    /**
     * Announces one operation (StartThreadpoolIo): the pool is to expect one more completion. Never blocks.
     *
     * @throws IllegalStateException where the object is closed
     */
    public void start() {
        if (!isClosed()) {
            notifications.start();
            if (!isClosed()) {
                return;
            }
            notifications.takeBack(); // who closed it may not have seen this one
            unbindIfOver();
        }
        throw new IllegalStateException(
                "start() (StartThreadpoolIo) on " + file.name() + " refused: the ThreadPoolIo is closed");
    }

    /**
     * Takes one announcement back (CancelThreadpoolIo), because no completion will come. Cancels no operation.
     *
     * @throws MisuseException where no announcement is left to take back, unless {@link #waitForCallbacks(boolean)}
     *     abandoned it meanwhile
     */
    public void cancel() {
        notifications.cancel();
        if (isClosed()) {
            unbindIfOver();
        }
    }

    /**
     * Waits until every announcement was used or taken back and every callback has returned; operations and announcements
     * that are made meanwhile are waited for too.
     *
     * @throws MisuseException where the wait could never end: in a callback of this object, or with announcements that
     *     nothing is left to use
     * @throws InterruptedException if the thread is interrupted
     */
    public void waitForCallbacks() throws InterruptedException {
        refuseInOwnCallback();
        if (!counts().isSettled()) {
            Blocking.run(notifications::awaitSettled);
        }
    }

    /**
     * Waits for callbacks (WaitForThreadpoolIoCallbacks).
     *
     * @param cancelPending false for {@link #waitForCallbacks()}; true to abandon the announcements and completions that
     *     have not become callbacks yet, and to wait for running callbacks only. Operations are not cancelled: their
     *     {@link Overlapped} and buffer must be left alone until they are over
     * @throws MisuseException as {@link #waitForCallbacks()}
     * @throws InterruptedException if the thread is interrupted
     */
    public void waitForCallbacks(boolean cancelPending) throws InterruptedException {
        if (!cancelPending) {
            waitForCallbacks();
            return;
        }
        refuseInOwnCallback();
        notifications.abandon();
        Blocking.run(counts()::awaitQuiet);
        if (isClosed()) {
            unbindIfOver();
        }
    }

    /**
     * Ends the object, in order: announcements left unused are taken back and reported to the exception handler; callbacks
     * that are owed are waited for; operations that need not ever end (on a pipe) are cancelled and drained, and on an
     * interrupt all are. In one of its own callbacks it returns at once and ends when the callbacks have. The file stays open,
     * and bound.
     */
    @Override
    public void close() {
        if (!beginClose()) {
            return;
        }
        long unused = notifications.cancelUnused();
        if (unused > 0) {
            pool().report(new MisuseException("closing the ThreadPoolIo of " + file.name() + " found " + unused
                    + " start(s) that no operation used and cancel() did not take back; they"
                    + " were taken back now."));
        }
        if (CallbackInstance.isCallbackOf(this)) {
            file.cancelEndless();
            return; // the last callback unbinds
        }
        drainOperations();
        unbindIfOver();
    }

    private void drainOperations() {
        boolean interrupted = false;
        while (counts().isBusy()) {
            if (interrupted) {
                file.cancelAll();
            } else {
                file.cancelEndless();
            }
            try {
                Blocking.run(() -> counts().awaitChange(() -> !counts().isBusy(), LOOK_MILLIS));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Win32's CloseThreadpoolIo: returns at once. Callbacks of operations under way still run; announcements left unused
     * are reported and taken back.
     */
    public void release() {
        if (!beginClose()) {
            return;
        }
        long unused = notifications.cancelUnused();
        if (unused > 0) {
            pool().report(new MisuseException("releasing the ThreadPoolIo of " + file.name() + " found " + unused
                    + " start(s) that no operation used and cancel() did not take back; they"
                    + " were taken back now."));
        }
        unbindIfOver();
    }

    Notifications notifications() {
        return notifications;
    }

    @Override
    long abandon() {
        return notifications.abandon();
    }

    @Override
    void awaitOwed() throws InterruptedException {
        notifications.awaitSettled();
    }

    @Override
    String description() {
        return "ThreadPoolIo of " + file.name();
    }

    @Override
    String callbacksOf() {
        return file.name();
    }

    /** The operation's result goes with it: from here on the program may issue it again. */
    @Override
    void call(CallbackInstance instance, @Nullable Object argument) {
        Overlapped overlapped = (Overlapped) Objects.requireNonNull(argument);
        int error = overlapped.error();
        long bytes = overlapped.bytesTransferred();
        overlapped.delivered();
        callback.onCompletion(instance, context(), overlapped, error, bytes, this);
    }

    @Override
    public String toString() {
        return "ThreadPoolIo[" + file.name() + ", " + ledger() + "]";
    }
}
