package io.overlapped.win32;

import io.overlapped.Event;
import io.overlapped.FileHandle;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import org.jspecify.annotations.Nullable;

/** Locks: checks what Win32 checks, and issues. */
final class Locking {
    private static final int FLAGS = WinBase.LOCKFILE_FAIL_IMMEDIATELY | WinBase.LOCKFILE_EXCLUSIVE_LOCK;

    private Locking() {}

    static long join(int low, int high) {
        return ((long) high << Integer.SIZE) | Integer.toUnsignedLong(low);
    }

    static boolean lock(
            @Nullable FileHandle file, int flags, int reserved, long length, @Nullable OVERLAPPED overlapped) {
        int error = Transfer.check(file, overlapped);
        if (file == null || error != 0) {
            return Failing.with(error);
        }
        if (overlapped == null || reserved != 0 || (flags & ~FLAGS) != 0) {
            return Failing.with(WinError.ERROR_INVALID_PARAMETER);
        }
        boolean shared = (flags & WinBase.LOCKFILE_EXCLUSIVE_LOCK) == 0;
        boolean waits = (flags & WinBase.LOCKFILE_FAIL_IMMEDIATELY) == 0;
        boolean done = Transfer.issue(
                file, null, overlapped, o -> waits ? file.lock(length, shared, o) : file.tryLock(length, shared, o));
        if (done || !file.isSynchronous() || ErrHandlingApi.GetLastError() != WinError.ERROR_IO_PENDING) {
            return done;
        }
        Waiting.uninterruptibly(() -> {
            overlapped.await();
            return true;
        });
        return Failing.unless(overlapped.error());
    }

    static boolean lockNow(@Nullable FileHandle file, long offset, long length) {
        if (file == null || !file.isOpen()) {
            return Failing.with(WinError.ERROR_INVALID_HANDLE);
        }
        Overlapped operation = new Overlapped(offset).eventWithoutCompletion(Event.manualReset(false));
        Outcome outcome = file.tryLock(length, false, operation);
        return outcome != Outcome.FAILED || Failing.with(operation.error());
    }

    static boolean unlock(@Nullable FileHandle file, long offset, long length) {
        if (file == null || !file.isOpen()) {
            return Failing.with(WinError.ERROR_INVALID_HANDLE);
        }
        return file.unlock(offset, length) || Failing.with(WinError.ERROR_NOT_LOCKED);
    }
}
