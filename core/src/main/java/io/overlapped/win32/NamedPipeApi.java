package io.overlapped.win32;

import io.overlapped.FileHandle;
import io.overlapped.Pipe;
import io.overlapped.Win32Error;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** namedpipeapi.h. */
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
}
