package io.overlapped.lucene;

import io.overlapped.EngineKind;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.store.Directory;
import org.junit.BeforeClass;

/** Lucene's tests on the portable engine, past the page cache. */
public class PortableDirectDirectoryTest extends DirectoryTests {
    @BeforeClass
    public static void start() throws IOException {
        assumeDirectIo();
        startPool(EngineKind.PORTABLE);
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
