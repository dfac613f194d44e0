package io.overlapped.nio;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The same, for operations on entries that are safe from whoever renames the directory. */
final class OverlappedSecureDirectoryStream extends OverlappedDirectoryStream implements SecureDirectoryStream<Path> {
    private final OverlappedFileSystem fileSystem;
    private final SecureDirectoryStream<Path> jdk;

    OverlappedSecureDirectoryStream(OverlappedFileSystem fileSystem, SecureDirectoryStream<Path> jdk) {
        super(fileSystem, jdk);
        this.fileSystem = fileSystem;
        this.jdk = jdk;
    }

    @Override
    public SecureDirectoryStream<Path> newDirectoryStream(Path path, LinkOption... options) throws IOException {
        return new OverlappedSecureDirectoryStream(
                fileSystem, jdk.newDirectoryStream(OverlappedPath.real(path), options));
    }

    @Override
    public SeekableByteChannel newByteChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attrs)
            throws IOException {
        return jdk.newByteChannel(OverlappedPath.real(path), options, attrs);
    }

    @Override
    public void deleteFile(Path path) throws IOException {
        jdk.deleteFile(OverlappedPath.real(path));
    }

    @Override
    public void deleteDirectory(Path path) throws IOException {
        jdk.deleteDirectory(OverlappedPath.real(path));
    }

    @Override
    public void move(Path srcpath, SecureDirectoryStream<Path> targetdir, Path targetpath) throws IOException {
        if (!(Objects.requireNonNull(targetdir) instanceof OverlappedSecureDirectoryStream target)) {
            throw new ProviderMismatchException();
        }
        jdk.move(OverlappedPath.real(srcpath), target.jdk, OverlappedPath.real(targetpath));
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(Class<V> type) {
        return jdk.getFileAttributeView(type);
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        return jdk.getFileAttributeView(OverlappedPath.real(path), type, options);
    }
}
