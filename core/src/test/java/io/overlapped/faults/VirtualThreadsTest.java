package io.overlapped.faults;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.AsyncFile;
import io.overlapped.CallbackEnvironment;
import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Ledger;
import io.overlapped.Overlapped;
import io.overlapped.Pipe;
import io.overlapped.PoolStatistics;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ten thousand virtual threads that issue operations and wait: a wait that held on to its carrier would stop them all. */
@Timeout(60)
class VirtualThreadsTest {
    private static final int THREADS = 10_000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"URING", "PORTABLE"})
    void joinOnFutures(EngineKind kind) throws Exception {
        try (ThreadPool pool = Engines.builder(kind).build();
                AsyncFile file = AsyncFile.open(numbers(), pool, READ);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> results = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                long offset = 8L * i;
                results.add(threads.submit(() -> {
                    ByteBuffer buffer = ByteBuffer.allocate(8);
                    file.read(buffer, offset).join();
                    return buffer.getLong(0);
                }));
            }
            for (int i = 0; i < THREADS; i++) {
                assertThat(results.get(i).get()).isEqualTo(i);
            }
            assertServed(pool, kind, THREADS);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"URING", "PORTABLE"})
    void awaitOnOverlappeds(EngineKind kind) throws Exception {
        AtomicInteger callbacks = new AtomicInteger();
        try (ThreadPool pool = Engines.builder(kind).build();
                FileHandle file = FileHandle.open(numbers(), READ, WRITE);
                ThreadPoolIo io = ThreadPoolIo.create(
                        file,
                        (instance, context, overlapped, error, bytes, self) -> callbacks.incrementAndGet(),
                        null,
                        CallbackEnvironment.of(pool));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> results = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Overlapped overlapped = new Overlapped(8L * i);
                results.add(threads.submit(() -> {
                    ByteBuffer buffer = ByteBuffer.allocateDirect(8);
                    io.start();
                    file.read(buffer, overlapped);
                    overlapped.await();
                    return overlapped.error() == 0 ? buffer.getLong(0) : -overlapped.error();
                }));
            }
            for (int i = 0; i < THREADS; i++) {
                assertThat(results.get(i).get()).isEqualTo(i);
            }
            io.waitForCallbacks();
            assertThat(io.ledger()).isEqualTo(new Ledger(0, 0, 0, 0));
            assertThat(callbacks).hasValue(THREADS);
            assertServed(pool, kind, THREADS);
        }
    }

    /** All of them wait before the one thing that they wait for happens. */
    @ParameterizedTest
    @EnumSource(names = {"URING", "PORTABLE"})
    void allWaitForOneCallback(EngineKind kind) throws Exception {
        try (ThreadPool pool = Engines.builder(kind).build();
                Pipe pipe = FileHandle.pipe();
                ThreadPoolIo io = ThreadPoolIo.create(
                        pipe.source(),
                        (instance, context, overlapped, error, bytes, self) -> {},
                        null,
                        CallbackEnvironment.of(pool));
                ThreadPoolIo sink = ThreadPoolIo.create(
                        pipe.sink(),
                        (instance, context, overlapped, error, bytes, self) -> {},
                        null,
                        CallbackEnvironment.of(pool));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Overlapped read = new Overlapped();
            io.start();
            pipe.source().read(ByteBuffer.allocateDirect(1), read);
            CountDownLatch begun = new CountDownLatch(THREADS);
            List<Future<Boolean>> results = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                boolean callbacks = i % 2 == 0;
                results.add(threads.submit(() -> {
                    begun.countDown();
                    if (callbacks) {
                        io.waitForCallbacks();
                    } else {
                        read.await();
                    }
                    return read.isCompleted();
                }));
            }
            begun.await();
            assertThat(read.isCompleted()).isFalse();
            sink.start();
            pipe.sink().write(ByteBuffer.allocateDirect(1), new Overlapped());
            for (Future<Boolean> result : results) {
                assertThat(result.get()).isTrue();
            }
            sink.waitForCallbacks();
            assertServed(pool, kind, 1);
        }
    }

    private Path numbers() throws Exception {
        ByteBuffer all = ByteBuffer.allocate(8 * THREADS);
        for (long i = 0; i < THREADS; i++) {
            all.putLong(i);
        }
        return Files.write(directory.resolve("numbers"), all.array());
    }

    private static void assertServed(ThreadPool pool, EngineKind kind, int operations) {
        PoolStatistics statistics = pool.statistics();
        assertThat(statistics.ringCompletions()).isEqualTo(kind == EngineKind.URING ? operations : 0);
        assertThat(statistics.portableCompletions()).isEqualTo(kind == EngineKind.URING ? 0 : operations);
        assertThat(statistics.strays()).isZero();
    }
}
