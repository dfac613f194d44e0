package io.overlapped.win32;

import io.overlapped.FileHandle;
import io.overlapped.FilePointer;
import io.overlapped.Handle;
import io.overlapped.Win32Error;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * fileapi.h. Lengths are unsigned, as DWORDs are. A buffer is a {@link MemorySegment}, of which the first bytes are used, or a
 * {@link ByteBuffer}, of which the bytes from its position on are; the position is not moved.
 *
 * <p>What follows when an operation on an overlapped handle that is bound to a thread pool was issued: true, or false with
 * ERROR_IO_PENDING, and the callback comes; false with any other error, and it does not, so the start is to be cancelled;
 * true on a handle that skips completions on success, and it does not either. A MisuseException is thrown where no start was
 * made, or the OVERLAPPED is in use, for which Windows has no error.
 */
public final class FileApi {
    /** Disposition: creates; ERROR_FILE_EXISTS where there is a file. */
    public static final int CREATE_NEW = 1;

    /** Disposition: creates, or empties what is there. */
    public static final int CREATE_ALWAYS = 2;

    /** Disposition: opens what is there. */
    public static final int OPEN_EXISTING = 3;

    /** Disposition: opens what is there, or creates. */
    public static final int OPEN_ALWAYS = 4;

    /** Disposition: empties what is there. */
    public static final int TRUNCATE_EXISTING = 5;

    private FileApi() {}

    /**
     * Opens or creates a file.
     *
     * <p>Other than on Windows: share modes and security attributes are not enforced; no access at all is GENERIC_READ;
     * with FILE_FLAG_DELETE_ON_CLOSE the name goes at once, and the file when it is closed.
     *
     * @param fileName a path of the default file system, or, to open a named pipe, {@code \\.\pipe\} and its name
     * @param desiredAccess GENERIC_READ, GENERIC_WRITE, GENERIC_ALL, FILE_READ_DATA, FILE_WRITE_DATA, FILE_APPEND_DATA
     * @param shareMode accepted, not enforced
     * @param securityAttributes accepted, not enforced
     * @param creationDisposition CREATE_NEW, CREATE_ALWAYS, OPEN_EXISTING, OPEN_ALWAYS or TRUNCATE_EXISTING
     * @param flagsAndAttributes FILE_FLAG_OVERLAPPED, FILE_FLAG_NO_BUFFERING (O_DIRECT), FILE_FLAG_WRITE_THROUGH
     *     (O_DSYNC), FILE_FLAG_DELETE_ON_CLOSE; everything else is accepted and of no effect
     * @param templateFile not used
     * @return the handle; CREATE_ALWAYS and OPEN_ALWAYS set the last error to ERROR_ALREADY_EXISTS where there was a
     *     file and to 0 where there was none, CREATE_NEW to 0. Or {@link HandleApi#INVALID_HANDLE_VALUE}, with
     *     ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND, ERROR_ACCESS_DENIED (for directories too), ERROR_FILE_EXISTS,
     *     ERROR_INVALID_PARAMETER (an unknown disposition, TRUNCATE_EXISTING without write access, direct I/O where there is
     *     none), ERROR_TOO_MANY_OPEN_FILES, or what else the system says; for a pipe ERROR_FILE_NOT_FOUND where it has no
     *     instance, ERROR_PIPE_BUSY where none is free, ERROR_ACCESS_DENIED where its direction forbids the access
     */
    public static FileHandle CreateFileW(
            @Nullable String fileName,
            int desiredAccess,
            int shareMode,
            @Nullable Object securityAttributes,
            int creationDisposition,
            int flagsAndAttributes,
            @Nullable Handle templateFile) {
        return Creating.run(fileName, desiredAccess, creationDisposition, flagsAndAttributes);
    }

    /**
     * Deletes a file. Handles that are open stay usable, other than on Windows.
     *
     * @param fileName a path of the default file system
     * @return true; false with ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND, or ERROR_ACCESS_DENIED (for directories too)
     */
    public static boolean DeleteFileW(@Nullable String fileName) {
        if (fileName == null || fileName.isEmpty()) {
            return Failing.with(WinError.ERROR_PATH_NOT_FOUND);
        }
        Path path;
        try {
            path = Path.of(fileName);
        } catch (InvalidPathException e) {
            return Failing.with(WinError.ERROR_FILE_NOT_FOUND);
        }
        try {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                return Failing.with(WinError.ERROR_ACCESS_DENIED);
            }
            Files.delete(path);
            return true;
        } catch (IOException e) {
            return Failing.with(Creating.error(path, e));
        }
    }

    // ---- reading and writing

    /**
     * Reads.
     *
     * @param file a handle. Of an overlapped one, from the OVERLAPPED's position, without waiting; of another one, at the
     *     file pointer, or at the OVERLAPPED's position where there is one, until it is done
     * @param buffer receives the data. It must be left alone until the operation is over
     * @param numberOfBytesToRead how much
     * @param numberOfBytesRead receives how much was read, as far as that is known on return; may be null. With an OVERLAPPED
     *     use null and ask {@link IoApiSet#GetOverlappedResult}, or the callback: after true the OVERLAPPED is the callback's
     * @param overlapped the operation; must not be null with an overlapped handle
     * @return true where it is done; false with ERROR_IO_PENDING where it is under way; false with ERROR_HANDLE_EOF at
     *     or behind the end (true and 0 bytes without an OVERLAPPED), ERROR_BROKEN_PIPE where the pipe's other end is closed,
     *     ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED, ERROR_NOACCESS for a buffer that is null, too small, read-only, freed,
     *     or another thread's, ERROR_INVALID_PARAMETER for a missing OVERLAPPED, a negative position, memory of a confined arena,
     *     or what direct I/O forbids
     * @throws io.overlapped.MisuseException see above
     */
    public static boolean ReadFile(
            @Nullable FileHandle file,
            @Nullable MemorySegment buffer,
            int numberOfBytesToRead,
            @Nullable IntRef numberOfBytesRead,
            @Nullable OVERLAPPED overlapped) {
        return Transfer.run(file, true, buffer, numberOfBytesToRead, numberOfBytesRead, overlapped);
    }

    /**
     * Reads into a buffer, from its position on; otherwise as with a segment.
     *
     * @param file a handle
     * @param buffer receives the data; its position is not moved
     * @param numberOfBytesToRead how much
     * @param numberOfBytesRead receives how much was read; may be null
     * @param overlapped the operation
     * @return as with a segment
     */
    public static boolean ReadFile(
            @Nullable FileHandle file,
            @Nullable ByteBuffer buffer,
            int numberOfBytesToRead,
            @Nullable IntRef numberOfBytesRead,
            @Nullable OVERLAPPED overlapped) {
        return ReadFile(file, segment(buffer), numberOfBytesToRead, numberOfBytesRead, overlapped);
    }

    /**
     * Writes. A position of all ones appends, atomically.
     *
     * @param file a handle. Of an overlapped one, at the OVERLAPPED's position, without waiting; of another one, at the file
     *     pointer, or at the OVERLAPPED's position where there is one, until it is done
     * @param buffer the data. It must be left alone until the operation is over
     * @param numberOfBytesToWrite how much
     * @param numberOfBytesWritten receives how much was written, as far as that is known on return; may be null. See
     *     {@link #ReadFile(FileHandle, MemorySegment, int, IntRef, OVERLAPPED) ReadFile}
     * @param overlapped the operation; must not be null with an overlapped handle
     * @return true where it is done; false with ERROR_IO_PENDING where it is under way; false with ERROR_DISK_FULL,
     *     ERROR_NO_DATA where nobody can read the pipe any more, ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED, ERROR_NOACCESS
     *     for a buffer that is null, too small, freed, or another thread's, ERROR_INVALID_PARAMETER for a missing OVERLAPPED,
     *     another negative position, or what direct I/O forbids
     * @throws io.overlapped.MisuseException see above
     */
    public static boolean WriteFile(
            @Nullable FileHandle file,
            @Nullable MemorySegment buffer,
            int numberOfBytesToWrite,
            @Nullable IntRef numberOfBytesWritten,
            @Nullable OVERLAPPED overlapped) {
        return Transfer.run(file, false, buffer, numberOfBytesToWrite, numberOfBytesWritten, overlapped);
    }

    /**
     * Writes a buffer, from its position on; otherwise as with a segment.
     *
     * @param file a handle
     * @param buffer the data; its position is not moved
     * @param numberOfBytesToWrite how much
     * @param numberOfBytesWritten receives how much was written; may be null
     * @param overlapped the operation
     * @return as with a segment
     */
    public static boolean WriteFile(
            @Nullable FileHandle file,
            @Nullable ByteBuffer buffer,
            int numberOfBytesToWrite,
            @Nullable IntRef numberOfBytesWritten,
            @Nullable OVERLAPPED overlapped) {
        return WriteFile(file, segment(buffer), numberOfBytesToWrite, numberOfBytesWritten, overlapped);
    }

    /**
     * Reads into pages, one after the other, as one operation.
     *
     * @param file opened with FILE_FLAG_OVERLAPPED and FILE_FLAG_NO_BUFFERING
     * @param segments pages of 4096 bytes at multiples of 4096, as many as the length needs; what follows is not used
     * @param numberOfBytesToRead how much; a multiple of the sector's size
     * @param reserved null
     * @param overlapped the operation
     * @return as {@link #ReadFile(FileHandle, MemorySegment, int, IntRef, OVERLAPPED) ReadFile}; ERROR_INVALID_PARAMETER where one
     *     of these demands is not met
     * @throws io.overlapped.MisuseException see above
     */
    public static boolean ReadFileScatter(
            @Nullable FileHandle file,
            @Nullable MemorySegment @Nullable [] segments,
            int numberOfBytesToRead,
            @Nullable Object reserved,
            @Nullable OVERLAPPED overlapped) {
        return Pages.run(file, true, segments, numberOfBytesToRead, reserved, overlapped);
    }

    /**
     * Writes pages, one after the other, as one operation.
     *
     * @param file opened with FILE_FLAG_OVERLAPPED and FILE_FLAG_NO_BUFFERING
     * @param segments pages of 4096 bytes at multiples of 4096, as many as the length needs; what follows is not used
     * @param numberOfBytesToWrite how much; a multiple of the sector's size
     * @param reserved null
     * @param overlapped the operation
     * @return as {@link #WriteFile(FileHandle, MemorySegment, int, IntRef, OVERLAPPED) WriteFile}; ERROR_INVALID_PARAMETER where one
     *     of these demands is not met
     * @throws io.overlapped.MisuseException see above
     */
    public static boolean WriteFileGather(
            @Nullable FileHandle file,
            @Nullable MemorySegment @Nullable [] segments,
            int numberOfBytesToWrite,
            @Nullable Object reserved,
            @Nullable OVERLAPPED overlapped) {
        return Pages.run(file, false, segments, numberOfBytesToWrite, reserved, overlapped);
    }

    private static @Nullable MemorySegment segment(@Nullable ByteBuffer buffer) {
        return buffer == null ? null : MemorySegment.ofBuffer(buffer);
    }

    // ---- the file

    /**
     * Brings what was written to the device, and waits for it. Not an operation of the pool's: no start, no completion.
     *
     * @param file opened for writing; of a named pipe: waits until the other end has taken in all that was written. Other than on
     *     Windows, a pipe without a name cannot be flushed (ERROR_INVALID_PARAMETER)
     * @return true; false with ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED, or the device's error
     */
    public static boolean FlushFileBuffers(@Nullable FileHandle file) {
        if (file != null && file.isOpen() && file.isNamedPipe()) {
            return Pipes.flush(file);
        }
        return Waiting.operation(file, (open, operation) -> open.flush(true, operation), 0);
    }

    /**
     * Tells the size of a file.
     *
     * @param file a file
     * @param fileSize receives the size in bytes
     * @return true; false with ERROR_INVALID_HANDLE
     */
    public static boolean GetFileSizeEx(@Nullable FileHandle file, LongRef fileSize) {
        if (file == null || !file.isOpen()) {
            return Failing.with(WinError.ERROR_INVALID_HANDLE);
        }
        try {
            fileSize.value = file.size();
            return true;
        } catch (IOException e) {
            return Failing.with(file.isOpen() ? Win32Error.of(e) : WinError.ERROR_INVALID_HANDLE);
        }
    }

    /**
     * Moves the file pointer. Operations with an OVERLAPPED do not use it.
     *
     * @param file a file
     * @param distanceToMove in bytes
     * @param newFilePointer receives the position; may be null
     * @param moveMethod FILE_BEGIN, FILE_CURRENT or FILE_END
     * @return true; false with ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER for another method, ERROR_NEGATIVE_SEEK where the
     *     position would be less than 0, ERROR_SEEK_ON_DEVICE for a pipe
     */
    public static boolean SetFilePointerEx(
            @Nullable FileHandle file, long distanceToMove, @Nullable LongRef newFilePointer, int moveMethod) {
        if (file == null || !file.isOpen()) {
            return Failing.with(WinError.ERROR_INVALID_HANDLE);
        }
        FilePointer.Origin origin;
        switch (moveMethod) {
            case WinBase.FILE_BEGIN -> origin = FilePointer.Origin.BEGIN;
            case WinBase.FILE_CURRENT -> origin = FilePointer.Origin.CURRENT;
            case WinBase.FILE_END -> origin = FilePointer.Origin.END;
            default -> {
                return Failing.with(WinError.ERROR_INVALID_PARAMETER);
            }
        }
        try {
            long position = file.pointer().move(distanceToMove, origin);
            if (newFilePointer != null) {
                newFilePointer.value = position;
            }
            return true;
        } catch (IllegalArgumentException e) {
            return Failing.with(WinError.ERROR_NEGATIVE_SEEK);
        } catch (UnsupportedOperationException e) {
            return Failing.with(WinError.ERROR_SEEK_ON_DEVICE);
        } catch (IOException e) {
            return Failing.with(file.isOpen() ? Win32Error.of(e) : WinError.ERROR_INVALID_HANDLE);
        }
    }

    /**
     * Ends the file at the file pointer: cuts it off, or lengthens it with zeros.
     *
     * @param file opened for writing
     * @return true; false with ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED, ERROR_SEEK_ON_DEVICE for a pipe,
     *     ERROR_DISK_FULL, or what else the system says
     */
    public static boolean SetEndOfFile(@Nullable FileHandle file) {
        if (file != null && file.isOpen() && file.isStream()) {
            return Failing.with(WinError.ERROR_SEEK_ON_DEVICE);
        }
        long size = file == null ? 0 : file.pointer().position();
        return Waiting.operation(file, FileHandle::truncate, size);
    }

    // ---- locks

    /**
     * Locks a part of a file. An operation like any other: where it is done at once, the callback of an overlapped handle comes
     * all the same, unless the handle skips completions on success. (Wine posts none; Windows is thought to.)
     *
     * <p>Locks belong to the handle and its duplicates. Other than on Windows they keep nobody from reading or writing, an
     * exclusive one needs a handle that can write, and a shared one a handle that can read.
     *
     * @param file a file
     * @param flags LOCKFILE_EXCLUSIVE_LOCK, LOCKFILE_FAIL_IMMEDIATELY
     * @param reserved 0
     * @param numberOfBytesToLockLow the lower 32 bits of the length
     * @param numberOfBytesToLockHigh the upper 32 bits of the length
     * @param overlapped the operation, whose position is where the range begins
     * @return true where it is locked; false with ERROR_IO_PENDING where it waits; false with ERROR_LOCK_VIOLATION where another
     *     lock is in the way and it must not wait, ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED, ERROR_INVALID_LOCK_RANGE for a
     *     position or length above 2<sup>63</sup>-1, ERROR_INVALID_PARAMETER for a missing OVERLAPPED, other flags and pipes
     * @throws io.overlapped.MisuseException see above
     */
    public static boolean LockFileEx(
            @Nullable FileHandle file,
            int flags,
            int reserved,
            int numberOfBytesToLockLow,
            int numberOfBytesToLockHigh,
            @Nullable OVERLAPPED overlapped) {
        return Locking.lock(
                file, flags, reserved, Locking.join(numberOfBytesToLockLow, numberOfBytesToLockHigh), overlapped);
    }

    /**
     * Gives a lock back. Not an operation of the pool's: no start, no completion.
     *
     * @param file a file
     * @param reserved 0
     * @param numberOfBytesToUnlockLow the lower 32 bits of the length
     * @param numberOfBytesToUnlockHigh the upper 32 bits of the length
     * @param overlapped whose position is where the range begins; not otherwise used
     * @return true; false with ERROR_NOT_LOCKED where exactly this range is not locked by this handle, ERROR_INVALID_HANDLE, or
     *     ERROR_INVALID_PARAMETER for a missing OVERLAPPED
     */
    public static boolean UnlockFileEx(
            @Nullable FileHandle file,
            int reserved,
            int numberOfBytesToUnlockLow,
            int numberOfBytesToUnlockHigh,
            @Nullable OVERLAPPED overlapped) {
        if (overlapped == null || reserved != 0) {
            return Failing.with(WinError.ERROR_INVALID_PARAMETER);
        }
        return Locking.unlock(
                file,
                Locking.join(overlapped.Offset, overlapped.OffsetHigh),
                Locking.join(numberOfBytesToUnlockLow, numberOfBytesToUnlockHigh));
    }

    /**
     * Locks a part of a file for this handle alone, if that can be done at once. Not an operation of the pool's: no start, no
     * completion.
     *
     * @param file a file
     * @param fileOffsetLow the lower 32 bits of the position
     * @param fileOffsetHigh the upper 32 bits of the position
     * @param numberOfBytesToLockLow the lower 32 bits of the length
     * @param numberOfBytesToLockHigh the upper 32 bits of the length
     * @return true; false with the errors of {@link #LockFileEx}
     */
    public static boolean LockFile(
            @Nullable FileHandle file,
            int fileOffsetLow,
            int fileOffsetHigh,
            int numberOfBytesToLockLow,
            int numberOfBytesToLockHigh) {
        return Locking.lockNow(
                file,
                Locking.join(fileOffsetLow, fileOffsetHigh),
                Locking.join(numberOfBytesToLockLow, numberOfBytesToLockHigh));
    }

    /**
     * Gives a lock back.
     *
     * @param file a file
     * @param fileOffsetLow the lower 32 bits of the position
     * @param fileOffsetHigh the upper 32 bits of the position
     * @param numberOfBytesToUnlockLow the lower 32 bits of the length
     * @param numberOfBytesToUnlockHigh the upper 32 bits of the length
     * @return true; false with the errors of {@link #UnlockFileEx}
     */
    public static boolean UnlockFile(
            @Nullable FileHandle file,
            int fileOffsetLow,
            int fileOffsetHigh,
            int numberOfBytesToUnlockLow,
            int numberOfBytesToUnlockHigh) {
        return Locking.unlock(
                file,
                Locking.join(fileOffsetLow, fileOffsetHigh),
                Locking.join(numberOfBytesToUnlockLow, numberOfBytesToUnlockHigh));
    }
}
