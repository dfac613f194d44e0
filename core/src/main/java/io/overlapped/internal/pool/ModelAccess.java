package io.overlapped.internal.pool;

import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.Operation;
import java.io.IOException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the model keeps to its own package and the channels need. The model installs it with its first pool. */
public abstract class ModelAccess {
    private static volatile @Nullable ModelAccess installed;

    protected ModelAccess() {}

    public static void install(ModelAccess access) {
        installed = access;
    }

    public static ModelAccess get() {
        ModelAccess access = installed;
        if (access == null) {
            throw new IllegalStateException("no ThreadPool has been made yet");
        }
        return access;
    }

    /** Whether files are served by the system's own calls; where not, the JDK's channels serve them. */
    public abstract boolean usesSystemCalls();

    /** The core of a {@code io.overlapped.ThreadPool}. */
    public abstract PoolCore core(Object threadPool);

    /** Whether the pool serves reads in the issuing thread where the page cache can. */
    public abstract boolean readsInline(Object threadPool);

    /**
     * Opens a file.
     *
     * @param permissions of a file that is created, before the umask
     */
    public abstract Descriptor open(Path path, Set<? extends OpenOption> options, int permissions) throws IOException;

    public abstract long size(Descriptor descriptor) throws IOException;

    /** Closes the descriptor's number. */
    public abstract void close(Descriptor descriptor);

    /**
     * What an operation failed with, as an exception that names file, operation and cause.
     *
     * @param error a Win32 error, or 0 for what the operation itself ended with
     */
    public abstract IOException failure(Operation operation, int error);
}
