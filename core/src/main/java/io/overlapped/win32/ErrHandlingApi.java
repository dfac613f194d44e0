package io.overlapped.win32;

/** errhandlingapi.h: the last error, which each thread has for itself. */
public final class ErrHandlingApi {
    private static final ThreadLocal<int[]> LAST = ThreadLocal.withInitial(() -> new int[1]);

    private ErrHandlingApi() {}

    /**
     * The error that the last failing function set in the calling thread. Functions that succeed leave it alone, but for
     * {@link FileApi#CreateFileW}.
     *
     * @return a value of {@link WinError}
     */
    public static int GetLastError() {
        return LAST.get()[0];
    }

    /**
     * Sets the calling thread's last error.
     *
     * @param errorCode any value
     */
    public static void SetLastError(int errorCode) {
        LAST.get()[0] = errorCode;
    }
}
