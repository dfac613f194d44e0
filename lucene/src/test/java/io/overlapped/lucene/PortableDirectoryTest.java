package io.overlapped.lucene;

import io.overlapped.EngineKind;
import org.junit.BeforeClass;

/** Lucene's tests on the portable engine, through the page cache. */
public class PortableDirectoryTest extends DirectoryTests {
    @BeforeClass
    public static void start() {
        startPool(EngineKind.PORTABLE);
    }
}
