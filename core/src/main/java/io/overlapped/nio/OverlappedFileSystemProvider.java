package io.overlapped.nio;

import io.overlapped.ThreadPool;
import io.overlapped.internal.linux.PathWrapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The default file system's provider with this library's channels: for programs that are not to be changed. Started with
 *
 * <pre>{@code -Djava.nio.file.spi.DefaultFileSystemProvider=io.overlapped.nio.OverlappedFileSystemProvider}</pre>
 *
 * <p>{@code FileChannel.open} and {@code AsynchronousFileChannel.open} of such a program give an
 * {@link OverlappedFileChannel} and an {@link OverlappedAsynchronousFileChannel} for regular files. Everything else is left to
 * the JDK's provider: also {@code Files.newByteChannel}, {@code newInputStream}, {@code readAllBytes} and their like, whose
 * channels the JDK makes uninterruptible by their class.
 *
 * <p>The provider cannot be found as an installed one ({@code FileSystemProvider.installedProviders()}): its scheme is
 * {@code file}, which is the default provider's already.
 *
 * <p><b>The same as without the flag</b> but for this:
 * <ul>
 * <li>The classes of paths and file systems are this package's. A path that was made before, or inside the JDK, by the
 * JDK's own file system is no path of this one: comparing the two throws ClassCastException.
 * <li>{@code UnixDomainSocketAddress.of} refuses every path (IllegalArgumentException), because the default file system is
 * of no class of the JDK's. This holds for any replaced default provider; {@link OverlappedChannels} needs none.
 * </ul>
 */
public final class OverlappedFileSystemProvider extends FileSystemProvider {
    private final FileSystemProvider jdk;
    private final Supplier<ThreadPool> pool;
    private volatile @Nullable OverlappedFileSystem fileSystem;

    /**
     * Called by the JDK before there is a default file system. So it does nothing: the engine starts with the first
     * channel that needs it.
     *
     * @param defaultProvider the JDK's provider, or another one before this in the list that the system property holds
     */
    public OverlappedFileSystemProvider(FileSystemProvider defaultProvider) {
        this(defaultProvider, ThreadPool::processPool);
    }

    OverlappedFileSystemProvider(FileSystemProvider defaultProvider, Supplier<ThreadPool> pool) {
        this.jdk = Objects.requireNonNull(defaultProvider, "defaultProvider");
        this.pool = pool;
    }

    private static Path real(Path path) {
        return PathWrapper.unwrap(Objects.requireNonNull(path, "path"));
    }

    private OverlappedFileSystem fileSystem(FileSystem real) {
        OverlappedFileSystem known = fileSystem;
        return known != null ? known : makeFileSystem(real);
    }

    private synchronized OverlappedFileSystem makeFileSystem(FileSystem real) {
        OverlappedFileSystem known = fileSystem;
        if (known == null) {
            known = new OverlappedFileSystem(this, real);
            fileSystem = known;
        }
        return known;
    }

    private Path wrap(Path path) {
        return fileSystem(path.getFileSystem()).wrap(path);
    }

    // ---- what is this library's

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attrs)
            throws IOException {
        return OverlappedChannels.fileChannel(path, pool, options, attrs);
    }

    @Override
    public AsynchronousFileChannel newAsynchronousFileChannel(
            Path path, Set<? extends OpenOption> options, @Nullable ExecutorService executor, FileAttribute<?>... attrs)
            throws IOException {
        return OverlappedChannels.asynchronousChannel(path, pool, options, executor, attrs);
    }

    // ---- what is the JDK's

    @Override
    public String getScheme() {
        return jdk.getScheme();
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> env) throws IOException {
        return fileSystem(jdk.newFileSystem(uri, env));
    }

    @Override
    public FileSystem newFileSystem(Path path, Map<String, ?> env) throws IOException {
        return jdk.newFileSystem(real(path), env);
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return fileSystem(jdk.getFileSystem(uri));
    }

    @Override
    public Path getPath(URI uri) {
        return wrap(jdk.getPath(uri));
    }

    @Override
    public InputStream newInputStream(Path path, OpenOption... options) throws IOException {
        return jdk.newInputStream(real(path), options);
    }

    @Override
    public OutputStream newOutputStream(Path path, OpenOption... options) throws IOException {
        return jdk.newOutputStream(real(path), options);
    }

    @Override
    public SeekableByteChannel newByteChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attrs)
            throws IOException {
        return jdk.newByteChannel(real(path), options, attrs);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path dir, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        Objects.requireNonNull(filter, "filter");
        Path real = real(dir);
        OverlappedFileSystem wrapping = fileSystem(real.getFileSystem());
        return wrapping.wrap(jdk.newDirectoryStream(real, entry -> filter.accept(wrapping.wrap(entry))));
    }

    @Override
    public void createDirectory(Path dir, FileAttribute<?>... attrs) throws IOException {
        jdk.createDirectory(real(dir), attrs);
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attrs) throws IOException {
        jdk.createSymbolicLink(real(link), real(target), attrs);
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        jdk.createLink(real(link), real(existing));
    }

    @Override
    public void delete(Path path) throws IOException {
        jdk.delete(real(path));
    }

    @Override
    public boolean deleteIfExists(Path path) throws IOException {
        return jdk.deleteIfExists(real(path));
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        return wrap(jdk.readSymbolicLink(real(link)));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        jdk.copy(real(source), real(target), options);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        jdk.move(real(source), real(target), options);
    }

    @Override
    public boolean isSameFile(Path path, Path path2) throws IOException {
        return jdk.isSameFile(real(path), real(path2));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return jdk.isHidden(real(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return jdk.getFileStore(real(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        jdk.checkAccess(real(path), modes);
    }

    @Override
    public boolean exists(Path path, LinkOption... options) {
        return jdk.exists(real(path), options);
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        return jdk.getFileAttributeView(real(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return jdk.readAttributes(real(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> @Nullable A readAttributesIfExists(
            Path path, Class<A> type, LinkOption... options) throws IOException {
        return jdk.readAttributesIfExists(real(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return jdk.readAttributes(real(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, @Nullable Object value, LinkOption... options)
            throws IOException {
        jdk.setAttribute(real(path), attribute, value, options);
    }

    @Override
    public String toString() {
        return "OverlappedFileSystemProvider[" + jdk + "]";
    }
}
