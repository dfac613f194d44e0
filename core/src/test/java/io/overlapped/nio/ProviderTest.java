package io.overlapped.nio;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.overlapped.AsyncFile;
import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The provider where it is not a mere mirror of the JDK's: which channels it gives, and what it does with others' paths. */
class ProviderTest extends ChannelSuite {
    private static final FileSystemProvider JDK = FileSystems.getDefault().provider();

    private final OverlappedFileSystemProvider provider = new OverlappedFileSystemProvider(JDK);
    private final FileSystem system = provider.getFileSystem(URI.create("file:///"));
    private Path base;

    @BeforeEach
    void wrapDirectory() {
        base = system.getPath(directory.toString());
    }

    @Test
    void thereIsOneFileSystem() {
        assertThat(provider.getFileSystem(URI.create("file:/"))).isSameAs(system);
        assertThat(system.provider()).isSameAs(provider);
        assertThat(provider.getScheme()).isEqualTo("file");
        assertThatThrownBy(() -> provider.newFileSystem(URI.create("file:///"), Map.of()))
                .isInstanceOf(FileSystemAlreadyExistsException.class);
        assertThatThrownBy(() -> provider.getFileSystem(URI.create("file:///x")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(system::close).isInstanceOf(UnsupportedOperationException.class);
        assertThat(system.isOpen()).isTrue();
        assertThat(system.isReadOnly()).isFalse();
        assertThat(system.getSeparator()).isEqualTo("/");
        assertThat(system.getRootDirectories()).containsExactly(system.getPath("/"));
        assertThat(system.supportedFileAttributeViews())
                .isEqualTo(FileSystems.getDefault().supportedFileAttributeViews());
        assertThat(system.getUserPrincipalLookupService())
                .isEqualTo(FileSystems.getDefault().getUserPrincipalLookupService());
        assertThat(system.getFileStores().iterator()).hasNext();
    }

    @Test
    void channelsOfRegularFilesAreThisLibrarys() throws IOException {
        Path file = base.resolve("file");
        try (FileChannel channel = FileChannel.open(file, READ, WRITE, CREATE);
                AsynchronousFileChannel asynchronous = AsynchronousFileChannel.open(file)) {
            assertThat(channel).isInstanceOf(OverlappedFileChannel.class);
            assertThat(asynchronous).isInstanceOf(OverlappedAsynchronousFileChannel.class);
            assertThat(channel).hasToString("OverlappedFileChannel[" + file + "]");
            assertThat(asynchronous).hasToString("OverlappedAsynchronousFileChannel[" + file + "]");
        }
        try (Channel stream = Files.newByteChannel(file)) {
            assertThat(stream.getClass().getModule()).isSameAs(Object.class.getModule());
        }
    }

    @Test
    void everythingElseIsTheJdks() throws IOException {
        try (FileChannel directoryChannel = FileChannel.open(base, READ);
                FileChannel device = FileChannel.open(system.getPath("/dev/zero"), READ)) {
            assertThat(directoryChannel.getClass().getModule()).isSameAs(Object.class.getModule());
            directoryChannel.force(true);
            assertThat(device.getClass().getModule()).isSameAs(Object.class.getModule());
            assertThat(device.read(ByteBuffer.allocate(5))).isEqualTo(5);
        }
    }

    @Test
    void channelsOpenWithoutTheProviderToo() throws IOException {
        Path file = Files.write(directory.resolve("plain"), new byte[10]);
        for (Path path : List.of(file, system.getPath(file.toString()))) {
            try (FileChannel channel = OverlappedChannels.openFileChannel(path, READ);
                    AsynchronousFileChannel asynchronous = OverlappedChannels.openAsynchronousFileChannel(path)) {
                assertThat(channel).isInstanceOf(OverlappedFileChannel.class);
                assertThat(asynchronous).isInstanceOf(OverlappedAsynchronousFileChannel.class);
                assertThat(channel.size()).isEqualTo(10);
            }
        }
    }

    @Test
    void anotherFileSystemsPathIsOpenedByItsOwnProvider() throws IOException {
        Path archive = directory.resolve("archive.zip");
        try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
            Path inside = Files.writeString(zip.getPath("inside"), "content");
            try (FileChannel channel = OverlappedChannels.openFileChannel(inside, READ)) {
                assertThat(channel).isNotInstanceOf(OverlappedFileChannel.class);
                assertThat(channel.size()).isEqualTo(7);
            }
            assertThatThrownBy(() -> base.resolve(inside)).isInstanceOf(ProviderMismatchException.class);
            assertThatThrownBy(() -> base.relativize(inside)).isInstanceOf(ProviderMismatchException.class);
            assertThatThrownBy(() -> base.compareTo(inside)).isInstanceOf(ClassCastException.class);
            assertThatThrownBy(() -> provider.delete(inside)).isInstanceOf(ProviderMismatchException.class);
            assertThat(base.startsWith(inside)).isFalse();
            assertThat(base.equals(inside)).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("io.overlapped.nio.Engines#all")
    void theModelTakesThePathsToo(EngineKind engine) throws IOException {
        ThreadPool pool = pool(engine);
        Path file = base.resolve("model");
        try (AsyncFile opened = AsyncFile.open(file, pool, READ, WRITE, CREATE)) {
            assertThat(opened.write(ByteBuffer.allocate(10), 0).join()).isEqualTo(10);
        }
        assertThat(Files.size(file)).isEqualTo(10);
    }

    @Test
    void stackedProvidersLeaveEachOtherAlone() throws IOException {
        OverlappedFileSystemProvider outer = new OverlappedFileSystemProvider(provider);
        Path file = outer.getPath(directory.resolve("stacked").toUri());
        assertThat(file.getFileSystem().provider()).isSameAs(outer);
        try (FileChannel channel = FileChannel.open(file, WRITE, CREATE)) {
            assertThat(channel).isInstanceOf(OverlappedFileChannel.class);
        }
        assertThat(Files.exists(file)).isTrue();
    }

    /** A name that is no text in any encoding: two bytes that UTF-8 does not know. */
    @Test
    void namesAreBytes() throws IOException {
        Path odd = Path.of(URI.create(directory.toUri() + "%FF%FE"));
        Assumptions.assumeTrue(odd.toUri().toString().endsWith("%FF%FE"), "names are text here");
        Path wrapped = provider.getPath(odd.toUri());
        try (FileChannel channel = FileChannel.open(wrapped, WRITE, CREATE)) {
            assertThat(channel).isInstanceOf(OverlappedFileChannel.class);
            channel.write(ByteBuffer.allocate(3));
        }
        assertThat(Files.size(odd)).isEqualTo(3);
        assertThat(Files.size(wrapped)).isEqualTo(3);
        assertThat(wrapped.toUri()).isEqualTo(odd.toUri());
    }

    @Test
    void aWatchedDirectoryHasOneKey() throws Exception {
        Path watched = Files.createDirectory(base.resolve("watched"));
        try (WatchService service = system.newWatchService()) {
            WatchKey key = watched.register(service, StandardWatchEventKinds.ENTRY_CREATE);
            assertThat(watched.register(service, StandardWatchEventKinds.ENTRY_CREATE))
                    .isSameAs(key);
            assertThat(key.watchable()).isEqualTo(watched);
            assertThat(service.poll()).isNull();
            Files.createFile(watched.resolve("new"));
            assertThat(service.poll(30, TimeUnit.SECONDS)).isSameAs(key);
            assertThat(key.pollEvents())
                    .singleElement()
                    .satisfies(event -> assertThat(event.context()).isEqualTo(system.getPath("new")));
            assertThat(key.reset()).isTrue();
            assertThat(key.isValid()).isTrue();
            key.cancel();
            assertThat(key.isValid()).isFalse();
            assertThatThrownBy(() -> directory.register(service, StandardWatchEventKinds.ENTRY_CREATE))
                    .isInstanceOf(ProviderMismatchException.class);
        }
        try (WatchService jdks = FileSystems.getDefault().newWatchService()) {
            assertThatThrownBy(() -> watched.register(jdks, StandardWatchEventKinds.ENTRY_CREATE))
                    .isInstanceOf(ProviderMismatchException.class);
        }
    }

    /** Where the file system can do direct I/O at all. */
    @ParameterizedTest
    @MethodSource("io.overlapped.nio.Engines#all")
    void directChannelsReadAndWriteWhatIsAligned(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine);
        Path file = file(16_384);
        byte[] content = Files.readAllBytes(file);
        Set<OpenOption> options = Set.of(READ, WRITE, direct());
        try (FileChannel channel = openDirect(file, pool, options);
                AsynchronousFileChannel asynchronous =
                        OverlappedChannels.openAsynchronousFileChannel(file, pool, options, null)) {
            ByteBuffer heap = ByteBuffer.allocate(8192);
            assertThat(channel.read(heap, 4096)).isEqualTo(8192);
            assertThat(heap.array()).isEqualTo(Arrays.copyOfRange(content, 4096, 12_288));
            assertThat(asynchronous.write(heap.flip(), 0).get()).isEqualTo(8192);
            assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(8192), 5))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not aligned for direct I/O");
            assertThatThrownBy(
                            () -> asynchronous.read(ByteBuffer.allocate(7), 0).get())
                    .cause()
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not aligned for direct I/O");
        }
        assertThat(Arrays.copyOf(Files.readAllBytes(file), 8192)).isEqualTo(Arrays.copyOfRange(content, 4096, 12_288));
    }

    private static FileChannel openDirect(Path file, ThreadPool pool, Set<OpenOption> options) {
        try {
            return OverlappedChannels.openFileChannel(file, pool, options);
        } catch (IOException e) {
            return Assumptions.abort(e.toString());
        }
    }

    private static OpenOption direct() throws ClassNotFoundException {
        return (OpenOption) Arrays.stream(
                        Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants())
                .filter(option -> option.toString().equals("DIRECT"))
                .findFirst()
                .orElseThrow();
    }
}
