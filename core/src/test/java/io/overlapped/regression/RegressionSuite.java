package io.overlapped.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.overlapped.CallbackEnvironment;
import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.IoCallback;
import io.overlapped.Ledger;
import io.overlapped.Pipe;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pools and files. After each test all are closed; then nothing may have been reported that the test did not take, and no
 * completion may have gone astray.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class RegressionSuite {
    static final long SECONDS = 30;
    static final Ledger AT_REST = new Ledger(0, 0, 0, 0);

    private static final OpenOption[] READ_WRITE = {
        StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE
    };

    @TempDir
    Path directory;

    private final LinkedBlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final List<ThreadPool> pools = new ArrayList<>();
    private final List<CountDownLatch> gates = new ArrayList<>();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    @AfterEach
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void closeEverything() throws Exception {
        gates.forEach(CountDownLatch::countDown);
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
        pools.forEach(ThreadPool::close);
        assertThat(failures).as("failures that nobody expected").isEmpty();
        for (ThreadPool pool : pools) {
            assertThat(pool.statistics().strays())
                    .as("completions of no operation")
                    .isZero();
        }
    }

    ThreadPool pool(EngineKind engine, int maximumThreads) {
        return pool(ThreadPool.builder()
                .engine(engine)
                .maximumThreads(maximumThreads)
                .exceptionHandler(failures::add));
    }

    ThreadPool pool(ThreadPool.Builder builder) {
        try {
            ThreadPool pool = builder.build();
            pools.add(pool);
            return pool;
        } catch (UnsupportedOperationException e) {
            return abort(e.getMessage());
        }
    }

    /** For callbacks to wait at. Opened at the end of the test in any case, so that one that fails does not hang. */
    CountDownLatch gate() {
        CountDownLatch gate = new CountDownLatch(1);
        gates.add(gate);
        return gate;
    }

    <T extends AutoCloseable> T closing(T resource) {
        opened.push(resource);
        return resource;
    }

    FileHandle newFile() throws IOException {
        return closing(FileHandle.open(newPath(), READ_WRITE));
    }

    Path newPath() throws IOException {
        return Files.createTempFile(directory, "file", "");
    }

    /** A FIFO, which {@code AsyncFile} can open, so that a read waits for as long as the test wants. */
    Path newFifo() throws IOException, InterruptedException {
        Path path = directory.resolve("fifo");
        int status = new ProcessBuilder("mkfifo", path.toString()).start().waitFor();
        assertThat(status).as("status of mkfifo").isZero();
        return path;
    }

    Pipe newPipe() throws IOException {
        return closing(FileHandle.pipe());
    }

    ThreadPoolIo bind(FileHandle file, IoCallback callback, ThreadPool pool) {
        return closing(ThreadPoolIo.create(file, callback, null, CallbackEnvironment.of(pool)));
    }

    static ByteBuffer direct(int length) {
        return ByteBuffer.allocateDirect(length);
    }

    /** Fails after a while in which nothing came. */
    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(SECONDS, TimeUnit.SECONDS))
                    .as("%d more within %d s", latch.getCount(), SECONDS)
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** For states that another thread is about to reach and that nothing announces. */
    static void until(BooleanSupplier state) {
        while (!state.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    static boolean isWaiting(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }

    /** Waits for the end of a thread that must come to one. */
    static void joins(Thread thread) throws InterruptedException {
        thread.join(TimeUnit.SECONDS.toMillis(SECONDS));
        assertThat(thread.isAlive())
                .as("%s is still %s", thread.getName(), thread.getState())
                .isFalse();
    }
}
