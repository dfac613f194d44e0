package io.overlapped;

import io.overlapped.internal.linux.Errno;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** The errors of the model, which are Win32's codes, and what they mean. One table maps them from the system's errno. */
public final class Win32Error {
    /** Success. */
    public static final int NO_ERROR = 0;
    /** The file does not exist. */
    public static final int ERROR_FILE_NOT_FOUND = 2;
    /** A directory on the way to the file does not exist. */
    public static final int ERROR_PATH_NOT_FOUND = 3;
    /** The limit of open files is reached. */
    public static final int ERROR_TOO_MANY_OPEN_FILES = 4;
    /** No permission, or the handle was not opened for this. */
    public static final int ERROR_ACCESS_DENIED = 5;
    /** The handle is closed, or not of the kind that the call needs. */
    public static final int ERROR_INVALID_HANDLE = 6;
    /** No memory. */
    public static final int ERROR_NOT_ENOUGH_MEMORY = 8;
    /** The medium cannot be written. */
    public static final int ERROR_WRITE_PROTECT = 19;
    /** Part of the data could not be written. */
    public static final int ERROR_WRITE_FAULT = 29;
    /** A device does not work. */
    public static final int ERROR_GEN_FAILURE = 31;
    /** Another one has locked that part of the file. */
    public static final int ERROR_LOCK_VIOLATION = 33;
    /** A read at or behind the end of the file. */
    public static final int ERROR_HANDLE_EOF = 38;
    /** The kernel or file system cannot do that. */
    public static final int ERROR_NOT_SUPPORTED = 50;
    /** The file exists, and a new one was asked for. */
    public static final int ERROR_FILE_EXISTS = 80;
    /** A parameter is out of its range, or not aligned as direct I/O needs. */
    public static final int ERROR_INVALID_PARAMETER = 87;
    /** The other end of the pipe is closed. */
    public static final int ERROR_BROKEN_PIPE = 109;
    /** The disk is full. */
    public static final int ERROR_DISK_FULL = 112;
    /** The device did not answer in time. */
    public static final int ERROR_SEM_TIMEOUT = 121;
    /** Exactly this range is not locked. */
    public static final int ERROR_NOT_LOCKED = 158;
    /** The device has no positions. */
    public static final int ERROR_SEEK_ON_DEVICE = 132;
    /** The directory is not empty. */
    public static final int ERROR_DIR_NOT_EMPTY = 145;
    /** The file is in use. */
    public static final int ERROR_BUSY = 170;
    /** The name is too long. */
    public static final int ERROR_FILENAME_EXCED_RANGE = 206;
    /** The file would become larger than it may. */
    public static final int ERROR_FILE_TOO_LARGE = 223;
    /** All instances of the pipe are in use. */
    public static final int ERROR_PIPE_BUSY = 231;
    /** A write to a pipe whose reading end is closed. */
    public static final int ERROR_NO_DATA = 232;
    /** The pipe's server has ended the connection, or there never was one. */
    public static final int ERROR_PIPE_NOT_CONNECTED = 233;
    /** A message was longer than the buffer; the rest is still to be read. */
    public static final int ERROR_MORE_DATA = 234;
    /** A wait ended because its time was over. */
    public static final int WAIT_TIMEOUT = 258;
    /** A range that the system cannot count. */
    public static final int ERROR_INVALID_LOCK_RANGE = 307;
    /** A client has connected to the pipe already: no failure. */
    public static final int ERROR_PIPE_CONNECTED = 535;
    /** No client has connected to the pipe yet. */
    public static final int ERROR_PIPE_LISTENING = 536;
    /** The operation was cancelled. */
    public static final int ERROR_OPERATION_ABORTED = 995;
    /** The operation is not over yet. */
    public static final int ERROR_IO_INCOMPLETE = 996;
    /** The operation is under way. */
    public static final int ERROR_IO_PENDING = 997;
    /** An address that is not the program's. */
    public static final int ERROR_NOACCESS = 998;
    /** The file was changed by another so that the handle is not valid any more. */
    public static final int ERROR_FILE_INVALID = 1006;
    /** A device error. */
    public static final int ERROR_IO_DEVICE = 1117;
    /** Nothing was found to be cancelled. */
    public static final int ERROR_NOT_FOUND = 1168;
    /** The quota is used up. */
    public static final int ERROR_DISK_QUOTA_EXCEEDED = 1295;
    /** A resource of the system's is used up at the moment. */
    public static final int ERROR_NO_SYSTEM_RESOURCES = 1450;
    /** The buffer's memory was freed while the operation was in flight. */
    public static final int ERROR_INVALID_USER_BUFFER = 1784;
    /** Too many symbolic links. */
    public static final int ERROR_CANT_RESOLVE_FILENAME = 1921;

    private Win32Error() {}

    /**
     * The error that belongs to an exception of this library's or the JDK's: for programs that have to give a code.
     *
     * @param exception from opening a file, or from another call that failed
     * @return the error; ERROR_GEN_FAILURE where the exception does not tell
     */
    public static int of(IOException exception) {
        if (exception.getCause() instanceof ErrnoException cause) {
            return ofErrno(cause.errno());
        }
        return switch (exception) {
            case NoSuchFileException e -> ERROR_FILE_NOT_FOUND;
            case FileAlreadyExistsException e -> ERROR_FILE_EXISTS;
            case PipeBusyException e -> ERROR_PIPE_BUSY;
            case AccessDeniedException e -> ERROR_ACCESS_DENIED;
            case DirectoryNotEmptyException e -> ERROR_DIR_NOT_EMPTY;
            case NotDirectoryException e -> ERROR_PATH_NOT_FOUND;
            case AsynchronousCloseException e -> ERROR_OPERATION_ABORTED;
            case ClosedChannelException e -> ERROR_INVALID_HANDLE;
            default -> ERROR_GEN_FAILURE;
        };
    }

    static int ofErrno(int errno) {
        return switch (errno) {
            case 0 -> NO_ERROR;
            case Errno.EPERM, Errno.EACCES, Errno.EISDIR, Errno.ETXTBSY -> ERROR_ACCESS_DENIED;
            case Errno.ENOENT -> ERROR_FILE_NOT_FOUND;
            case Errno.ENOTDIR -> ERROR_PATH_NOT_FOUND;
            case Errno.EBADF -> ERROR_INVALID_HANDLE;
            case Errno.EAGAIN, Errno.ENOBUFS -> ERROR_NO_SYSTEM_RESOURCES;
            case Errno.ENOMEM -> ERROR_NOT_ENOUGH_MEMORY;
            case Errno.EFAULT -> ERROR_NOACCESS;
            case Errno.EBUSY -> ERROR_BUSY;
            case Errno.EEXIST -> ERROR_FILE_EXISTS;
            case Errno.EINVAL -> ERROR_INVALID_PARAMETER;
            case Errno.EMFILE, Errno.ENFILE -> ERROR_TOO_MANY_OPEN_FILES;
            case Errno.EFBIG, Errno.EOVERFLOW -> ERROR_FILE_TOO_LARGE;
            case Errno.ENOSPC -> ERROR_DISK_FULL;
            case Errno.EDQUOT -> ERROR_DISK_QUOTA_EXCEEDED;
            case Errno.ESPIPE -> ERROR_SEEK_ON_DEVICE;
            case Errno.EROFS -> ERROR_WRITE_PROTECT;
            case Errno.EPIPE -> ERROR_NO_DATA;
            case Errno.ECONNRESET -> ERROR_BROKEN_PIPE;
            case Errno.ENOTCONN -> ERROR_PIPE_NOT_CONNECTED;
            case Errno.EISCONN -> ERROR_PIPE_CONNECTED;
            case Errno.ENAMETOOLONG -> ERROR_FILENAME_EXCED_RANGE;
            case Errno.ENOTEMPTY -> ERROR_DIR_NOT_EMPTY;
            case Errno.ELOOP -> ERROR_CANT_RESOLVE_FILENAME;
            case Errno.ECANCELED, Errno.EINTR -> ERROR_OPERATION_ABORTED;
            case Errno.ENOSYS, Errno.EOPNOTSUPP -> ERROR_NOT_SUPPORTED;
            case Errno.ETIMEDOUT -> ERROR_SEM_TIMEOUT;
            case Errno.ESTALE -> ERROR_FILE_INVALID;
            case Errno.EIO -> ERROR_IO_DEVICE;
            default -> ERROR_GEN_FAILURE;
        };
    }

    /**
     * An error in words, with its code.
     *
     * @param error a Win32 error
     * @return for example {@code disk full (112)}
     */
    public static String describe(int error) {
        return words(error) + " (" + error + ")";
    }

    private static String words(int error) {
        return switch (error) {
            case NO_ERROR -> "success";
            case ERROR_FILE_NOT_FOUND -> "file not found";
            case ERROR_PATH_NOT_FOUND -> "path not found";
            case ERROR_TOO_MANY_OPEN_FILES -> "too many open files";
            case ERROR_ACCESS_DENIED -> "access denied";
            case ERROR_INVALID_HANDLE -> "invalid or closed handle";
            case ERROR_NOT_ENOUGH_MEMORY -> "not enough memory";
            case ERROR_WRITE_PROTECT -> "read-only file system";
            case ERROR_WRITE_FAULT -> "only part of the data was written";
            case ERROR_LOCK_VIOLATION -> "locked by another";
            case ERROR_HANDLE_EOF -> "end of file";
            case ERROR_NOT_SUPPORTED -> "not supported";
            case ERROR_FILE_EXISTS -> "file exists";
            case ERROR_INVALID_PARAMETER -> "invalid parameter, or not aligned for direct I/O";
            case ERROR_BROKEN_PIPE -> "broken pipe";
            case ERROR_DISK_FULL -> "disk full";
            case ERROR_SEM_TIMEOUT -> "the device did not answer in time";
            case ERROR_SEEK_ON_DEVICE -> "no positions on this device";
            case ERROR_DIR_NOT_EMPTY -> "directory not empty";
            case ERROR_BUSY -> "in use";
            case ERROR_FILENAME_EXCED_RANGE -> "name too long";
            case ERROR_FILE_TOO_LARGE -> "file too large";
            case ERROR_NOT_LOCKED -> "not locked";
            case ERROR_PIPE_BUSY -> "all instances of the pipe are in use";
            case ERROR_NO_DATA -> "the pipe's reading end is closed";
            case ERROR_PIPE_NOT_CONNECTED -> "the pipe is not connected";
            case ERROR_INVALID_LOCK_RANGE -> "a range that cannot be locked";
            case ERROR_PIPE_CONNECTED -> "a client has connected to the pipe already";
            case ERROR_PIPE_LISTENING -> "no client has connected to the pipe yet";
            case ERROR_MORE_DATA -> "more data to come";
            case WAIT_TIMEOUT -> "timeout";
            case ERROR_OPERATION_ABORTED -> "cancelled";
            case ERROR_IO_INCOMPLETE -> "not over yet";
            case ERROR_IO_PENDING -> "under way";
            case ERROR_NOACCESS -> "invalid address";
            case ERROR_FILE_INVALID -> "the file was changed from outside";
            case ERROR_IO_DEVICE -> "I/O error of the device";
            case ERROR_NOT_FOUND -> "not found";
            case ERROR_DISK_QUOTA_EXCEEDED -> "disk quota exceeded";
            case ERROR_NO_SYSTEM_RESOURCES -> "a resource of the system is used up";
            case ERROR_INVALID_USER_BUFFER -> "the buffer's memory was freed while the operation was in flight";
            case ERROR_CANT_RESOLVE_FILENAME -> "too many symbolic links";
            default -> "error";
        };
    }
}
