package io.overlapped.nio;

import io.overlapped.internal.linux.PathWrapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A path of the JDK's that belongs to {@link OverlappedFileSystem}. */
final class OverlappedPath implements Path, PathWrapper {
    private final OverlappedFileSystem fileSystem;
    private final Path jdk;

    OverlappedPath(OverlappedFileSystem fileSystem, Path jdk) {
        this.fileSystem = fileSystem;
        this.jdk = jdk;
    }

    static Path real(Path path) {
        return PathWrapper.unwrap(Objects.requireNonNull(path));
    }

    /** The other path of an operation on two, which must be of this provider. */
    private static Path ours(Path other) {
        if (Objects.requireNonNull(other) instanceof OverlappedPath path) {
            return path.jdk;
        }
        throw new ProviderMismatchException();
    }

    private Path wrap(Path path) {
        return fileSystem.wrap(path);
    }

    @Override
    public Path unwrapped() {
        return jdk;
    }

    @Override
    public FileSystem getFileSystem() {
        return fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return jdk.isAbsolute();
    }

    @Override
    public @Nullable Path getRoot() {
        return fileSystem.wrapOrNull(jdk.getRoot());
    }

    @Override
    public @Nullable Path getFileName() {
        return fileSystem.wrapOrNull(jdk.getFileName());
    }

    @Override
    public @Nullable Path getParent() {
        return fileSystem.wrapOrNull(jdk.getParent());
    }

    @Override
    public int getNameCount() {
        return jdk.getNameCount();
    }

    @Override
    public Path getName(int index) {
        return wrap(jdk.getName(index));
    }

    @Override
    public Path subpath(int beginIndex, int endIndex) {
        return wrap(jdk.subpath(beginIndex, endIndex));
    }

    @Override
    public boolean startsWith(Path other) {
        return Objects.requireNonNull(other) instanceof OverlappedPath path && jdk.startsWith(path.jdk);
    }

    @Override
    public boolean endsWith(Path other) {
        return Objects.requireNonNull(other) instanceof OverlappedPath path && jdk.endsWith(path.jdk);
    }

    @Override
    public Path normalize() {
        return wrap(jdk.normalize());
    }

    @Override
    public Path resolve(Path other) {
        return wrap(jdk.resolve(ours(other)));
    }

    @Override
    public Path relativize(Path other) {
        return wrap(jdk.relativize(ours(other)));
    }

    @Override
    public URI toUri() {
        return jdk.toUri();
    }

    @Override
    public Path toAbsolutePath() {
        return wrap(jdk.toAbsolutePath());
    }

    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        return wrap(jdk.toRealPath(options));
    }

    /** Also where the provider is not the default one: the file is. */
    @Override
    public File toFile() {
        return new File(jdk.toString());
    }

    @Override
    public WatchKey register(
            WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.@Nullable Modifier... modifiers)
            throws IOException {
        if (Objects.requireNonNull(watcher) instanceof OverlappedWatchService ours) {
            return ours.register(jdk, events, modifiers);
        }
        throw new ProviderMismatchException();
    }

    @Override
    public Iterator<Path> iterator() {
        Iterator<Path> names = jdk.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return names.hasNext();
            }

            @Override
            public Path next() {
                return wrap(names.next());
            }
        };
    }

    @Override
    public int compareTo(Path other) {
        return jdk.compareTo(((OverlappedPath) other).jdk);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OverlappedPath path && path.fileSystem == fileSystem && path.jdk.equals(jdk);
    }

    @Override
    public int hashCode() {
        return jdk.hashCode();
    }

    @Override
    public String toString() {
        return jdk.toString();
    }
}
