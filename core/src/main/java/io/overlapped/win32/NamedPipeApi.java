package io.overlapped.win32;

import io.overlapped.FileHandle;
import io.overlapped.NamedPipe;
import io.overlapped.Pipe;
import io.overlapped.Win32Error;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * namedpipeapi.h. A pipe's name is {@code \\.\pipe\} and 1 to 256 characters without a backslash; its directory, and who may
 * connect, are those of {@link io.overlapped.NamedPipe}. Sizes of buffers are accepted and of no effect. PIPE_NOWAIT is not
 * supported.
 */
public final class NamedPipeApi {
    private NamedPipeApi() {}

    /**
     * Makes a byte pipe, whose handles are synchronous: reading waits for data, and cannot be bound to a thread pool.
     * {@link FileHandle#pipe()} makes one for overlapped operations.
     *
     * @param readPipe receives the end to read from
     * @param writePipe receives the end to write to
     * @param pipeAttributes accepted, not enforced
     * @param size a wish, which is not followed: the system chooses
     * @return true; false with ERROR_TOO_MANY_OPEN_FILES, or what else the system says
     */
    public static boolean CreatePipe(
            HandleRef<FileHandle> readPipe,
            HandleRef<FileHandle> writePipe,
            @Nullable Object pipeAttributes,
            int size) {
        try {
            Pipe pipe = FileHandle.synchronousPipe();
            readPipe.value = pipe.source();
            writePipe.value = pipe.sink();
            return true;
        } catch (IOException e) {
            return Failing.with(Win32Error.of(e));
        }
    }

    /**
     * Makes an instance of a named pipe: the server's end.
     *
     * @param name the pipe's name
     * @param openMode PIPE_ACCESS_DUPLEX, PIPE_ACCESS_INBOUND or PIPE_ACCESS_OUTBOUND, with FILE_FLAG_OVERLAPPED and
     *     FILE_FLAG_FIRST_PIPE_INSTANCE; everything else is accepted and of no effect
     * @param pipeMode PIPE_TYPE_MESSAGE, PIPE_READMODE_MESSAGE, PIPE_REJECT_REMOTE_CLIENTS
     * @param maxInstances how many there may be at a time, 1 to 254, or PIPE_UNLIMITED_INSTANCES; that of the first counts
     * @param outBufferSize a wish, which is not followed
     * @param inBufferSize a wish, which is not followed
     * @param defaultTimeOut for {@link #WaitNamedPipeW}, in milliseconds; 0 for 50
     * @param securityAttributes accepted; only this user can connect in any case
     * @return the handle, or {@link HandleApi#INVALID_HANDLE_VALUE} with ERROR_PIPE_BUSY where there are as many as there may be,
     *     ERROR_ACCESS_DENIED where the others are of another type or direction, where there is one and this must be the
     *     first, or where others could enter the directory of the names, ERROR_INVALID_NAME, ERROR_INVALID_PARAMETER, or
     *     ERROR_NOT_SUPPORTED for PIPE_NOWAIT and where there are no pipes
     */
    public static FileHandle CreateNamedPipeW(
            @Nullable String name,
            int openMode,
            int pipeMode,
            int maxInstances,
            int outBufferSize,
            int inBufferSize,
            int defaultTimeOut,
            @Nullable Object securityAttributes) {
        return Pipes.create(name, openMode, pipeMode, maxInstances, defaultTimeOut);
    }

    /**
     * Waits until a client has opened an instance. After {@link #DisconnectNamedPipe} it has the instance listen again.
     *
     * @param namedPipe the server's end
     * @param overlapped the operation. Where it is null, or the handle is not overlapped, this waits: no start, no completion
     * @return true after having waited; false with ERROR_IO_PENDING where it is under way, and the callback comes; false with
     *     ERROR_PIPE_CONNECTED where a client has connected already, which is a good connection, but no callback comes, so the
     *     start is to be cancelled; ERROR_NO_DATA where that one has gone again, ERROR_INVALID_HANDLE, or
     *     ERROR_INVALID_FUNCTION for other handles
     * @throws io.overlapped.MisuseException where no start was made, or the OVERLAPPED is in use
     */
    public static boolean ConnectNamedPipe(@Nullable FileHandle namedPipe, @Nullable OVERLAPPED overlapped) {
        return Pipes.connect(namedPipe, overlapped);
    }

    /**
     * Ends a connection. What is pending on the handle ends with ERROR_PIPE_NOT_CONNECTED, and is waited for. Other than on
     * Windows the client can still read what was sent to it, and then finds the pipe broken (ERROR_BROKEN_PIPE).
     *
     * @param namedPipe the server's end
     * @return true; false with ERROR_PIPE_NOT_CONNECTED where there is nothing to end, ERROR_INVALID_HANDLE, or
     *     ERROR_INVALID_FUNCTION for other handles
     */
    public static boolean DisconnectNamedPipe(@Nullable FileHandle namedPipe) {
        return Pipes.disconnect(namedPipe);
    }

    /**
     * Waits until an instance can be opened. Another client may be faster to open it.
     *
     * @param namedPipeName the pipe's name
     * @param timeOut in milliseconds, unsigned; NMPWAIT_USE_DEFAULT_WAIT, NMPWAIT_NOWAIT, NMPWAIT_WAIT_FOREVER
     * @return true; false with ERROR_FILE_NOT_FOUND where there is no such pipe, which is not waited for, ERROR_SEM_TIMEOUT, or
     *     ERROR_INVALID_NAME
     */
    public static boolean WaitNamedPipeW(@Nullable String namedPipeName, int timeOut) {
        return Pipes.await(namedPipeName, timeOut);
    }

    /**
     * Looks at what could be read, and leaves it there. Does not wait.
     *
     * @param namedPipe an end that can read
     * @param buffer receives the beginning, of one message where the end reads messages; may be null
     * @param bufferSize how much to copy at most
     * @param bytesRead receives how much was copied; may be null
     * @param totalBytesAvail receives how much could be read; may be null
     * @param bytesLeftThisMessage receives how much of the first message was not copied, 0 in a byte pipe; may be null
     * @return true; false with ERROR_BROKEN_PIPE where the other end is gone and nothing is left, ERROR_PIPE_NOT_CONNECTED,
     *     ERROR_INVALID_HANDLE, ERROR_INVALID_FUNCTION for other handles, ERROR_ACCESS_DENIED, or ERROR_NOACCESS for a buffer
     *     that is too small
     */
    public static boolean PeekNamedPipe(
            @Nullable FileHandle namedPipe,
            @Nullable MemorySegment buffer,
            int bufferSize,
            @Nullable IntRef bytesRead,
            @Nullable IntRef totalBytesAvail,
            @Nullable IntRef bytesLeftThisMessage) {
        NamedPipe pipe = Pipes.of(namedPipe);
        if (pipe == null || namedPipe == null) {
            return false;
        }
        long size = buffer == null ? 0 : Integer.toUnsignedLong(bufferSize);
        int error = namedPipe.isReadable() ? Transfer.checkBuffer(buffer, size, true) : WinError.ERROR_ACCESS_DENIED;
        if (error != 0) {
            return Failing.with(error);
        }
        if (!pipe.isConnected()) {
            return Failing.with(pipe.isListening() ? WinError.ERROR_PIPE_LISTENING : WinError.ERROR_PIPE_NOT_CONNECTED);
        }
        NamedPipe.Peek seen = pipe.peek(buffer == null ? MemorySegment.NULL : buffer.asSlice(0, size));
        if (seen == null) {
            return Failing.with(WinError.ERROR_BROKEN_PIPE);
        }
        set(bytesRead, seen.copied());
        set(totalBytesAvail, seen.available());
        set(bytesLeftThisMessage, seen.leftOfMessage());
        return true;
    }

    /**
     * Changes how an end reads.
     *
     * @param namedPipe either end
     * @param mode PIPE_READMODE_MESSAGE or PIPE_READMODE_BYTE; null changes nothing
     * @param maxCollectionCount null: there are no remote pipes
     * @param collectDataTimeout null: there are no remote pipes
     * @return true; false with ERROR_INVALID_HANDLE, ERROR_INVALID_FUNCTION for other handles, ERROR_INVALID_PARAMETER for
     *     messages of a byte pipe and for what should be null, or ERROR_NOT_SUPPORTED for PIPE_NOWAIT
     */
    public static boolean SetNamedPipeHandleState(
            @Nullable FileHandle namedPipe,
            @Nullable IntRef mode,
            @Nullable IntRef maxCollectionCount,
            @Nullable IntRef collectDataTimeout) {
        if (maxCollectionCount != null || collectDataTimeout != null) {
            return Failing.with(WinError.ERROR_INVALID_PARAMETER);
        }
        return Pipes.readMode(namedPipe, mode);
    }

    /**
     * Tells what a pipe is like.
     *
     * @param namedPipe either end
     * @param flags receives PIPE_SERVER_END and PIPE_TYPE_MESSAGE, as they apply; may be null
     * @param outBufferSize receives 0: the system's; may be null
     * @param inBufferSize receives 0: the system's; may be null
     * @param maxInstances receives how many there may be; may be null
     * @return true; false with ERROR_INVALID_HANDLE, or ERROR_INVALID_FUNCTION for other handles
     */
    public static boolean GetNamedPipeInfo(
            @Nullable FileHandle namedPipe,
            @Nullable IntRef flags,
            @Nullable IntRef outBufferSize,
            @Nullable IntRef inBufferSize,
            @Nullable IntRef maxInstances) {
        NamedPipe pipe = Pipes.of(namedPipe);
        if (pipe == null) {
            return false;
        }
        set(
                flags,
                (pipe.isServer() ? WinBase.PIPE_SERVER_END : WinBase.PIPE_CLIENT_END)
                        | (pipe.isMessagePipe() ? WinBase.PIPE_TYPE_MESSAGE : WinBase.PIPE_TYPE_BYTE));
        set(outBufferSize, 0);
        set(inBufferSize, 0);
        set(maxInstances, pipe.maximumInstances());
        return true;
    }

    /**
     * Tells how an end reads, and how many instances the pipe has.
     *
     * @param namedPipe either end
     * @param state receives PIPE_READMODE_MESSAGE or PIPE_READMODE_BYTE; may be null
     * @param curInstances receives how many instances there are; may be null
     * @param maxCollectionCount null: there are no remote pipes
     * @param collectDataTimeout null: there are no remote pipes
     * @param userName null: the client's user is this process's own
     * @param maxUserNameSize not used
     * @return true; false with ERROR_INVALID_HANDLE, ERROR_INVALID_FUNCTION for other handles, or ERROR_INVALID_PARAMETER for
     *     what should be null
     */
    public static boolean GetNamedPipeHandleStateW(
            @Nullable FileHandle namedPipe,
            @Nullable IntRef state,
            @Nullable IntRef curInstances,
            @Nullable IntRef maxCollectionCount,
            @Nullable IntRef collectDataTimeout,
            @Nullable MemorySegment userName,
            int maxUserNameSize) {
        NamedPipe pipe = Pipes.of(namedPipe);
        if (pipe == null) {
            return false;
        }
        if (maxCollectionCount != null || collectDataTimeout != null || userName != null) {
            return Failing.with(WinError.ERROR_INVALID_PARAMETER);
        }
        set(state, pipe.readsMessages() ? WinBase.PIPE_READMODE_MESSAGE : WinBase.PIPE_READMODE_BYTE);
        try {
            set(curInstances, pipe.instances());
            return true;
        } catch (IOException e) {
            return Failing.with(Win32Error.of(e));
        }
    }

    private static void set(@Nullable IntRef ref, long value) {
        if (ref != null) {
            ref.value = (int) value;
        }
    }
}
