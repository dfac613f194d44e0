package io.overlapped.win32;

/** How functions fail: they set the last error and return what Win32 returns. */
final class Failing {
    private Failing() {}

    /** FALSE. */
    static boolean with(int error) {
        ErrHandlingApi.SetLastError(error);
        return false;
    }

    /** TRUE for 0, otherwise FALSE with the error. */
    static boolean unless(int error) {
        return error == 0 || with(error);
    }
}
