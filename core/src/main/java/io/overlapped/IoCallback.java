package io.overlapped;

import org.jspecify.annotations.Nullable;

/** Runs when an operation completes; PTP_WIN32_IO_CALLBACK. Runs on one of the pool's threads, never on the issuing one. */
@FunctionalInterface
public interface IoCallback {
    /**
     * The operation is over. What it throws goes to the pool's {@link ExceptionHandler}.
     *
     * <p>Callbacks of one object are not serialised against each other, and their order is not that of the operations.
     *
     * @param instance this very call; not to be used after it returned
     * @param context what was given to {@link ThreadPoolIo#create}
     * @param overlapped the operation, which may be issued again from here on
     * @param error 0, or a Win32 error; see {@link Win32Error}
     * @param bytesTransferred bytes moved, also where there is an error
     * @param io the object whose callback this is
     */
    void onCompletion(
            CallbackInstance instance,
            @Nullable Object context,
            Overlapped overlapped,
            int error,
            long bytesTransferred,
            ThreadPoolIo io);
}
