package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the suites share: pools of the engine under test, and files. After each test everything is closed; then nothing may
 * have been reported that the test did not take, and no completion may have gone astray.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class Conformance {
    static final OpenOption[] READ_WRITE = {StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE
    };

    @TempDir
    Path directory;

    private final LinkedBlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final List<ThreadPool> pools = new ArrayList<>();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final List<CountDownLatch> gates = new ArrayList<>();
    private EngineVariant variant;

    @BeforeEach
    void findVariant() {
        Class<?> outer = getClass();
        while (outer.getAnnotation(RunOn.class) == null) {
            outer = outer.getEnclosingClass();
        }
        variant = outer.getAnnotation(RunOn.class).value();
        pool().close(); // skips the test where this engine cannot be had
        pools.clear();
    }

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

    /** For callbacks to wait at. Opened at the end of the test in any case, so that one that fails does not hang. */
    CountDownLatch gate() {
        CountDownLatch gate = new CountDownLatch(1);
        gates.add(gate);
        return gate;
    }

    EngineVariant variant() {
        return variant;
    }

    ThreadPool pool() {
        return pool(builder -> builder);
    }

    ThreadPool pool(UnaryOperator<ThreadPool.Builder> settings) {
        ThreadPool pool = variant.build(settings.apply(ThreadPool.builder().exceptionHandler(failures::add)));
        pools.add(pool);
        return pool;
    }

    /** A pool whose reads all go to the engine, as those do that the page cache cannot serve. */
    ThreadPool poolWithoutInlineReads() {
        return pool(builder -> builder.inlineReads(false));
    }

    /** A failure that the test expects to be reported. */
    Throwable takeFailure() throws InterruptedException {
        Throwable failure = failures.poll(30, TimeUnit.SECONDS);
        assertThat(failure).as("a report to the exception handler").isNotNull();
        return failure;
    }

    int reportedFailures() {
        return failures.size();
    }

    <T extends AutoCloseable> T closing(T resource) {
        opened.push(resource);
        return resource;
    }

    FileHandle open(Path path, OpenOption... options) throws IOException {
        return closing(FileHandle.open(path, options));
    }

    FileHandle newFile(String name) throws IOException {
        return open(directory.resolve(name), READ_WRITE);
    }

    Path fileWith(String name, byte[] content) throws IOException {
        return Files.write(directory.resolve(name), content);
    }

    Pipe pipe() throws IOException {
        return closing(FileHandle.pipe());
    }

    ThreadPoolIo bind(FileHandle file, IoCallback callback, ThreadPool pool) {
        return closing(ThreadPoolIo.create(file, callback, null, CallbackEnvironment.of(pool)));
    }

    /** Announces and issues a read, which must not be over silently. */
    static Overlapped read(ThreadPoolIo io, ByteBuffer buffer, long offset) {
        Overlapped overlapped = new Overlapped(offset);
        io.start();
        assertThat(io.file().read(buffer, overlapped).expectsCompletion()).isTrue();
        return overlapped;
    }

    /** Announces and issues a write, which must not be over silently. */
    static Overlapped write(ThreadPoolIo io, ByteBuffer buffer, long offset) {
        Overlapped overlapped = new Overlapped(offset);
        io.start();
        assertThat(io.file().write(buffer, overlapped).expectsCompletion()).isTrue();
        return overlapped;
    }

    static Ledger ledger(long prepared, long owed, long running, long held) {
        return new Ledger(prepared, owed, running, held);
    }

    static byte[] randomBytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    static ByteBuffer direct(int length) {
        return ByteBuffer.allocateDirect(length);
    }

    static byte[] bytes(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(0, bytes);
        return bytes;
    }

    /** For states that another thread is about to reach and that nothing announces. */
    static void until(BooleanSupplier state) {
        while (!state.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    /** Runs it on a thread of its own and waits for the end of that. */
    static void onAnotherThread(ThrowingRunnable body) throws Exception {
        Throwable[] thrown = new Throwable[1];
        Thread thread = new Thread(() -> {
            try {
                body.run();
            } catch (Throwable failure) {
                thrown[0] = failure;
            }
        });
        thread.start();
        thread.join();
        if (thrown[0] != null) {
            throw new AssertionError(thrown[0]);
        }
    }

    @FunctionalInterface
    interface ThrowingRunnable {
        void run() throws Exception;
    }
}
