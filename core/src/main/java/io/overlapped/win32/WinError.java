package io.overlapped.win32;

import io.overlapped.Win32Error;

/** winerror.h: the error codes that this package gives. */
public final class WinError {
    /** Success. */
    public static final int NO_ERROR = Win32Error.NO_ERROR;

    /** Success. */
    public static final int ERROR_SUCCESS = 0;

    /** The file does not exist. */
    public static final int ERROR_FILE_NOT_FOUND = Win32Error.ERROR_FILE_NOT_FOUND;

    /** The handle cannot do that. */
    public static final int ERROR_INVALID_FUNCTION = 1;

    /** A directory on the way to the file does not exist. */
    public static final int ERROR_PATH_NOT_FOUND = Win32Error.ERROR_PATH_NOT_FOUND;

    /** The limit of open files is reached. */
    public static final int ERROR_TOO_MANY_OPEN_FILES = Win32Error.ERROR_TOO_MANY_OPEN_FILES;

    /** No permission, or the handle was not opened for this. */
    public static final int ERROR_ACCESS_DENIED = Win32Error.ERROR_ACCESS_DENIED;

    /** The handle is closed, or not of the kind that the call needs. */
    public static final int ERROR_INVALID_HANDLE = Win32Error.ERROR_INVALID_HANDLE;

    /** No memory. */
    public static final int ERROR_NOT_ENOUGH_MEMORY = Win32Error.ERROR_NOT_ENOUGH_MEMORY;

    /** The medium cannot be written. */
    public static final int ERROR_WRITE_PROTECT = Win32Error.ERROR_WRITE_PROTECT;

    /** Part of the data could not be written. */
    public static final int ERROR_WRITE_FAULT = Win32Error.ERROR_WRITE_FAULT;

    /** A device does not work. */
    public static final int ERROR_GEN_FAILURE = Win32Error.ERROR_GEN_FAILURE;

    /** Another one has locked that part of the file. */
    public static final int ERROR_LOCK_VIOLATION = Win32Error.ERROR_LOCK_VIOLATION;

    /** A read at or behind the end of the file. */
    public static final int ERROR_HANDLE_EOF = Win32Error.ERROR_HANDLE_EOF;

    /** The kernel or file system cannot do that. */
    public static final int ERROR_NOT_SUPPORTED = Win32Error.ERROR_NOT_SUPPORTED;

    /** The file exists, and a new one was asked for. */
    public static final int ERROR_FILE_EXISTS = Win32Error.ERROR_FILE_EXISTS;

    /** A parameter is out of its range, or not aligned as direct I/O needs. */
    public static final int ERROR_INVALID_PARAMETER = Win32Error.ERROR_INVALID_PARAMETER;

    /** The other end of the pipe is closed. */
    public static final int ERROR_BROKEN_PIPE = Win32Error.ERROR_BROKEN_PIPE;

    /** The disk is full. */
    public static final int ERROR_DISK_FULL = Win32Error.ERROR_DISK_FULL;

    /** The device did not answer in time. */
    public static final int ERROR_SEM_TIMEOUT = Win32Error.ERROR_SEM_TIMEOUT;

    /** A file pointer would be less than 0. */
    public static final int ERROR_NEGATIVE_SEEK = 131;

    /** Exactly this range is not locked. */
    public static final int ERROR_NOT_LOCKED = Win32Error.ERROR_NOT_LOCKED;

    /** The device has no positions. */
    public static final int ERROR_SEEK_ON_DEVICE = Win32Error.ERROR_SEEK_ON_DEVICE;

    /** The directory is not empty. */
    public static final int ERROR_DIR_NOT_EMPTY = Win32Error.ERROR_DIR_NOT_EMPTY;

    /** The name of a pipe has characters that it cannot have, or too many. */
    public static final int ERROR_INVALID_NAME = 123;

    /** The file is in use. */
    public static final int ERROR_BUSY = Win32Error.ERROR_BUSY;

    /** CreateFileW: the file was there already; not a failure. */
    public static final int ERROR_ALREADY_EXISTS = 183;

    /** The name is too long. */
    public static final int ERROR_FILENAME_EXCED_RANGE = Win32Error.ERROR_FILENAME_EXCED_RANGE;

    /** The file would become larger than it may. */
    public static final int ERROR_FILE_TOO_LARGE = Win32Error.ERROR_FILE_TOO_LARGE;

    /** All instances of the pipe are in use. */
    public static final int ERROR_PIPE_BUSY = Win32Error.ERROR_PIPE_BUSY;

    /** The pipe's server has ended the connection, or there never was one. */
    public static final int ERROR_PIPE_NOT_CONNECTED = Win32Error.ERROR_PIPE_NOT_CONNECTED;

    /** A write to a pipe whose reading end is closed. */
    public static final int ERROR_NO_DATA = Win32Error.ERROR_NO_DATA;

    /** A message was longer than the buffer; the rest is still to be read. */
    public static final int ERROR_MORE_DATA = Win32Error.ERROR_MORE_DATA;

    /** A wait ended because its time was over. */
    public static final int WAIT_TIMEOUT = Win32Error.WAIT_TIMEOUT;

    /** A range that cannot be locked. */
    public static final int ERROR_INVALID_LOCK_RANGE = Win32Error.ERROR_INVALID_LOCK_RANGE;

    /** A client has connected to the pipe already: no failure. */
    public static final int ERROR_PIPE_CONNECTED = Win32Error.ERROR_PIPE_CONNECTED;

    /** No client has connected to the pipe yet. */
    public static final int ERROR_PIPE_LISTENING = Win32Error.ERROR_PIPE_LISTENING;

    /** A mutex is not the calling thread's. */
    public static final int ERROR_NOT_OWNER = 288;

    /** A semaphore's count would exceed its maximum. */
    public static final int ERROR_TOO_MANY_POSTS = 298;

    /** No other thread is available, and the pool's maximum allows no more. */
    public static final int ERROR_TOO_MANY_THREADS = 565;

    /** The operation was cancelled. */
    public static final int ERROR_OPERATION_ABORTED = Win32Error.ERROR_OPERATION_ABORTED;

    /** The operation is not over yet. */
    public static final int ERROR_IO_INCOMPLETE = Win32Error.ERROR_IO_INCOMPLETE;

    /** The operation is under way. */
    public static final int ERROR_IO_PENDING = Win32Error.ERROR_IO_PENDING;

    /** An address that is not the program's. */
    public static final int ERROR_NOACCESS = Win32Error.ERROR_NOACCESS;

    /** The file was changed by another so that the handle is not valid any more. */
    public static final int ERROR_FILE_INVALID = Win32Error.ERROR_FILE_INVALID;

    /** A device error. */
    public static final int ERROR_IO_DEVICE = Win32Error.ERROR_IO_DEVICE;

    /** Nothing was found to be cancelled. */
    public static final int ERROR_NOT_FOUND = Win32Error.ERROR_NOT_FOUND;

    /** The quota is used up. */
    public static final int ERROR_DISK_QUOTA_EXCEEDED = Win32Error.ERROR_DISK_QUOTA_EXCEEDED;

    /** A resource of the system's is used up at the moment. */
    public static final int ERROR_NO_SYSTEM_RESOURCES = Win32Error.ERROR_NO_SYSTEM_RESOURCES;

    /** The buffer's memory was freed while the operation was in flight. */
    public static final int ERROR_INVALID_USER_BUFFER = Win32Error.ERROR_INVALID_USER_BUFFER;

    /** Too many symbolic links. */
    public static final int ERROR_CANT_RESOLVE_FILENAME = Win32Error.ERROR_CANT_RESOLVE_FILENAME;

    private WinError() {}
}
