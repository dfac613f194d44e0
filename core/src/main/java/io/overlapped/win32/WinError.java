package io.overlapped.win32;

/** winerror.h: the error codes that this package gives. */
public final class WinError {
    /** Success. */
    public static final int NO_ERROR = 0;

    /** Success. */
    public static final int ERROR_SUCCESS = 0;

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

    /** A file pointer would be less than 0. */
    public static final int ERROR_NEGATIVE_SEEK = 131;

    /** The device has no positions. */
    public static final int ERROR_SEEK_ON_DEVICE = 132;

    /** The directory is not empty. */
    public static final int ERROR_DIR_NOT_EMPTY = 145;

    /** The file is in use. */
    public static final int ERROR_BUSY = 170;

    /** CreateFileW: the file was there already; not a failure. */
    public static final int ERROR_ALREADY_EXISTS = 183;

    /** The name is too long. */
    public static final int ERROR_FILENAME_EXCED_RANGE = 206;

    /** The file would become larger than it may. */
    public static final int ERROR_FILE_TOO_LARGE = 223;

    /** A write to a pipe whose reading end is closed. */
    public static final int ERROR_NO_DATA = 232;

    /** A message was longer than the buffer; the rest is still to be read. */
    public static final int ERROR_MORE_DATA = 234;

    /** A wait ended because its time was over. */
    public static final int WAIT_TIMEOUT = 258;

    /** A mutex is not the calling thread's. */
    public static final int ERROR_NOT_OWNER = 288;

    /** A semaphore's count would exceed its maximum. */
    public static final int ERROR_TOO_MANY_POSTS = 298;

    /** No other thread is available, and the pool's maximum allows no more. */
    public static final int ERROR_TOO_MANY_THREADS = 565;

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

    private WinError() {}
}
