package io.overlapped.nio;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is this library's own about its file channels: which thread makes the system call, memory, closing. */
class FileChannelTest extends ChannelSuite {
    private static final String ENGINES = "io.overlapped.nio.Engines#all";

    private static <T> T onVirtualThread(Callable<T> body) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return threads.submit(body).get();
        }
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void aPlatformThreadMakesItsSystemCallsItself(EngineKind engine) throws Exception {
        ThreadPool pool = poolWithoutInlineReads(engine);
        try (FileChannel channel = open(file(8192), pool, READ, WRITE)) {
            assertThat(channel.read(ByteBuffer.allocate(100))).isEqualTo(100);
            assertThat(channel.write(ByteBuffer.allocate(100), 50)).isEqualTo(100);
            channel.truncate(10).force(false);
        }
        pool.close();
        assertThat(pool.statistics().ringCompletions()).isZero();
        assertThat(pool.statistics().portableCompletions()).isZero();
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void forAVirtualThreadTheEngineDoes(EngineKind engine) throws Exception {
        ThreadPool pool = poolWithoutInlineReads(engine);
        ByteBuffer[] two = {ByteBuffer.allocate(10), ByteBuffer.allocateDirect(20)};
        try (FileChannel channel = open(file(8192), pool, READ, WRITE)) {
            assertThat(onVirtualThread(() -> channel.read(ByteBuffer.allocate(100))))
                    .isEqualTo(100);
            assertThat(onVirtualThread(() -> channel.read(two))).isEqualTo(30);
            assertThat(onVirtualThread(() -> channel.write(ByteBuffer.allocate(100), 50)))
                    .isEqualTo(100);
            onVirtualThread(() -> channel.truncate(10));
            onVirtualThread(() -> {
                channel.force(true);
                return null;
            });
            assertThat(channel.position()).isEqualTo(10);
        }
        pool.close(); // what its threads counted last is told by now
        long served = engine == EngineKind.URING
                ? pool.statistics().ringCompletions() + pool.statistics().portableCompletions()
                : pool.statistics().portableCompletions();
        assertThat(served).isEqualTo(5);
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void manyVirtualThreadsReadEachItsOwn(EngineKind engine) throws Exception {
        ThreadPool pool = poolWithoutInlineReads(engine);
        int count = 2000;
        byte[] content = bytes(count * 16);
        Path file = Files.write(directory.resolve("shared"), content);
        try (FileChannel channel = open(file, pool, READ);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<byte[]>> reads = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                long at = i * 16L;
                reads.add(threads.submit(() -> {
                    ByteBuffer buffer = ByteBuffer.allocate(16);
                    assertThat(channel.read(buffer, at)).isEqualTo(16);
                    return buffer.array();
                }));
            }
            for (int i = 0; i < count; i++) {
                assertThat(reads.get(i).get()).isEqualTo(Arrays.copyOfRange(content, i * 16, i * 16 + 16));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void confinedMemoryIsUsedByItsOwnerAlone(EngineKind engine) throws Exception {
        ThreadPool pool = poolWithoutInlineReads(engine);
        byte[] content = bytes(100);
        Path file = Files.write(directory.resolve("confined"), content);
        try (FileChannel channel = open(file, pool, READ)) {
            byte[] read = onVirtualThread(() -> {
                try (Arena arena = Arena.ofConfined()) {
                    ByteBuffer buffer = arena.allocate(100).asByteBuffer();
                    channel.read(buffer, 0);
                    byte[] copy = new byte[100];
                    buffer.get(0, copy);
                    return copy;
                }
            });
            assertThat(read).isEqualTo(content);
            try (Arena arena = Arena.ofConfined()) {
                ByteBuffer buffer = arena.allocate(100).asByteBuffer();
                assertThatThrownBy(() -> onVirtualThread(() -> channel.read(buffer, 0)))
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseExactlyInstanceOf(WrongThreadException.class);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void oneCallTakesAsManyBuffersAsTheJdks(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine);
        Path file = file(5000);
        try (FileChannel ours = open(file, pool, READ);
                FileChannel jdks = FileChannel.open(file, READ)) {
            long expected = jdks.read(many(1500));
            assertThat(ours.read(many(1500))).isEqualTo(expected);
            assertThat(onVirtualThread(() -> ours.position(0).read(many(1500)))).isEqualTo(expected);
        }
    }

    private static ByteBuffer[] many(int count) {
        ByteBuffer[] buffers = new ByteBuffer[count];
        Arrays.setAll(buffers, i -> ByteBuffer.allocate(i % 3));
        return buffers;
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void appendsOfManyThreadsDoNotOverwriteEachOther(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine);
        Path file = directory.resolve("appended");
        try (FileChannel one = open(file, pool, APPEND, CREATE);
                FileChannel two = open(file, pool, APPEND);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writes = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                FileChannel channel = i % 2 == 0 ? one : two;
                byte letter = (byte) ('a' + i % 2);
                byte[] block = new byte[500];
                Arrays.fill(block, letter);
                writes.add(threads.submit(() -> channel.write(ByteBuffer.wrap(block))));
            }
            for (Future<?> write : writes) {
                assertThat(write.get()).isEqualTo(500);
            }
        }
        byte[] content = Files.readAllBytes(file);
        assertThat(content).hasSize(100_000);
        for (int at = 0; at < content.length; at += 500) {
            byte[] block = Arrays.copyOfRange(content, at, at + 500);
            byte[] expected = new byte[500];
            Arrays.fill(expected, content[at]);
            assertThat(block).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void closingEndsWhatOthersDo(EngineKind engine) throws Exception {
        ThreadPool pool = poolWithoutInlineReads(engine);
        int size = 256 * 1024;
        Path file = file(size);
        for (int round = 0; round < 10; round++) {
            FileChannel channel = open(file, pool, READ);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Integer>> reads = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    reads.add(threads.submit(() -> channel.read(ByteBuffer.allocate(size), 0)));
                }
                channel.close();
                for (Future<Integer> read : reads) {
                    try {
                        assertThat(read.get()).isEqualTo(size);
                    } catch (ExecutionException e) {
                        assertThat(e.getCause().getClass())
                                .isIn(AsynchronousCloseException.class, ClosedChannelException.class);
                    }
                }
            }
        }
        assertThat(descriptors(file)).isZero();
    }

    /** As the JDK's, a channel that nobody closed and nobody can reach gives its descriptor back. */
    @ParameterizedTest
    @MethodSource(ENGINES)
    void anUnreachableChannelIsClosed(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine);
        Path file = file(100);
        ReferenceQueue<FileChannel> queue = new ReferenceQueue<>();
        Reference<FileChannel> forgotten = forget(file, pool, queue);
        while (queue.remove(100) == null) {
            System.gc();
        }
        assertThat(forgotten.refersTo(null)).isTrue();
        while (descriptors(file) != 0) {
            Thread.onSpinWait(); // the JDK's cleaner and this library's may be at work yet
        }
    }

    @SuppressWarnings("MustBeClosedChecker")
    private static Reference<FileChannel> forget(Path file, ThreadPool pool, ReferenceQueue<FileChannel> queue)
            throws IOException {
        FileChannel channel = open(file, pool, READ);
        assertThat(channel.map(FileChannel.MapMode.READ_ONLY, 0, 10).capacity()).isEqualTo(10);
        assertThat(descriptors(file)).isEqualTo(2);
        return new WeakReference<>(channel, queue);
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void failuresNameTheFileTheOperationAndTheCause(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine);
        Path file = file(100);
        try (FileChannel channel = open(file, pool, READ, WRITE)) {
            assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(10), Long.MAX_VALUE - 5))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageStartingWith(file + ": write of 10 bytes at offset " + (Long.MAX_VALUE - 5) + ": ");
        }
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void aFileThatMayNotBeOpenedAgainIsReadAndCopiedButNotLocked(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine);
        Path file = file(100_000);
        byte[] content = Files.readAllBytes(file);
        Path copy = directory.resolve("copy");
        try (FileChannel channel = open(file, pool, READ, WRITE);
                FileChannel target = open(copy, pool, CREATE, WRITE)) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
            Assumptions.assumeFalse(Files.isReadable(file), "this user may read everything");
            assertThatThrownBy(channel::tryLock)
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageStartingWith(file + ": locks and mappings need a second descriptor");
            assertThat(channel.transferTo(0, 200_000, target)).isEqualTo(100_000);
            assertThat(target.transferFrom(channel, 100_000, 50)).isEqualTo(50);
            assertThat(channel.position()).isEqualTo(50);
        }
        assertThat(Arrays.copyOf(Files.readAllBytes(copy), 100_000)).isEqualTo(content);
    }
}
