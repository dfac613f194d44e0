package io.overlapped.win32;

import io.overlapped.FileHandle;
import io.overlapped.Handle;
import org.jspecify.annotations.Nullable;

/** handleapi.h. */
public final class HandleApi {
    /** No handle: what {@link FileApi#CreateFileW} returns when it fails. */
    public static final FileHandle INVALID_HANDLE_VALUE = FileHandle.INVALID;

    private HandleApi() {}

    /**
     * Closes a handle. A file's operations in flight are cancelled, and it is waited for the kernel to let go of their buffers;
     * their callbacks still come. (Windows does not wait.) As on Windows, nothing is cancelled while a duplicate is open.
     *
     * @param handle the handle; with {@link #INVALID_HANDLE_VALUE}, a pseudo handle, nothing happens
     * @return true; false with ERROR_INVALID_HANDLE for null and a handle that is closed
     */
    public static boolean CloseHandle(@Nullable Handle handle) {
        if (handle == INVALID_HANDLE_VALUE) {
            return true;
        }
        if (handle == null || !handle.isOpen()) {
            return Failing.with(WinError.ERROR_INVALID_HANDLE);
        }
        handle.close();
        return true;
    }

    /**
     * Makes another handle of the same open file or pipe end. What belongs to the file, such as the object that
     * {@link ThreadpoolApiSet#CreateThreadpoolIo} bound, belongs to both.
     *
     * @param sourceProcess {@link #INVALID_HANDLE_VALUE}, which is the pseudo handle of this process
     * @param source the handle
     * @param targetProcess as {@code sourceProcess}
     * @param target receives the new handle; may be null
     * @param desiredAccess not used: the access is that of the source, as with DUPLICATE_SAME_ACCESS
     * @param inheritHandle not used: no handle is inherited by processes that the JVM starts
     * @param options DUPLICATE_SAME_ACCESS, DUPLICATE_CLOSE_SOURCE
     * @return true; false with ERROR_INVALID_HANDLE for null, a closed handle and another process, ERROR_NOT_SUPPORTED
     *     for handles of other kinds than files and pipes, and ERROR_INVALID_PARAMETER for other options
     */
    public static boolean DuplicateHandle(
            @Nullable Handle sourceProcess,
            @Nullable Handle source,
            @Nullable Handle targetProcess,
            @Nullable HandleRef<FileHandle> target,
            int desiredAccess,
            boolean inheritHandle,
            int options) {
        if ((options & ~(WinNT.DUPLICATE_CLOSE_SOURCE | WinNT.DUPLICATE_SAME_ACCESS)) != 0) {
            return Failing.with(WinError.ERROR_INVALID_PARAMETER);
        }
        boolean here = sourceProcess == INVALID_HANDLE_VALUE && targetProcess == INVALID_HANDLE_VALUE;
        if (!here || source == null || !source.isOpen()) {
            return Failing.with(WinError.ERROR_INVALID_HANDLE);
        }
        if (!(source instanceof FileHandle file)) {
            return Failing.with(WinError.ERROR_NOT_SUPPORTED);
        }
        FileHandle duplicate;
        try {
            duplicate = file.duplicate();
        } catch (IllegalStateException closedMeanwhile) {
            return Failing.with(WinError.ERROR_INVALID_HANDLE);
        }
        if ((options & WinNT.DUPLICATE_CLOSE_SOURCE) != 0) {
            file.close();
        }
        if (target == null) {
            duplicate.close();
        } else {
            target.value = duplicate;
        }
        return true;
    }
}
