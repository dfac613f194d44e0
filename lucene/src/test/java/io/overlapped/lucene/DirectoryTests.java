package io.overlapped.lucene;

import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.store.BaseChunkedDirectoryTestCase;
import org.junit.AfterClass;
import org.junit.Assume;

/**
 * Lucene's own tests of a Directory, on blocks of all sizes where files are buffered. The pool ends with the class, so that Lucene's search for threads that
 * nobody has ended sees those of this library.
 */
public abstract class DirectoryTests extends BaseChunkedDirectoryTestCase {
    private static ThreadPool pool;

    static void startPool(EngineKind engine) {
        pool = ThreadPool.builder().name("directory-tests").engine(engine).build();
    }

    static void startUring() {
        try {
            startPool(EngineKind.URING);
        } catch (UnsupportedOperationException e) {
            Assume.assumeNoException(e);
        }
    }

    static void assumeDirectIo() throws IOException {
        Assume.assumeTrue("no direct I/O for temporary files here", DirectIo.isPossible());
    }

    @AfterClass
    public static void endPool() {
        if (pool != null) {
            pool.close();
            pool = null;
        }
    }

    static ThreadPool pool() {
        return pool;
    }

    OverlappedDirectory.Builder builder(Path path) {
        return OverlappedDirectory.builder(path).pool(pool).cacheSize(1 << 20);
    }

    @Override
    protected Directory getDirectory(Path path, int maxChunkSize) throws IOException {
        return builder(path).open(Integer.numberOfTrailingZeros(Integer.highestOneBit(maxChunkSize)));
    }
}
