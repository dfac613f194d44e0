package io.overlapped.nio;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;

/** The entries of a directory as paths of {@link OverlappedFileSystem}. */
class OverlappedDirectoryStream implements DirectoryStream<Path> {
    private final OverlappedFileSystem fileSystem;
    private final DirectoryStream<Path> jdk;

    OverlappedDirectoryStream(OverlappedFileSystem fileSystem, DirectoryStream<Path> jdk) {
        this.fileSystem = fileSystem;
        this.jdk = jdk;
    }

    @Override
    public final Iterator<Path> iterator() {
        Iterator<Path> entries = jdk.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return entries.hasNext();
            }

            @Override
            public Path next() {
                return fileSystem.wrap(entries.next());
            }

            @Override
            public void remove() {
                entries.remove();
            }
        };
    }

    @Override
    public final void close() throws IOException {
        jdk.close();
    }
}
