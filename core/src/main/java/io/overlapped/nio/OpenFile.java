package io.overlapped.nio;

import static io.overlapped.internal.linux.FileConstants.AT_FDCWD;
import static io.overlapped.internal.linux.FileConstants.AT_SYMLINK_NOFOLLOW;
import static io.overlapped.internal.linux.FileConstants.STATX_TYPE;
import static io.overlapped.internal.linux.FileConstants.S_IFMT;
import static io.overlapped.internal.linux.FileConstants.S_IFREG;

import io.overlapped.ThreadPool;
import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.Engine;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.Operations;
import io.overlapped.internal.linux.CLayout;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.NativeMemory;
import io.overlapped.internal.linux.NativePath;
import io.overlapped.internal.pool.Blocking;
import io.overlapped.internal.pool.ModelAccess;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The file of one channel. Closed, it asks what an engine still has to cancel, waits until nobody uses the descriptor, and
 * only then gives its number back to the system.
 */
final class OpenFile {
    private static final long DRAIN_MILLIS = 20;

    private final Path path;
    private final OpenRequest request;
    private final Descriptor descriptor;
    private final Supplier<ThreadPool> pool;
    private volatile @Nullable Engine engine;

    private OpenFile(Path path, OpenRequest request, Descriptor descriptor, Supplier<ThreadPool> pool) {
        this.path = path;
        this.request = request;
        this.descriptor = descriptor;
        this.pool = pool;
    }

    /**
     * Opens a file.
     *
     * @param path one of the JDK's own
     * @param pool asked when the first operation needs an engine
     * @return null where the JDK's channel is to be used: the file is no regular one, or the system's calls are not known
     * @throws IOException as the JDK
     */
    static @Nullable OpenFile open(Path path, OpenRequest request, Supplier<ThreadPool> pool) throws IOException {
        if (!model().usesSystemCalls() || !mayBeRegular(path, request.follow())) {
            return null;
        }
        return new OpenFile(path, request, model().open(path, request.options(), request.permissions()), pool);
    }

    /** Whether the path is the JDK's own: where default providers are stacked, it may be that of another one. */
    static boolean isTheSystems(Path path) {
        var provider = path.getFileSystem().provider();
        return provider.getScheme().equals("file") && provider.getClass().getModule() == Object.class.getModule();
    }

    /**
     * Pipes, devices and directories can be opened as channels too, and opening some of them blocks. One that does not
     * exist may become regular.
     */
    private static boolean mayBeRegular(Path path, boolean follow) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment statx = arena.allocate(CLayout.STATX_STRUCT_SIZE, 8);
            MemorySegment name = NativePath.encode(path, arena);
            int flags = follow ? 0 : AT_SYMLINK_NOFOLLOW;
            if (LibC.statx(AT_FDCWD, name, flags, STATX_TYPE, statx) < 0) {
                return true; // opening it tells what is wrong
            }
            int mode = Short.toUnsignedInt(NativeMemory.getShort(statx.address() + CLayout.STX_MODE));
            return (mode & S_IFMT) == S_IFREG;
        }
    }

    static ModelAccess model() {
        return Model.ACCESS;
    }

    /** The model installs what it gives access to when its first class is used. */
    private static final class Model {
        static final ModelAccess ACCESS;

        static {
            ThreadPool.builder();
            ACCESS = ModelAccess.get();
        }
    }

    Path path() {
        return path;
    }

    OpenRequest request() {
        return request;
    }

    Descriptor descriptor() {
        return descriptor;
    }

    ThreadPool pool() {
        return pool.get();
    }

    /**
     * The engine for an operation that is about to be issued.
     *
     * @throws IllegalStateException where the pool is closed
     */
    Engine engine() {
        Engine current = model().core(pool()).engine();
        if (engine == null) {
            engine = current;
        }
        return current;
    }

    boolean readsInline() {
        return model().readsInline(pool());
    }

    IOException failure(Operation operation, int error) {
        return model().failure(operation, error);
    }

    long size() throws IOException {
        if (!descriptor.acquire()) {
            throw new ClosedChannelException();
        }
        try {
            return model().size(descriptor);
        } finally {
            descriptor.release();
        }
    }

    void close() {
        if (beginClose()) {
            finishClose();
        }
    }

    /** From here on no operation begins. True for the one caller who did it, and who is to {@link #finishClose}. */
    boolean beginClose() {
        return descriptor.beginClose();
    }

    /** Waits until the kernel has let go of everything, an interrupt being kept for later, and closes the number. */
    void finishClose() {
        boolean interrupted = false;
        while (descriptor.held() != 0) {
            Engine used = engine;
            if (used != null) {
                Operations.cancelAll(descriptor, null, List.of(used));
            }
            try {
                Blocking.run(() -> descriptor.awaitReleased(DRAIN_MILLIS));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        model().close(descriptor);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
