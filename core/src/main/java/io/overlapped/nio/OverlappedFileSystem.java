package io.overlapped.nio;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The JDK's file system, giving out paths that know of this library's provider. */
final class OverlappedFileSystem extends FileSystem {
    private final OverlappedFileSystemProvider provider;
    private final FileSystem jdk;

    OverlappedFileSystem(OverlappedFileSystemProvider provider, FileSystem jdk) {
        this.provider = provider;
        this.jdk = jdk;
    }

    Path wrap(Path path) {
        return new OverlappedPath(this, path);
    }

    @Nullable
    Path wrapOrNull(@Nullable Path path) {
        return path == null ? null : new OverlappedPath(this, path);
    }

    DirectoryStream<Path> wrap(DirectoryStream<Path> stream) {
        return stream instanceof SecureDirectoryStream<Path> secure
                ? new OverlappedSecureDirectoryStream(this, secure)
                : new OverlappedDirectoryStream(this, stream);
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() throws IOException {
        jdk.close();
    }

    @Override
    public boolean isOpen() {
        return jdk.isOpen();
    }

    @Override
    public boolean isReadOnly() {
        return jdk.isReadOnly();
    }

    @Override
    public String getSeparator() {
        return jdk.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        List<Path> roots = new ArrayList<>();
        jdk.getRootDirectories().forEach(root -> roots.add(wrap(root)));
        return Collections.unmodifiableList(roots);
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return jdk.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return jdk.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
        return wrap(jdk.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        PathMatcher matcher = jdk.getPathMatcher(syntaxAndPattern);
        return path -> matcher.matches(OverlappedPath.real(path));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return jdk.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() throws IOException {
        return new OverlappedWatchService(this, jdk.newWatchService());
    }

    @Override
    public String toString() {
        return jdk.toString();
    }
}
