package io.overlapped.win32;

/** winerror.h. */
public final class WinError {
    private WinError() {}
}
