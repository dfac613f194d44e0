package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.overlapped.internal.engine.Completion;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.engine.Operations;
import io.overlapped.internal.linux.Errno;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The blocking forms of the safe layer. */
abstract class AsyncBlockingConformance extends Conformance {
    private static final byte[] CONTENT = randomBytes(10_000, 3);

    /** How a call ended, and whether the thread's interrupt was set after it. */
    private record Ended(Throwable thrown, boolean interrupted) {}

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void blockingFormsDoWhatFuturesDo(boolean virtual) throws Exception {
        AsyncFile file = file("f", pool());
        on(virtual, () -> {
            assertThat(file.writeNow(direct(CONTENT), 0)).isEqualTo(10_000);
            assertThat(file.writeNow(ByteBuffer.wrap(CONTENT), 10_000)).isEqualTo(10_000);
            assertThat(file.writeNow(MemorySegment.ofArray(CONTENT), 20_000)).isEqualTo(10_000);
            assertThat(file.appendNow(direct(new byte[] {1, 2}))).isEqualTo(2);
            assertThat(file.writeNow(new ByteBuffer[] {direct(new byte[] {3}), direct(new byte[] {4, 5})}, 30_002))
                    .isEqualTo(3);
            assertThat(file.writeDurableNow(direct(new byte[] {6}), 30_005)).isEqualTo(1);
            file.forceNow(true);
            file.forceNow(false);
            assertThat(file.size()).isEqualTo(30_006);

            ByteBuffer buffer = direct(12_000).position(1000);
            assertThat(file.readNow(buffer, 20_000)).isEqualTo(10_006);
            assertThat(buffer.position()).isEqualTo(11_006);
            assertThat(Arrays.copyOfRange(bytes(buffer, 11_000), 1000, 11_000)).isEqualTo(CONTENT);
            assertThat(Arrays.copyOfRange(bytes(buffer, 11_006), 11_000, 11_006))
                    .containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(file.readNow(buffer, 30_006)).isEqualTo(-1);
            assertThat(file.readNow(direct(0), 0)).isZero();
            ByteBuffer heap = ByteBuffer.allocate(100);
            assertThat(file.readNow(heap, 50)).isEqualTo(100);
            assertThat(heap.array()).isEqualTo(Arrays.copyOfRange(CONTENT, 50, 150));
            try (Arena arena = Arena.ofConfined()) {
                ByteBuffer confined = arena.allocate(100).asByteBuffer();
                assertThat(file.readNow(confined, 60)).isEqualTo(100);
                assertThat(confined.position()).isEqualTo(100);
                assertThat(bytes(confined, 100)).isEqualTo(Arrays.copyOfRange(CONTENT, 60, 160));
            }
            usesMemoryThatIsConfinedToItsThread(file);
            MemorySegment segment = Arena.ofAuto().allocate(50);
            assertThat(file.readNow(segment, 5)).isEqualTo(50);
            assertThat(segment.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(Arrays.copyOfRange(CONTENT, 5, 55));
            ByteBuffer[] two = {direct(3), direct(30)};
            assertThat(file.readNow(two, 1)).isEqualTo(33);
            assertThat(bytes(two[1], 30)).isEqualTo(Arrays.copyOfRange(CONTENT, 4, 34));

            ByteBuffer full = direct(400);
            file.readFullyNow(full, 9_800);
            assertThat(bytes(full, 200)).isEqualTo(Arrays.copyOfRange(CONTENT, 9_800, 10_000));
            file.readFullyNow(MemorySegment.ofArray(new byte[10]), 0);
            ByteBuffer tooLong = direct(10);
            assertThatThrownBy(() -> file.readFullyNow(tooLong, 30_000))
                    .isExactlyInstanceOf(EOFException.class)
                    .hasMessage(file.name() + ": read of 10 bytes at offset 30000: the file ended after 6 of 10 bytes");
            assertThat(tooLong.position()).isEqualTo(6);

            file.truncateNow(5);
            assertThat(file.size()).isEqualTo(5);
            file.adviseNow(0, 0, Advice.RANDOM);
        });
        assertThat(Files.readAllBytes(directory.resolve("f"))).isEqualTo(Arrays.copyOf(CONTENT, 5));
    }

    private static void usesMemoryThatIsConfinedToItsThread(AsyncFile file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(100);
            assertThat(file.readNow(segment, 60)).isEqualTo(100);
            assertThat(segment.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(Arrays.copyOfRange(CONTENT, 60, 160));
            file.readFullyNow(segment, 61);
            assertThat(segment.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(Arrays.copyOfRange(CONTENT, 61, 161));
            assertThat(file.writeNow(segment.asReadOnly(), 61)).isEqualTo(100);
            for (ByteBuffer other : new ByteBuffer[] {direct(30), ByteBuffer.allocate(30)}) {
                ByteBuffer[] both = {arena.allocate(3).asByteBuffer(), other};
                assertThat(file.readNow(both, 1)).isEqualTo(33);
                assertThat(bytes(both[0], 3)).isEqualTo(Arrays.copyOfRange(CONTENT, 1, 4));
                assertThat(bytes(both[1], 30)).isEqualTo(Arrays.copyOfRange(CONTENT, 4, 34));
                both[0].flip();
                both[1].flip();
                assertThat(file.writeNow(both, 1)).isEqualTo(33);
            }
            assertThatThrownBy(() -> file.readNow(segment.asReadOnly(), 0))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Read-only segment");
            assertThatThrownBy(() -> file.read(segment, 0))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "a read completes on another thread, which may not write into a confined arena's memory:"
                                + " use Arena.ofShared(), Arena.ofAuto() or a direct ByteBuffer, or a form that waits"
                                + " for its end");
        }
        MemorySegment closed;
        try (Arena arena = Arena.ofConfined()) {
            closed = arena.allocate(1);
        }
        assertThatThrownBy(() -> file.readNow(closed, 0))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("the arena that the segment was allocated from is already closed");
    }

    /** What the page cache has is read without an operation, and nothing is allocated for it, once the code is compiled. */
    @Test
    void aCachedReadAllocatesNothing() throws Exception {
        ThreadPool pool = pool();
        AsyncFile file = closing(AsyncFile.open(fileWith("f", CONTENT), pool, StandardOpenOption.READ));
        InlineReads.assumeSupported(file.issuer().file());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ByteBuffer buffer = direct(4096);
        long sum = 0;
        long reads = 0;
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 300 && allocated != 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1000; i++) {
                sum += file.readNow(buffer.clear(), i % 5000);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
            reads += 1000;
        }
        assertThat(allocated).isZero();
        assertThat(sum).isEqualTo(reads * 4096);
        assertThat(bytes(buffer, 4096)).isEqualTo(Arrays.copyOfRange(CONTENT, 999, 999 + 4096));
        assertThat(pool.statistics().inlineHits()).isEqualTo(reads);
        assertThat(AsyncTransferConformance.performed(pool)).isZero();
    }

    /** The system tells of lost data once: whoever asked meanwhile must be told by the one that it was told to. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFlushIsToldTheErrorOfTheOneBeforeIt(boolean virtual) throws Exception {
        ThreadPool pool = pool();
        AsyncFile file = file("f", pool);
        Operation first = new Operation(new Unheard());
        first.begin();
        first.describe(OperationKind.FLUSH, file.issuer().file().descriptor(), 0, 0);
        first.engine(pool.core().engine());
        assertThat(Operations.beginFlush(first)).isTrue();
        Throwable[] thrown = new Throwable[1];
        Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
        Thread second = builder.start(() -> {
            try {
                file.forceNow(true);
            } catch (IOException e) {
                thrown[0] = e;
            }
        });
        until(() -> second.getState() == Thread.State.WAITING || !second.isAlive());
        first.fail(Errno.EIO);
        Operations.finish(first);
        second.join();
        assertThat(thrown[0])
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessageStartingWith(file.name() + ": flush: ")
                .hasMessageEndingWith("[EIO]");
        assertThat(pool.statistics().joinedFlushes()).isOne();
        file.forceNow(true);
        file.force(false).join();
    }

    /** Of an operation that a test holds. */
    private static final class Unheard implements Completion {
        @Override
        public Object publish(Operation operation) {
            operation.settle(true);
            return null;
        }

        @Override
        public boolean deliversCallback() {
            return false;
        }

        @Override
        public void deliver(Operation operation, Object token) {
            throw new AssertionError("nothing is delivered");
        }
    }

    @Test
    void buffersOfAPoolAreReadIntoWhileTheyAreOwned() throws Exception {
        ThreadPool pool = pool();
        AsyncFile file = closing(AsyncFile.open(fileWith("f", CONTENT), pool, StandardOpenOption.READ));
        try (BufferPool buffers = BufferPool.create(pool, 4096, 1)) {
            PooledBuffer buffer = buffers.acquire();
            ByteBuffer memory = buffer.byteBuffer();
            for (int i = 0; i < 3; i++) {
                assertThat(file.readNow(memory.clear(), i)).isEqualTo(4096);
                assertThat(bytes(memory, 4096)).isEqualTo(Arrays.copyOfRange(CONTENT, i, i + 4096));
            }
            buffer.close();
            assertThatThrownBy(() -> file.readNow(memory.clear(), 0))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("the buffer was returned to its BufferPool: acquire another");
        }
    }

    @Test
    void whatTheCacheIsNotAskedForIsPerformedByTheEngine() throws Exception {
        ThreadPool pool = poolWithoutInlineReads();
        AsyncFile file = closing(AsyncFile.open(fileWith("f", CONTENT), pool, READ_WRITE));
        ByteBuffer buffer = direct(100);
        assertThat(file.readNow(buffer, 5)).isEqualTo(100);
        assertThat(bytes(buffer, 100)).isEqualTo(Arrays.copyOfRange(CONTENT, 5, 105));
        until(() ->
                AsyncTransferConformance.performed(pool) == 1); // a ring counts when it has handed out what it reaped
        assertThat(file.writeNow(direct(10), 0)).isEqualTo(10);
        assertThat(AsyncTransferConformance.performed(pool))
                .as("a platform thread writes by itself")
                .isOne();
        on(true, () -> assertThat(file.writeNow(direct(10), 0)).isEqualTo(10));
        until(() -> AsyncTransferConformance.performed(pool) == 2);
        assertThat(pool.statistics().inlineHits()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptCancelsTheOperationAndLeavesTheFileOpen(boolean virtual) throws Exception {
        AsyncFile fifo = Fifo.open(this, pool());
        ByteBuffer buffer = direct(10);
        Ended ended = interruptedWhileWaiting(virtual, fifo, () -> fifo.readNow(buffer, 0));
        assertThat(ended.interrupted).isTrue();
        assertThat(ended.thrown)
                .isExactlyInstanceOf(InterruptedIOException.class)
                .hasMessage(fifo.name() + ": read of 10 bytes at offset 0: cancelled, because the waiting thread was"
                        + " interrupted, after 0 bytes");
        assertThat(((InterruptedIOException) ended.thrown).bytesTransferred).isZero();
        assertThat(fifo.isOpen()).isTrue();
        until(() -> fifo.issuer().file().held() == 0);
        assertThat(fifo.writeNow(direct(new byte[] {1, 2, 3}), 0)).isEqualTo(3);
        assertThat(bytes(buffer, 10)).as("taken back by its owner").isEqualTo(new byte[10]);
        assertThat(fifo.readNow(buffer, 0)).isEqualTo(3);
    }

    @Test
    void anInterruptTellsWhatWasTransferredBefore() throws Exception {
        AsyncFile fifo = Fifo.open(this, pool());
        ByteBuffer buffer = direct(10);
        Ended ended = interruptedWhileWaiting(false, fifo, () -> {
            fifo.write(direct(new byte[] {1, 2, 3, 4}), 0).join();
            fifo.readFullyNow(buffer, 0);
        });
        assertThat(ended.thrown)
                .isExactlyInstanceOf(InterruptedIOException.class)
                .hasMessageEndingWith("after 4 bytes");
        assertThat(((InterruptedIOException) ended.thrown).bytesTransferred).isEqualTo(4);
        assertThat(buffer.position()).isEqualTo(4);
        assertThat(bytes(buffer, 4)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void aThreadThatIsInterruptedAlreadyDoesNotWait() throws Exception {
        ThreadPool pool = pool();
        AsyncFile fifo = Fifo.open(this, pool);
        AsyncFile file = closing(AsyncFile.open(fileWith("f", CONTENT), pool, StandardOpenOption.READ));
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> fifo.readNow(direct(1), 0)).isExactlyInstanceOf(InterruptedIOException.class);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            assertThat(file.readNow(direct(10), 0)).as("need not wait").isEqualTo(10);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aTimeoutCancelsTheOperation() throws Exception {
        AsyncFile fifo = Fifo.open(this, pool());
        ByteBuffer buffer = direct(10);
        assertThatThrownBy(() -> fifo.readNow(buffer, 0, Duration.ofMillis(20)))
                .isExactlyInstanceOf(OperationTimeoutException.class)
                .hasMessage(fifo.name()
                        + ": read of 10 bytes at offset 0: cancelled, because it was not over after 20 ms,"
                        + " after 0 bytes");
        until(() -> fifo.issuer().file().held() == 0);
        assertThatThrownBy(() -> fifo.readNow(buffer, 0, Duration.ofMillis(-5)))
                .isExactlyInstanceOf(OperationTimeoutException.class);
        fifo.writeNow(direct(new byte[] {5, 6}), 0, Duration.ofSeconds(50));
        assertThatThrownBy(() -> fifo.readFullyNow(buffer, 0, Duration.ofMillis(20)))
                .isExactlyInstanceOf(OperationTimeoutException.class)
                .satisfies(e -> assertThat(((OperationTimeoutException) e).bytesTransferred())
                        .isEqualTo(2));
        assertThat(buffer.position()).isEqualTo(2);
        assertThat(bytes(buffer, 3)).containsExactly(5, 6, 0);
    }

    @Test
    void aTimeoutOfZeroOnlyLooks() throws Exception {
        AsyncFile fifo = Fifo.open(this, pool());
        ByteBuffer buffer = direct(10);
        fifo.writeNow(direct(3), 0);
        assertThat(fifo.readNow(buffer, 0, Duration.ZERO)).as("was there").isEqualTo(3);
        assertThatThrownBy(() -> fifo.readNow(buffer, 0, Duration.ZERO))
                .isExactlyInstanceOf(OperationTimeoutException.class)
                .hasMessage(fifo.name()
                        + ": read of 7 bytes at offset 0: cancelled, because it was not over after 0 ms,"
                        + " after 0 bytes");
    }

    @Test
    void timeoutsThatDoNotRunOutChangeNothing() throws Exception {
        AsyncFile file = file("f", poolWithoutInlineReads());
        Duration longTime = Duration.ofSeconds(50);
        assertThat(file.writeNow(direct(CONTENT), 0, longTime)).isEqualTo(10_000);
        ByteBuffer buffer = direct(10_000);
        assertThat(file.readNow(buffer, 0, Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(10_000);
        assertThat(bytes(buffer, 10_000)).isEqualTo(CONTENT);
        file.readFullyNow(buffer.clear(), 0, longTime);
        assertThat(buffer.hasRemaining()).isFalse();
        assertThatThrownBy(() -> file.readFullyNow(buffer.clear(), 1, longTime))
                .isExactlyInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closingEndsWhoWaits(boolean virtual) throws Exception {
        AsyncFile fifo = Fifo.open(this, pool());
        CompletableFuture<Ended> ended = new CompletableFuture<>();
        start(virtual, ended, () -> fifo.readNow(direct(1), 0));
        until(() -> fifo.issuer().file().held() == 1);
        fifo.close();
        assertThat(ended.get().thrown).isExactlyInstanceOf(AsynchronousCloseException.class);
        assertThatThrownBy(() -> fifo.readNow(direct(1), 0)).isExactlyInstanceOf(ClosedChannelException.class);
    }

    @Test
    void aClosedFileAndAClosedPoolAreRefused() throws Exception {
        ThreadPool pool = pool(builder -> builder.name("gone"));
        AsyncFile open = closing(AsyncFile.open(fileWith("open", CONTENT), pool, READ_WRITE));
        AsyncFile closed = file("f", pool);
        closed.close();
        assertThatThrownBy(() -> closed.readNow(direct(1), 0)).isExactlyInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> closed.writeNow(direct(1), 0)).isExactlyInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> closed.forceNow(true)).isExactlyInstanceOf(ClosedChannelException.class);
        assertThat(open.readNow(direct(1), 0)).isEqualTo(1);
        pool.close();
        assertThatThrownBy(() -> open.readNow(direct(1), 0))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("the pool gone is closed: it takes no more operations");
    }

    @Test
    void whatFailsIsThrown() throws Exception {
        AsyncFile file = closing(AsyncFile.open(fileWith("f", CONTENT), pool(), StandardOpenOption.READ));
        assertThatThrownBy(() -> file.readNow(direct(1), -1)).isExactlyInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> file.readNow(direct(1).asReadOnlyBuffer(), 0))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("Read-only buffer");
        assertThatThrownBy(() -> file.readNow(direct(10), Long.MAX_VALUE))
                .isExactlyInstanceOf(java.nio.file.FileSystemException.class)
                .hasMessage(file.name() + ": read of 10 bytes at offset 9223372036854775807: "
                        + "invalid parameter, or not aligned for direct I/O (87) [EINVAL]");
    }

    /** A callback that waits leaves its thread's ring to others: here to whoever serves what it waits for. */
    @Test
    void waitingOnThePoolsOnlyThread() throws Exception {
        ThreadPool pool = pool(builder -> builder.maximumThreads(1));
        AsyncFile fifo = Fifo.open(this, pool);
        CompletableFuture<Integer> read = new CompletableFuture<>();
        CountDownLatch waits = new CountDownLatch(1);
        pool.trySubmit(
                (instance, context) -> {
                    waits.countDown();
                    try {
                        read.complete(fifo.readNow(direct(10), 0));
                    } catch (IOException e) {
                        read.completeExceptionally(e);
                    }
                },
                null);
        waits.await();
        CompletableFuture<Integer> second = new CompletableFuture<>();
        pool.trySubmit((instance, context) -> second.complete(2), null);
        assertThat(second.get()).isEqualTo(2);
        assertThat(read).isNotDone();
        fifo.write(direct(3), 0).join();
        assertThat(read.get()).isEqualTo(3);
    }

    // ---- threads

    private static Ended interruptedWhileWaiting(boolean virtual, AsyncFile file, ThrowingRunnable call)
            throws Exception {
        CompletableFuture<Ended> ended = new CompletableFuture<>();
        Thread thread = start(virtual, ended, call);
        until(() -> ended.isDone()
                || (file.issuer().file().held() == 1
                        && Fifo.available(file) == 0
                        && (thread.getState() == Thread.State.WAITING)));
        thread.interrupt();
        return ended.get();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatThePageCacheHasIsReadAtOnceAlsoByAnInterruptedThread(boolean virtual) throws Exception {
        ThreadPool pool = pool();
        AsyncFile file = file("f", pool);
        file.writeNow(direct(CONTENT), 0);
        InlineReads.assumeSupported(file.handleFor(OperationKind.READ, 0));
        long before = pool.statistics().inlineHits();
        on(virtual, () -> {
            Thread.currentThread().interrupt();
            ByteBuffer heap =
                    ByteBuffer.allocate(300).position(20).slice().position(10).limit(110);
            assertThat(file.readCached(heap, 50)).isEqualTo(100);
            assertThat(heap.position()).isEqualTo(110);
            assertThat(Arrays.copyOfRange(heap.array(), 30, 130)).isEqualTo(Arrays.copyOfRange(CONTENT, 50, 150));
            assertThat(heap.array()[130]).isZero();
            ByteBuffer direct = direct(9000);
            assertThat(file.readCached(direct, 5000)).isEqualTo(5000);
            assertThat(bytes(direct, 5000)).isEqualTo(Arrays.copyOfRange(CONTENT, 5000, 10_000));
            assertThat(file.readCached(direct.clear(), 10_000)).isEqualTo(-1);
            assertThat(direct.position()).isZero();
            assertThat(file.readNow(heap.clear(), 9990)).isEqualTo(10);
            assertThat(Thread.interrupted()).isTrue();
        });
        assertThat(pool.statistics().inlineHits() - before).isEqualTo(4);
    }

    @Test
    void whatAnotherReadWouldWaitForOrRefuseIsNotReadAtOnce() throws Exception {
        AsyncFile file = file("f", pool());
        file.writeNow(direct(new byte[300_000]), 0);
        ByteBuffer buffer = ByteBuffer.allocate(100);
        assertThat(file("f", poolWithoutInlineReads()).readCached(buffer, 0)).isEqualTo(AsyncFile.NOT_CACHED);
        assertThat(file.readCached(buffer, -5)).isEqualTo(AsyncFile.NOT_CACHED);
        assertThat(file.readCached(buffer.asReadOnlyBuffer(), 0)).isEqualTo(AsyncFile.NOT_CACHED);
        assertThat(file.readCached(ByteBuffer.allocate(300_000), 0)).isEqualTo(AsyncFile.NOT_CACHED);
        AsyncFile written = closing(AsyncFile.open(directory.resolve("f"), pool(), StandardOpenOption.WRITE));
        assertThat(written.readCached(buffer, 0)).isEqualTo(AsyncFile.NOT_CACHED);
        file.close();
        assertThat(file.readCached(buffer, 0)).isEqualTo(AsyncFile.NOT_CACHED);
        assertThat(buffer.position()).isZero();
    }

    private static Thread start(boolean virtual, CompletableFuture<Ended> ended, ThrowingRunnable call) {
        Runnable body = () -> {
            Throwable thrown = null;
            try {
                call.run();
            } catch (Throwable e) {
                thrown = e;
            }
            ended.complete(new Ended(thrown, Thread.currentThread().isInterrupted()));
        };
        return virtual ? Thread.ofVirtual().start(body) : Thread.ofPlatform().start(body);
    }

    private static void on(boolean virtual, ThrowingRunnable call) throws Exception {
        CompletableFuture<Ended> ended = new CompletableFuture<>();
        start(virtual, ended, call);
        Throwable thrown = ended.get().thrown;
        if (thrown != null) {
            throw new AssertionError(thrown);
        }
    }

    private AsyncFile file(String name, ThreadPool pool) throws IOException {
        return closing(AsyncFile.open(directory.resolve(name), pool, READ_WRITE));
    }
}
