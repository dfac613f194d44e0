package io.overlapped.win32;

import io.overlapped.Event;
import io.overlapped.FileHandle;
import io.overlapped.NamedPipe;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.Win32Error;
import java.io.IOException;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Named pipes: Win32's names and flags, and the model's. */
final class Pipes {
    private static final String PREFIX = "\\\\.\\pipe\\";
    private static final int MODES =
            WinBase.PIPE_TYPE_MESSAGE | WinBase.PIPE_READMODE_MESSAGE | WinBase.PIPE_REJECT_REMOTE_CLIENTS;

    private Pipes() {}

    static boolean isPipe(String name) {
        return name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())
                || name.replace('/', '\\').regionMatches(true, 0, PREFIX, 0, PREFIX.length());
    }

    private static String nameOf(String name) {
        return name.substring(PREFIX.length());
    }

    // ---- the server's end

    static FileHandle create(@Nullable String name, int openMode, int pipeMode, int maximum, int defaultTimeOut) {
        if (name == null || !isPipe(name)) {
            return Creating.failed(WinError.ERROR_INVALID_NAME);
        }
        if ((pipeMode & WinBase.PIPE_NOWAIT) != 0) {
            return Creating.failed(WinError.ERROR_NOT_SUPPORTED);
        }
        NamedPipe.Direction direction = direction(openMode);
        boolean messages = (pipeMode & WinBase.PIPE_TYPE_MESSAGE) != 0;
        boolean messageReads = (pipeMode & WinBase.PIPE_READMODE_MESSAGE) != 0;
        boolean valid = direction != null
                && (pipeMode & ~MODES) == 0
                && (messages || !messageReads)
                && maximum >= 1
                && maximum <= WinBase.PIPE_UNLIMITED_INSTANCES
                && defaultTimeOut >= 0;
        if (!valid || direction == null) {
            return Creating.failed(WinError.ERROR_INVALID_PARAMETER);
        }
        try {
            NamedPipe.Builder builder = NamedPipe.builder(nameOf(name))
                    .messages(messages)
                    .readMessages(messageReads)
                    .direction(direction)
                    .maximumInstances(maximum)
                    .firstInstance((openMode & WinBase.FILE_FLAG_FIRST_PIPE_INSTANCE) != 0);
            if (defaultTimeOut != 0) {
                builder.defaultWait(Duration.ofMillis(defaultTimeOut));
            }
            boolean overlapped = (openMode & WinBase.FILE_FLAG_OVERLAPPED) != 0;
            return overlapped ? builder.create() : builder.createSynchronous();
        } catch (IllegalArgumentException e) {
            return Creating.failed(WinError.ERROR_INVALID_NAME);
        } catch (UnsupportedOperationException e) {
            return Creating.failed(WinError.ERROR_NOT_SUPPORTED);
        } catch (IOException e) {
            return Creating.failed(Win32Error.of(e));
        }
    }

    private static NamedPipe.@Nullable Direction direction(int openMode) {
        return switch (openMode & WinBase.PIPE_ACCESS_DUPLEX) {
            case WinBase.PIPE_ACCESS_INBOUND -> NamedPipe.Direction.INBOUND;
            case WinBase.PIPE_ACCESS_OUTBOUND -> NamedPipe.Direction.OUTBOUND;
            case WinBase.PIPE_ACCESS_DUPLEX -> NamedPipe.Direction.DUPLEX;
            default -> null;
        };
    }

    static boolean connect(@Nullable FileHandle file, @Nullable OVERLAPPED overlapped) {
        NamedPipe pipe = server(file);
        if (pipe == null || file == null) {
            return false;
        }
        if (overlapped == null || file.isSynchronous()) {
            return connectAndWait(pipe);
        }
        int error = overlapped.fieldsToModel();
        return error == 0 ? Transfer.issue(file, null, overlapped, pipe::connect) : Failing.with(error);
    }

    private static boolean connectAndWait(NamedPipe pipe) {
        Overlapped operation = new Overlapped().eventWithoutCompletion(Event.manualReset(false));
        Outcome outcome = pipe.connect(operation);
        if (outcome.isPending()) {
            Waiting.uninterruptibly(() -> {
                operation.await();
                return true;
            });
        }
        return Failing.unless(operation.error());
    }

    static boolean disconnect(@Nullable FileHandle file) {
        NamedPipe pipe = server(file);
        return pipe != null && (pipe.disconnect() || Failing.with(WinError.ERROR_PIPE_NOT_CONNECTED));
    }

    /** Null where the last error says why not. */
    private static @Nullable NamedPipe server(@Nullable FileHandle file) {
        NamedPipe pipe = of(file);
        if (pipe == null || pipe.isServer()) {
            return pipe;
        }
        ErrHandlingApi.SetLastError(WinError.ERROR_INVALID_FUNCTION);
        return null;
    }

    /** Null where the last error says why not. */
    static @Nullable NamedPipe of(@Nullable FileHandle file) {
        if (file == null || !file.isOpen()) {
            ErrHandlingApi.SetLastError(WinError.ERROR_INVALID_HANDLE);
            return null;
        }
        if (!file.isNamedPipe()) {
            ErrHandlingApi.SetLastError(WinError.ERROR_INVALID_FUNCTION);
            return null;
        }
        return file.namedPipe();
    }

    // ---- the client's end

    static FileHandle open(String name, int access, int disposition, int flags) {
        if (disposition < FileApi.CREATE_NEW || disposition > FileApi.TRUNCATE_EXISTING) {
            return Creating.failed(WinError.ERROR_INVALID_PARAMETER);
        }
        boolean all = (access & WinNT.GENERIC_ALL) != 0;
        boolean write = all || (access & (WinNT.GENERIC_WRITE | WinNT.FILE_WRITE_DATA | WinNT.FILE_APPEND_DATA)) != 0;
        List<OpenOption> options = new ArrayList<>();
        if (all || !write || (access & (WinNT.GENERIC_READ | WinNT.FILE_READ_DATA)) != 0) {
            options.add(StandardOpenOption.READ);
        }
        if (write) {
            options.add(StandardOpenOption.WRITE);
        }
        OpenOption[] array = options.toArray(OpenOption[]::new);
        try {
            return (flags & WinBase.FILE_FLAG_OVERLAPPED) != 0
                    ? NamedPipe.open(nameOf(name), array)
                    : NamedPipe.openSynchronous(nameOf(name), array);
        } catch (IllegalArgumentException e) {
            return Creating.failed(WinError.ERROR_INVALID_NAME);
        } catch (UnsupportedOperationException e) {
            return Creating.failed(WinError.ERROR_NOT_SUPPORTED);
        } catch (IOException e) {
            return Creating.failed(Win32Error.of(e));
        }
    }

    static boolean await(@Nullable String name, int timeOut) {
        if (name == null || !isPipe(name)) {
            return Failing.with(WinError.ERROR_INVALID_NAME);
        }
        String pipe = nameOf(name);
        try {
            Duration time = switch (timeOut) {
                case WinBase.NMPWAIT_USE_DEFAULT_WAIT -> NamedPipe.defaultWait(pipe);
                case WinBase.NMPWAIT_WAIT_FOREVER -> Duration.ofDays(36_500);
                case WinBase.NMPWAIT_NOWAIT -> Duration.ZERO;
                default -> Duration.ofMillis(Integer.toUnsignedLong(timeOut));
            };
            return awaitUninterruptibly(pipe, time) || Failing.with(WinError.ERROR_SEM_TIMEOUT);
        } catch (IllegalArgumentException e) {
            return Failing.with(WinError.ERROR_INVALID_NAME);
        } catch (UnsupportedOperationException e) {
            return Failing.with(WinError.ERROR_NOT_SUPPORTED);
        } catch (IOException e) {
            return Failing.with(Win32Error.of(e));
        }
    }

    private static boolean awaitUninterruptibly(String pipe, Duration time) throws IOException {
        long begin = System.nanoTime();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return NamedPipe.await(pipe, time.minusNanos(System.nanoTime() - begin));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // ---- both

    static boolean flush(FileHandle file) {
        if (!file.isWritable()) {
            return Failing.with(WinError.ERROR_ACCESS_DENIED);
        }
        return Waiting.uninterruptibly(() -> {
            file.namedPipe().flush();
            return true;
        });
    }

    /** Changes the read mode, where one is given. */
    static boolean readMode(@Nullable FileHandle file, @Nullable IntRef mode) {
        NamedPipe pipe = of(file);
        if (pipe == null) {
            return false;
        }
        if (mode == null) {
            return true;
        }
        if ((mode.value & WinBase.PIPE_NOWAIT) != 0) {
            return Failing.with(WinError.ERROR_NOT_SUPPORTED);
        }
        boolean messages = mode.value == WinBase.PIPE_READMODE_MESSAGE;
        if ((mode.value != WinBase.PIPE_READMODE_BYTE && !messages) || (messages && !pipe.isMessagePipe())) {
            return Failing.with(WinError.ERROR_INVALID_PARAMETER);
        }
        pipe.readMessages(messages);
        return true;
    }
}
