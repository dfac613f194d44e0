package io.overlapped.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of channels share: pools, files, and failures that somebody was told of. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class ChannelSuite {
    @TempDir
    Path directory;

    private final LinkedBlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final List<ThreadPool> pools = new ArrayList<>();

    @AfterEach
    void closePools() {
        pools.forEach(ThreadPool::close);
        assertThat(failures).as("failures that nobody expected").isEmpty();
        pools.forEach(pool -> assertThat(pool.statistics().strays()).isZero());
    }

    ThreadPool pool(EngineKind engine, UnaryOperator<ThreadPool.Builder> settings) {
        Engines.assumeAvailable(engine);
        ThreadPool pool = settings.apply(ThreadPool.builder().engine(engine).exceptionHandler(failures::add))
                .build();
        pools.add(pool);
        return pool;
    }

    ThreadPool pool(EngineKind engine) {
        return pool(engine, builder -> builder);
    }

    /** A pool whose reads all go to the engine, as those do that the page cache cannot serve. */
    ThreadPool poolWithoutInlineReads(EngineKind engine) {
        return pool(engine, builder -> builder.inlineReads(false));
    }

    Throwable takeFailure() throws InterruptedException {
        Throwable failure = failures.poll(30, TimeUnit.SECONDS);
        assertThat(failure).as("a report to the exception handler").isNotNull();
        return failure;
    }

    Path file(int size) throws IOException {
        return Files.write(directory.resolve("file"), bytes(size));
    }

    static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    static FileChannel open(Path path, ThreadPool pool, OpenOption... options) throws IOException {
        return OverlappedChannels.openFileChannel(path, pool, Set.of(options));
    }

    static AsynchronousFileChannel openAsynchronous(
            Path path, ThreadPool pool, ExecutorService executor, OpenOption... options) throws IOException {
        return OverlappedChannels.openAsynchronousFileChannel(path, pool, Set.of(options), executor);
    }

    /** Descriptors of this process that refer to a file. */
    static long descriptors(Path file) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(fd -> refersTo(fd, file)).count();
        }
    }

    private static boolean refersTo(Path fd, Path file) {
        try {
            return Files.readSymbolicLink(fd).equals(file);
        } catch (IOException goneMeanwhile) {
            return false;
        }
    }
}
