package io.overlapped.cli;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.overlapped.FileHandle;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The file of a demonstration: the user's, who keeps it, or a temporary one, which is deleted by {@link #close}. */
final class DemoTarget implements AutoCloseable {
    private final Path path;
    private final boolean temporary;
    private boolean mayExist;

    private DemoTarget(Path path, boolean temporary, boolean mayExist) {
        this.path = path;
        this.temporary = temporary;
        this.mayExist = mayExist;
    }

    static DemoTarget temporary() {
        try {
            Path path = Files.createTempFile("overlapped-demo-", ".txt");
            path.toFile().deleteOnExit(); // for a demonstration that is interrupted
            return new DemoTarget(path, true, true);
        } catch (IOException e) {
            throw CommandFailure.environment(
                    "no temporary file can be created in " + System.getProperty("java.io.tmpdir") + ": " + cause(e));
        }
    }

    static DemoTarget at(Path path, boolean overwrite) {
        if (Files.isDirectory(path)) {
            throw CommandFailure.usage("'" + path + "' is a directory: name a file");
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                throw CommandFailure.usage("'" + path + "' is not a regular file");
            }
            if (!overwrite) {
                throw exists(path);
            }
        }
        return new DemoTarget(path, false, overwrite);
    }

    Path path() {
        return path;
    }

    boolean isTemporary() {
        return temporary;
    }

    /** Opens it, empty. */
    FileHandle open() {
        try {
            FileHandle file = mayExist
                    ? FileHandle.open(path, READ, WRITE, CREATE, TRUNCATE_EXISTING)
                    : FileHandle.open(path, READ, WRITE, CREATE_NEW);
            mayExist = true;
            return file;
        } catch (FileAlreadyExistsException e) {
            throw exists(path);
        } catch (IOException e) {
            throw CommandFailure.environment("'" + path + "' cannot be written: " + cause(e));
        }
    }

    Blocks.Comparison compare(int blocks) {
        try {
            return Blocks.compare(path, blocks);
        } catch (IOException e) {
            throw CommandFailure.environment("'" + path + "' cannot be read back: " + cause(e));
        }
    }

    @Override
    public void close() {
        if (!temporary) {
            return;
        }
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw CommandFailure.environment("the temporary file '" + path + "' cannot be deleted: " + cause(e));
        }
    }

    private static CommandFailure exists(Path path) {
        return CommandFailure.usage("'" + path + "' exists and is left alone: name another file, or give --overwrite");
    }

    private static String cause(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return String.valueOf(failure.getMessage());
    }
}
