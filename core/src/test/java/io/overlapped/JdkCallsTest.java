package io.overlapped;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Index;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The portable engine where the system's own calls are not known: the same operations through the JDK's FileChannel. */
@Timeout(60)
class JdkCallsTest {
    private static final String PROPERTY = "io.overlapped.calls";

    @TempDir
    Path directory;

    private ThreadPool pool;

    @BeforeEach
    void useTheJdk() {
        System.setProperty(PROPERTY, "jdk");
        pool = ThreadPool.builder().engine(EngineKind.PORTABLE).build();
    }

    @AfterEach
    void useTheSystem() {
        System.clearProperty(PROPERTY);
        pool.close();
    }

    /** It would be, had the interrupted thread called the JDK's channel itself. */
    @Test
    void anInterruptOfWhoWaitsLeavesTheFileOpen() throws Exception {
        try (AsyncFile file = AsyncFile.open(directory.resolve("file"), pool, READ, WRITE, CREATE)) {
            Thread.currentThread().interrupt();
            try {
                file.writeNow(ByteBuffer.wrap(new byte[] {1}), 0);
            } catch (InterruptedIOException e) {
                assertThat(e.bytesTransferred).isZero();
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
            assertThat(file.writeNow(ByteBuffer.wrap(new byte[] {2}), 0)).isOne();
            assertThat(file.size()).isOne();
        }
    }

    /** It would be, had the interrupted thread asked the JDK's channel itself. */
    @Test
    void askingForTheSizeOnAnInterruptedThreadLeavesTheFileOpen() throws Exception {
        try (AsyncFile file = AsyncFile.open(directory.resolve("file"), pool, READ, WRITE, CREATE);
                FileHandle handle = FileHandle.open(directory.resolve("file"), READ)) {
            file.writeNow(ByteBuffer.allocate(3), 0);
            Thread.currentThread().interrupt();
            try {
                assertThat(file.size()).isEqualTo(3);
                assertThat(handle.size()).isEqualTo(3);
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
            assertThat(file.writeNow(ByteBuffer.allocate(3), 3)).isEqualTo(3);
            assertThat(file.size()).isEqualTo(6);
        }
    }

    /** The system's open of a named pipe waits for the other end; what comes of it is nobody's then. */
    @Test
    void aFileWhoseOpeningWasCancelledIsClosed() throws Exception {
        Path path = Fifo.make(directory.resolve("fifo"));
        CompletableFuture<AsyncFile> opening = AsyncFiles.open(pool, path, READ);
        while (!isInOpen()) {
            Thread.onSpinWait();
        }
        assertThat(opening.cancel(false)).isTrue();
        try (FileChannel other = FileChannel.open(path, WRITE)) {
            assertThatThrownBy(opening::join).isExactlyInstanceOf(CancellationException.class);
            assertThatThrownBy(() -> other.write(ByteBuffer.allocate(1)))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("Broken pipe");
        }
    }

    private static boolean isInOpen() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(frame -> frame.getMethodName().equals("open0"));
    }

    @Test
    void theStatusIsTheSystems() throws Exception {
        Path path = Files.write(directory.resolve("file"), new byte[777]);
        FileStatus byJdk = AsyncFiles.statNow(pool, path);
        System.clearProperty(PROPERTY);
        FileStatus bySystem = AsyncFiles.statNow(pool, path);
        assertThat(byJdk)
                .usingRecursiveComparison()
                .ignoringFields("blockSize", "allocated", "created", "directMemoryAlignment", "directOffsetAlignment")
                .isEqualTo(bySystem);
        assertThat(byJdk.blockSize()).isZero();
        assertThat(byJdk.allocated()).isEqualTo(777);
        assertThat(JdkPaths.ofLinux(0x0123_4567_0ab7_8cdeL)).isEqualTo(0x0123_478c_5670_abdeL);
    }

    @Test
    void theModelWritesReadsAndFlushes() throws Exception {
        Path path = directory.resolve("file");
        AtomicLong moved = new AtomicLong();
        try (FileHandle file = FileHandle.open(path, READ, WRITE, CREATE);
                ThreadPoolIo io = ThreadPoolIo.create(
                        file,
                        (instance, context, overlapped, error, bytes, self) -> {
                            assertThat(error).isZero();
                            moved.addAndGet(bytes);
                        },
                        null,
                        CallbackEnvironment.of(pool))) {
            for (int i = 0; i < 10; i++) {
                io.start();
                assertThat(file.write(ByteBuffer.allocate(100).put(0, (byte) i), new Overlapped(i * 100L)))
                        .isEqualTo(Outcome.PENDING);
            }
            io.waitForCallbacks();
            io.start();
            assertThat(file.flush(true, new Overlapped())).isEqualTo(Outcome.PENDING);
            io.start();
            assertThat(file.flush(false, new Overlapped())).isEqualTo(Outcome.PENDING);
            io.waitForCallbacks();
            assertThat(io.ledger()).isEqualTo(new Ledger(0, 0, 0, 0));
        }
        assertThat(moved).hasValue(1000);
        assertThat(Files.readAllBytes(path)).hasSize(1000).contains(9, Index.atIndex(900));
        assertThat(pool.statistics().portableCompletions()).isEqualTo(12);
        assertThat(pool.statistics().inlineHits()).isZero();
    }

    @Test
    void futuresReadWriteCutAndExtend() throws Exception {
        Path path = directory.resolve("file");
        try (AsyncFile file = AsyncFile.open(path, pool, READ, WRITE, CREATE)) {
            assertThat(file.write(ByteBuffer.wrap("hello".getBytes(UTF_8)), 0).join())
                    .isEqualTo(5);
            assertThat(file.write(ByteBuffer.wrap(" world".getBytes(UTF_8)), Overlapped.APPEND)
                            .join())
                    .isEqualTo(6);
            ByteBuffer all = ByteBuffer.allocate(100);
            assertThat(file.read(all, 0).join()).isEqualTo(11);
            assertThat(new String(all.array(), 0, all.position(), UTF_8)).isEqualTo("hello world");
            assertThat(file.read(ByteBuffer.allocate(1), 11).join()).isEqualTo(-1);
            file.truncate(3).join();
            assertThat(file.size()).isEqualTo(3);
            file.truncate(8).join();
            assertThat(file.size()).isEqualTo(8);
            file.force(true).join();
        }
        assertThat(Files.readAllBytes(path)).isEqualTo(new byte[] {'h', 'e', 'l', 0, 0, 0, 0, 0});
    }

    @Test
    void segmentsAreMovedInTheirOrder() throws Exception {
        Path path = Files.write(directory.resolve("file"), "abcdef".getBytes(UTF_8));
        try (FileHandle file = FileHandle.open(path, READ, WRITE)) {
            MemorySegment first = Arena.global().allocate(2);
            MemorySegment second = Arena.ofAuto().allocate(3);
            Overlapped overlapped = new Overlapped();
            assertThat(file.readScatter(List.of(first, second), overlapped).isPending())
                    .isTrue();
            overlapped.await();
            assertThat(overlapped.bytesTransferred()).isEqualTo(5);
            assertThat(first.toArray(ValueLayout.JAVA_BYTE)).isEqualTo("ab".getBytes(UTF_8));
            assertThat(second.toArray(ValueLayout.JAVA_BYTE)).isEqualTo("cde".getBytes(UTF_8));
            assertThat(file.writeGather(List.of(second, first), overlapped.offset(1))
                            .isPending())
                    .isTrue();
            overlapped.await();
            assertThat(overlapped.error()).isZero();
        }
        assertThat(Files.readString(path)).isEqualTo("acdeab");
    }

    @Test
    void thereAreNoLocks() throws Exception {
        try (FileHandle file = FileHandle.open(directory.resolve("locked"), READ, WRITE, CREATE)) {
            Overlapped overlapped = new Overlapped();
            assertThat(file.lock(10, false, overlapped)).isEqualTo(Outcome.FAILED);
            assertThat(overlapped.error()).isEqualTo(Win32Error.ERROR_NOT_SUPPORTED);
            assertThat(file.unlock(0, 10)).isFalse();
        }
    }

    @Test
    void aFullDeviceIsToldByItsText() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "there is no /dev/full");
        try (AsyncFile file = AsyncFile.open(full, pool, WRITE)) {
            assertThatThrownBy(() -> file.write(ByteBuffer.allocate(10), 0).join())
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(FileSystemException.class)
                    .hasMessage("/dev/full: write of 10 bytes at offset 0: disk full (112) [ENOSPC]");
        }
    }

    @Test
    void pipesAreRefusedByName() {
        assertThatThrownBy(FileHandle::pipe)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("overlapped pipes need the system's own calls: -Dio.overlapped.calls=jdk is set");
    }
}
