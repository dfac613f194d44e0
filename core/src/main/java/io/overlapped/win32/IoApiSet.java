package io.overlapped.win32;

import io.overlapped.FileHandle;
import org.jspecify.annotations.Nullable;

/** ioapiset.h. An interrupt does not end a wait and is kept, unless the wait is alertable. */
public final class IoApiSet {
    private IoApiSet() {}

    /**
     * Asks for operations on a file to be cancelled, whoever issued them. They still complete: with
     * ERROR_OPERATION_ABORTED, or with what they came to if they were faster.
     *
     * @param file the file
     * @param overlapped the operation, or null for all
     * @return true where something was asked to cancel; false with ERROR_NOT_FOUND where there was nothing in flight, or with
     *     ERROR_INVALID_HANDLE
     */
    public static boolean CancelIoEx(@Nullable FileHandle file, @Nullable OVERLAPPED overlapped) {
        if (file == null || !file.isOpen()) {
            return Failing.with(WinError.ERROR_INVALID_HANDLE);
        }
        boolean found = overlapped == null ? file.cancelAll() : file.cancel(overlapped);
        return found || Failing.with(WinError.ERROR_NOT_FOUND);
    }

    /**
     * Asks for those operations on a file to be cancelled that the calling thread issued.
     *
     * @param file the file
     * @return true, also where there was none; false with ERROR_INVALID_HANDLE
     */
    public static boolean CancelIo(@Nullable FileHandle file) {
        if (file == null || !file.isOpen()) {
            return Failing.with(WinError.ERROR_INVALID_HANDLE);
        }
        file.cancelIssuedByThisThread();
        return true;
    }

    /**
     * Tells how an operation ended. Independent of the callback, which comes all the same.
     *
     * @param file the file; not looked at, as the operation knows its own
     * @param overlapped the operation
     * @param numberOfBytesTransferred receives the bytes moved, also where it ended with an error; may be null
     * @param wait whether to wait for it
     * @return true for success; false with ERROR_IO_INCOMPLETE where it is not over, otherwise with the error that it ended with
     */
    public static boolean GetOverlappedResult(
            @Nullable FileHandle file, OVERLAPPED overlapped, @Nullable IntRef numberOfBytesTransferred, boolean wait) {
        return GetOverlappedResultEx(file, overlapped, numberOfBytesTransferred, wait ? WinBase.INFINITE : 0, false);
    }

    /**
     * Tells how an operation ended, and waits for a time.
     *
     * @param file the file; not looked at, as the operation knows its own
     * @param overlapped the operation
     * @param numberOfBytesTransferred receives the bytes moved, also where it ended with an error; may be null
     * @param milliseconds how long to wait, unsigned; 0 only looks, {@link WinBase#INFINITE} is without limit
     * @param alertable whether an interrupt ends the wait; it is taken by that
     * @return true for success; false with ERROR_IO_INCOMPLETE where it is not over and the time is 0, WAIT_TIMEOUT where
     *     the time is over, WAIT_IO_COMPLETION after an interrupt, otherwise with the error that it ended with
     */
    public static boolean GetOverlappedResultEx(
            @Nullable FileHandle file,
            OVERLAPPED overlapped,
            @Nullable IntRef numberOfBytesTransferred,
            int milliseconds,
            boolean alertable) {
        if (!overlapped.isCompleted()) {
            if (milliseconds == 0) {
                return Failing.with(WinError.ERROR_IO_INCOMPLETE);
            }
            int waited = Waiting.timed(milliseconds, alertable, overlapped::await);
            if (waited != WinBase.WAIT_OBJECT_0) {
                return Failing.with(waited);
            }
        }
        if (numberOfBytesTransferred != null) {
            numberOfBytesTransferred.value = (int) overlapped.bytesTransferred();
        }
        return Failing.unless(overlapped.error());
    }
}
