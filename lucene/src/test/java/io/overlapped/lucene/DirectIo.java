package io.overlapped.lucene;

import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.lucene.store.IOContext;

/** Whether there is direct I/O where the tests' files are: some file systems have none. */
final class DirectIo {
    private DirectIo() {}

    static boolean isPossible() throws IOException {
        Path path = Files.createTempDirectory("direct");
        try (ThreadPool pool = ThreadPool.builder().engine(EngineKind.PORTABLE).build();
                OverlappedDirectory directory = OverlappedDirectory.builder(path)
                        .pool(pool)
                        .direct(true)
                        .open()) {
            directory.createOutput("probe", IOContext.DEFAULT).close();
            directory.deleteFile("probe");
            return true;
        } catch (FileSystemException e) {
            if (String.valueOf(e.getReason()).startsWith("direct I/O is not supported")) {
                return false;
            }
            throw e;
        } finally {
            Files.deleteIfExists(path);
        }
    }
}
