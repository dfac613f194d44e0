package io.overlapped;

import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.pool.ModelAccess;
import io.overlapped.internal.pool.PoolCore;
import java.io.IOException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;

/** The model's side of {@link ModelAccess}. */
final class ModelHooks extends ModelAccess {
    @Override
    public boolean usesSystemCalls() {
        return FileOpening.usesSystemCalls();
    }

    @Override
    public PoolCore core(Object threadPool) {
        ThreadPool pool = (ThreadPool) threadPool;
        pool.checkOpen();
        return pool.core();
    }

    @Override
    public boolean readsInline(Object threadPool) {
        return ((ThreadPool) threadPool).readsInline();
    }

    @Override
    public Descriptor open(Path path, Set<? extends OpenOption> options, int permissions) throws IOException {
        return FileOpening.open(path, options, permissions);
    }

    @Override
    public long size(Descriptor descriptor) throws IOException {
        return FileOpening.size(descriptor);
    }

    @Override
    public void close(Descriptor descriptor) {
        FileOpening.close(descriptor);
    }

    @Override
    public IOException failure(Operation operation, int error) {
        return IoErrors.of(operation, error != 0 ? error : Win32Error.ofErrno(operation.errno()));
    }
}
