package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.Readiness;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Named pipes of the file system, as asynchronous files. */
final class Fifo {
    private Fifo() {}

    /** Makes one; skips the test where that cannot be done. */
    static Path make(Path path) throws InterruptedException {
        int status;
        try {
            status = new ProcessBuilder("mkfifo", path.toString()).start().waitFor();
        } catch (IOException e) {
            status = 127;
        }
        assumeTrue(status == 0, "no mkfifo");
        return path;
    }

    /** Opened for both directions it neither blocks nor ends. */
    static AsyncFile open(Conformance suite, ThreadPool pool) throws Exception {
        return open(suite, pool, "fifo");
    }

    static AsyncFile open(Conformance suite, ThreadPool pool, String name) throws Exception {
        Path path = make(suite.directory.resolve(name));
        return suite.closing(AsyncFile.open(path, pool, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /** 1 where there is something to be read, 0 where not. */
    static int available(AsyncFile fifo) {
        assertThat(fifo.isStream()).isTrue();
        return Readiness.is(fifo.issuer().file().descriptor().fd(), FileConstants.POLLIN) ? 1 : 0;
    }
}
