package io.overlapped;

import io.overlapped.internal.engine.Completion;
import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.engine.Operations;
import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.NativePath;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * An operation on a path as a future. Its memory is its own, so that nothing of the program's is touched after it; only an opened
 * file must not get lost: a request to end that came in time closes it, and the future ends as was asked.
 */
final class PathFuture<T extends @Nullable Object> extends RequestFuture<T> implements Completion {
    private static final Object TOKEN = new Object();
    private static final Descriptor.Traits NONE = new Descriptor.Traits(false, false, false, false, 1, 1);

    private final Operation operation = new Operation(this);
    private final Arena arena = Arena.ofAuto();
    private final Result<T> result;
    private final @Nullable IntFunction<IOException> failures;
    private @Nullable String other;
    private boolean cancelRequested;

    /** Makes the future's value of what the operation came to. */
    @FunctionalInterface
    interface Result<T extends @Nullable Object> {
        /** The number is that of an opened descriptor. */
        T of(int number) throws IOException;
    }

    PathFuture(Result<T> result) {
        this(result, null);
    }

    /**
     * A future.
     *
     * @param failures makes exceptions of error numbers; null for those that all have in common
     */
    PathFuture(Result<T> result, @Nullable IntFunction<IOException> failures) {
        this.result = result;
        this.failures = failures;
    }

    /** A path, or other memory, that lives as long as the future. */
    MemorySegment encode(Path path) {
        return NativePath.encode(path, arena);
    }

    MemorySegment allocate(long bytes) {
        return arena.allocate(bytes, Long.BYTES);
    }

    /**
     * Begins an operation; the meaning of the parameters is the kind's.
     *
     * @param second null, or the second path, for messages
     */
    PathFuture<T> begin(
            ThreadPool pool,
            OperationKind kind,
            Path path,
            MemorySegment name,
            long length,
            long offset,
            int flags,
            @Nullable Path second) {
        other = second == null ? null : second.toString();
        Descriptor directory = new Descriptor(FileConstants.AT_FDCWD, path.toString(), NONE);
        operation.begin();
        operation.describe(kind, directory, offset, flags);
        operation.buffer(name.address(), length);
        operation.engine(pool.core().engine());
        directory.acquire();
        if (Operations.submit(operation, false)) {
            publish(operation);
            deliver(operation, TOKEN);
        }
        return this;
    }

    @Override
    public Object publish(Operation ignored) {
        cancelRequested = operation.settle(true);
        operation.descriptor().release();
        return TOKEN;
    }

    @Override
    public boolean deliversCallback() {
        return false;
    }

    @Override
    public void deliver(Operation ignored, Object token) {
        int errno = operation.errno();
        if (errno == Errno.ECANCELED && endAsRequested()) {
            return;
        }
        if (errno != 0) {
            fail(
                    failures != null
                            ? failures.apply(errno)
                            : PathErrors.of(
                                    operation.kind(),
                                    errno,
                                    operation.descriptor().name(),
                                    other));
            return;
        }
        int number = (int) operation.transferred();
        if (operation.kind() == OperationKind.OPEN && cancelRequested && isEndRequested()) {
            LibC.close(number);
            endAsRequested();
            return;
        }
        T value;
        try {
            value = result.of(number);
        } catch (Throwable e) {
            fail(e);
            return;
        }
        succeed(value);
    }

    @Override
    boolean requestEnd() {
        return Operations.cancel(operation);
    }
}
