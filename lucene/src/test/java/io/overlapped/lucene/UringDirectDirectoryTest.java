package io.overlapped.lucene;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.store.Directory;
import org.junit.BeforeClass;

/** Lucene's tests on the io_uring engine, past the page cache. */
public class UringDirectDirectoryTest extends DirectoryTests {
    @BeforeClass
    public static void start() throws IOException {
        assumeDirectIo();
        startUring();
    }

    /** Direct I/O has a smallest block. */
    @Override
    protected Directory getDirectory(Path path, int maxChunkSize) throws IOException {
        return builder(path)
                .direct(true)
                .blockSize(Math.clamp(Integer.highestOneBit(maxChunkSize), 4096, 1 << 20))
                .open();
    }
}
