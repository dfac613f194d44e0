package io.overlapped.win32;

import io.overlapped.FileHandle;
import io.overlapped.Win32Error;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CreateFileW: from access, disposition and flags to the options of an opening, and from its exceptions to errors. */
final class Creating {
    /** Somebody else can create or delete the file between two attempts; not for ever. */
    private static final int ATTEMPTS = 8;

    private final Path path;
    private final List<OpenOption> options = new ArrayList<>();
    private final boolean synchronous;
    private final boolean write;

    /** {@code ExtendedOpenOption.DIRECT}, which is in a module that need not be there: known by its name. */
    private enum Extended implements OpenOption {
        DIRECT
    }

    private Creating(Path path, int access, int flags) {
        this.path = path;
        this.synchronous = (flags & WinBase.FILE_FLAG_OVERLAPPED) == 0;
        boolean all = (access & WinNT.GENERIC_ALL) != 0;
        boolean writeAnywhere = all || (access & (WinNT.GENERIC_WRITE | WinNT.FILE_WRITE_DATA)) != 0;
        boolean append = !writeAnywhere && (access & WinNT.FILE_APPEND_DATA) != 0;
        this.write = writeAnywhere || append;
        if (all || !write || (access & (WinNT.GENERIC_READ | WinNT.FILE_READ_DATA)) != 0) {
            options.add(StandardOpenOption.READ);
        }
        if (write) {
            options.add(append ? StandardOpenOption.APPEND : StandardOpenOption.WRITE);
        }
        if ((flags & WinBase.FILE_FLAG_NO_BUFFERING) != 0) {
            options.add(Extended.DIRECT);
        }
        if ((flags & WinBase.FILE_FLAG_WRITE_THROUGH) != 0) {
            options.add(StandardOpenOption.DSYNC);
        }
        if ((flags & WinBase.FILE_FLAG_DELETE_ON_CLOSE) != 0) {
            options.add(StandardOpenOption.DELETE_ON_CLOSE);
        }
    }

    static FileHandle run(@Nullable String name, int access, int disposition, int flags) {
        if (name == null || name.isEmpty()) {
            return failed(WinError.ERROR_PATH_NOT_FOUND);
        }
        if (Pipes.isPipe(name)) {
            return Pipes.open(name, access, disposition, flags);
        }
        Path path;
        try {
            path = Path.of(name);
        } catch (InvalidPathException e) {
            return failed(WinError.ERROR_FILE_NOT_FOUND);
        }
        Creating creating = new Creating(path, access, flags);
        try {
            return switch (disposition) {
                case FileApi.CREATE_NEW -> creating.create();
                case FileApi.CREATE_ALWAYS -> creating.createOrOpen(true);
                case FileApi.OPEN_EXISTING -> creating.open();
                case FileApi.OPEN_ALWAYS -> creating.createOrOpen(false);
                case FileApi.TRUNCATE_EXISTING ->
                    creating.write
                            ? creating.open(StandardOpenOption.TRUNCATE_EXISTING)
                            : failed(WinError.ERROR_INVALID_PARAMETER);
                default -> failed(WinError.ERROR_INVALID_PARAMETER);
            };
        } catch (IOException e) {
            return failed(error(path, e));
        } catch (IllegalArgumentException e) {
            return failed(WinError.ERROR_INVALID_PARAMETER);
        } catch (UnsupportedOperationException e) {
            return failed(WinError.ERROR_NOT_SUPPORTED);
        }
    }

    /** Creates or opens, and tells by the last error which of the two it was. */
    private FileHandle createOrOpen(boolean truncate) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return create();
            } catch (FileAlreadyExistsException e) {
                // so it can be opened, unless it is deleted meanwhile, or is a link that leads nowhere
            }
            try {
                FileHandle handle = truncate ? truncated() : open();
                ErrHandlingApi.SetLastError(WinError.ERROR_ALREADY_EXISTS);
                return handle;
            } catch (NoSuchFileException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private FileHandle create() throws IOException {
        if (!write) {
            // Linux creates for reading only too, but the JDK's options do not: once for the creation, once for the
            // handle
            FileHandle.openSynchronous(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)
                    .close();
            return success(open());
        }
        return success(open(StandardOpenOption.CREATE_NEW));
    }

    private FileHandle truncated() throws IOException {
        if (!write || options.contains(StandardOpenOption.APPEND)) {
            FileHandle.openSynchronous(path, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                    .close();
            return open();
        }
        return open(StandardOpenOption.TRUNCATE_EXISTING);
    }

    private FileHandle open(OpenOption... more) throws IOException {
        List<OpenOption> all = new ArrayList<>(options);
        all.addAll(List.of(more));
        OpenOption[] array = all.toArray(OpenOption[]::new);
        return synchronous ? FileHandle.openSynchronous(path, array) : FileHandle.open(path, array);
    }

    private static FileHandle success(FileHandle handle) {
        ErrHandlingApi.SetLastError(WinError.NO_ERROR);
        return handle;
    }

    static FileHandle failed(int error) {
        ErrHandlingApi.SetLastError(error);
        return HandleApi.INVALID_HANDLE_VALUE;
    }

    /** Linux has one error for a missing file and a missing directory on the way to it. */
    static int error(Path path, IOException failure) {
        int error = Win32Error.of(failure);
        if (error != WinError.ERROR_FILE_NOT_FOUND) {
            return error;
        }
        Path parent = path.toAbsolutePath().getParent();
        return parent != null && !Files.isDirectory(parent) ? WinError.ERROR_PATH_NOT_FOUND : error;
    }
}
