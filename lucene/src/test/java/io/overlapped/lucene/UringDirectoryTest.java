package io.overlapped.lucene;

import org.junit.BeforeClass;

/** Lucene's tests on the io_uring engine, through the page cache. */
public class UringDirectoryTest extends DirectoryTests {
    @BeforeClass
    public static void start() {
        startUring();
    }
}
