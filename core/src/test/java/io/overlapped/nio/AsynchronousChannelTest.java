package io.overlapped.nio;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.overlapped.BufferedWrites;
import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is this library's own about its asynchronous channels: who serves, who is told where, cancelling and closing. */
class AsynchronousChannelTest extends ChannelSuite {
    private static final String ENGINES = "io.overlapped.nio.Engines#all";

    /** Keeps what it is told, and on which threads. */
    private static final class Handler implements CompletionHandler<Integer, Object> {
        final LinkedBlockingQueue<Object> told = new LinkedBlockingQueue<>();
        final Set<Thread> threads = ConcurrentHashMap.newKeySet();

        @Override
        public void completed(Integer result, Object attachment) {
            threads.add(Thread.currentThread());
            told.add(result);
        }

        @Override
        public void failed(Throwable failure, Object attachment) {
            threads.add(Thread.currentThread());
            told.add(failure);
        }

        Object await() throws InterruptedException {
            return told.poll(30, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void theEngineServesAndThePoolTells(EngineKind engine) throws Exception {
        ThreadPool pool = poolWithoutInlineReads(engine);
        Handler handler = new Handler();
        try (AsynchronousFileChannel channel = openAsynchronous(file(8192), pool, null, READ, WRITE)) {
            for (int i = 0; i < 10; i++) {
                channel.read(ByteBuffer.allocate(100), i, null, handler);
                assertThat(handler.await()).isEqualTo(100);
                assertThat(channel.write(ByteBuffer.allocate(50), i).get()).isEqualTo(50);
            }
        }
        assertThat(handler.threads)
                .allSatisfy(thread -> assertThat(thread.getName()).startsWith(pool.name()));
        pool.close(); // what its threads counted last is told by now
        int calls = engine != EngineKind.URING ? 20 : BufferedWrites.areCalls(directory) ? 10 : 0;
        assertThat(pool.statistics().ringCompletions()).isEqualTo(20 - calls);
        assertThat(pool.statistics().portableCompletions()).isEqualTo(calls);
        assertThat(pool.statistics().inlineHits()).isZero();
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void whatThePageCacheHasIsReadAtOnceButToldElsewhere(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine);
        Path file = file(8192);
        Handler handler = new Handler();
        try (AsynchronousFileChannel channel = openAsynchronous(file, pool, null, READ)) {
            Future<Integer> future = channel.read(ByteBuffer.allocate(100), 0);
            assertThat(future.get()).isEqualTo(100);
            channel.read(ByteBuffer.allocate(60), 0, null, handler);
            assertThat(handler.await()).isEqualTo(60);
        }
        assertThat(handler.threads)
                .singleElement()
                .satisfies(thread -> assertThat(thread.getName()).startsWith(pool.name()));
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void aChainOfHandlersIssuesTheNextItself(EngineKind engine) throws Exception {
        ThreadPool pool = poolWithoutInlineReads(engine);
        byte[] content = bytes(1_000_000);
        Path file = Files.write(directory.resolve("chain"), content);
        ByteBuffer whole = ByteBuffer.allocateDirect(content.length);
        CountDownLatch done = new CountDownLatch(1);
        try (AsynchronousFileChannel channel = openAsynchronous(file, pool, null, READ)) {
            channel.read(whole.duplicate().limit(1000), 0, 0, new CompletionHandler<Integer, Integer>() {
                @Override
                public void completed(Integer read, Integer from) {
                    int next = from + read;
                    if (next == content.length) {
                        done.countDown();
                    } else {
                        channel.read(whole.duplicate().position(next).limit(next + 1000), next, next, this);
                    }
                }

                @Override
                public void failed(Throwable failure, Integer from) {
                    throw new AssertionError(failure);
                }
            });
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        }
        byte[] read = new byte[content.length];
        whole.get(0, read);
        assertThat(read).isEqualTo(content);
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void aHandlersOwnFailureGoesToTheExceptionHandler(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine);
        try (AsynchronousFileChannel channel = openAsynchronous(file(100), pool, null, READ)) {
            channel.read(ByteBuffer.allocate(10), 0, null, new CompletionHandler<Integer, Object>() {
                @Override
                public void completed(Integer result, Object attachment) {
                    throw new IllegalStateException("thrown by the handler");
                }

                @Override
                public void failed(Throwable failure, Object attachment) {
                    throw new AssertionError(failure);
                }
            });
            assertThat(takeFailure()).isInstanceOf(IllegalStateException.class).hasMessage("thrown by the handler");
            assertThat(channel.read(ByteBuffer.allocate(10), 0).get()).isEqualTo(10);
        }
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void anExecutorThatWasShutDownIsRefusedAtTheCall(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (AsynchronousFileChannel channel = openAsynchronous(file(100), pool, executor, READ)) {
            executor.shutdown();
            assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(10), 0))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("was shut down: its completion handlers have no thread");
            assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(10), 0, null, new Handler()))
                    .isInstanceOf(RejectedExecutionException.class);
        }
    }

    /** Executors are asked to run the handler when the operation is over, and may have changed their mind by then. */
    @ParameterizedTest
    @MethodSource(ENGINES)
    void aHandlerThatTheExecutorRefusesRunsOnThePool(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine);
        AtomicInteger refused = new AtomicInteger();
        ExecutorService executor = new RefusingExecutor(refused);
        Handler handler = new Handler();
        try (AsynchronousFileChannel channel = openAsynchronous(file(100), pool, executor, READ)) {
            channel.read(ByteBuffer.allocate(10), 0, null, handler);
            assertThat(handler.await()).isEqualTo(10);
        }
        assertThat(refused).hasValue(1);
        assertThat(handler.threads)
                .singleElement()
                .satisfies(thread -> assertThat(thread.getName()).startsWith(pool.name()));
    }

    private static final class RefusingExecutor extends AbstractExecutorService {
        private final AtomicInteger refused;

        private RefusingExecutor(AtomicInteger refused) {
            this.refused = refused;
        }

        @Override
        public void execute(Runnable command) {
            refused.incrementAndGet();
            throw new RejectedExecutionException("shut down meanwhile");
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }

    /** Whether an operation is faster than the request is open; what holds either way is checked. */
    @ParameterizedTest
    @MethodSource(ENGINES)
    void aCancelledReadNeverTouchesABufferThatWasTakenBack(EngineKind engine) throws Exception {
        ThreadPool pool = poolWithoutInlineReads(engine);
        byte[] content = new byte[1 << 20];
        Arrays.fill(content, (byte) 1);
        Path file = Files.write(directory.resolve("ones"), content);
        int cancelled = 0;
        try (AsynchronousFileChannel channel = openAsynchronous(file, pool, null, READ)) {
            for (int round = 0; round < 200; round++) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(content.length);
                Future<Integer> future = channel.read(buffer, 0);
                boolean asked = future.cancel(round % 2 == 0);
                try {
                    int read = future.get();
                    assertThat(buffer.position()).isEqualTo(read).isPositive();
                    assertThat(future.isCancelled()).isFalse();
                } catch (CancellationException e) {
                    cancelled++;
                    assertThat(asked).isTrue();
                    assertThat(future.isCancelled()).isTrue();
                    assertThat(buffer.position()).isZero();
                    buffer.clear();
                    while (buffer.hasRemaining()) {
                        buffer.put((byte) 2);
                    }
                    assertThat(channel.read(ByteBuffer.allocate(1), 0).get()).isEqualTo(1);
                    assertThat(buffer.get(0)).isEqualTo((byte) 2);
                    assertThat(buffer.get(buffer.capacity() - 1)).isEqualTo((byte) 2);
                }
                assertThat(future.isDone()).isTrue();
                assertThat(future.cancel(true)).isFalse();
                assertThat(channel.isOpen()).isTrue();
            }
        }
        assertThat(cancelled).isBetween(0, 200);
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void closingTellsEveryOperationOnce(EngineKind engine) throws Exception {
        ThreadPool pool = poolWithoutInlineReads(engine);
        byte[] content = bytes(1 << 20);
        Path file = Files.write(directory.resolve("closing"), content);
        for (int round = 0; round < 10; round++) {
            AsynchronousFileChannel channel = openAsynchronous(file, pool, null, READ);
            Handler handler = new Handler();
            List<Future<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                futures.add(channel.read(ByteBuffer.allocateDirect(content.length), 0));
                channel.read(ByteBuffer.allocate(content.length / 4), 0, null, handler);
            }
            channel.close();
            for (Future<Integer> future : futures) {
                assertThat(future.isDone()).isTrue();
                try {
                    assertThat(future.get()).isEqualTo(content.length);
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOf(AsynchronousCloseException.class);
                }
            }
            for (int i = 0; i < 40; i++) {
                Object told = handler.await();
                assertThat(told).isNotNull();
                if (!told.equals(content.length / 4)) {
                    assertThat(told).isInstanceOf(AsynchronousCloseException.class);
                }
            }
            assertThat(handler.told).isEmpty();
        }
        assertThat(descriptors(file)).isZero();
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void aHandlerMayCloseTheChannel(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, builder -> builder.maximumThreads(1).inlineReads(false));
        AsynchronousFileChannel channel = openAsynchronous(file(100), pool, null, READ);
        CountDownLatch closed = new CountDownLatch(1);
        channel.read(ByteBuffer.allocate(10), 0, null, new CompletionHandler<Integer, Object>() {
            @Override
            public void completed(Integer result, Object attachment) {
                try {
                    channel.close();
                    closed.countDown();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }

            @Override
            public void failed(Throwable failure, Object attachment) {
                throw new AssertionError(failure);
            }
        });
        assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(channel.isOpen()).isFalse();
        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(10), 0).get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseExactlyInstanceOf(ClosedChannelException.class);
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void aHandlerMayWaitForAFutureOfAPoolOfOneThread(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, builder -> builder.maximumThreads(1).inlineReads(false));
        LinkedBlockingQueue<Object> told = new LinkedBlockingQueue<>();
        try (AsynchronousFileChannel channel = openAsynchronous(file(100), pool, null, READ)) {
            channel.read(ByteBuffer.allocate(10), 0, null, new CompletionHandler<Integer, Object>() {
                @Override
                public void completed(Integer result, Object attachment) {
                    try {
                        told.add(channel.read(ByteBuffer.allocate(20), 0).get());
                    } catch (InterruptedException | ExecutionException e) {
                        told.add(e);
                    }
                }

                @Override
                public void failed(Throwable failure, Object attachment) {
                    told.add(failure);
                }
            });
            assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo(20);
        }
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void aConfinedArenasBufferIsRefusedForReadingAndCopiedForWriting(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine);
        try (AsynchronousFileChannel channel = openAsynchronous(file(100), pool, null, READ, WRITE);
                Arena arena = Arena.ofConfined()) {
            ByteBuffer buffer = arena.allocate(10).asByteBuffer();
            assertThatThrownBy(() -> channel.read(buffer, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("confined arena");
            assertThat(channel.write(buffer, 0).get()).isEqualTo(10);
        }
    }

    /** Whether the arena is closed before or after the read is over is open. */
    @SuppressWarnings("MustBeClosedChecker")
    @ParameterizedTest
    @MethodSource(ENGINES)
    void anArenaMayBeClosedUnderARead(EngineKind engine) throws Exception {
        ThreadPool pool = poolWithoutInlineReads(engine);
        Path file = file(1 << 20);
        try (AsynchronousFileChannel channel = openAsynchronous(file, pool, null, READ)) {
            for (int round = 0; round < 50; round++) {
                Arena arena = Arena.ofShared();
                MemorySegment segment = arena.allocate(1 << 20);
                Future<Integer> future = channel.read(segment.asByteBuffer(), 0);
                arena.close();
                try {
                    assertThat(future.get()).isEqualTo(1 << 20);
                } catch (ExecutionException e) {
                    assertThat(e.getCause())
                            .isInstanceOf(IOException.class)
                            .hasMessageContaining(file.toString())
                            .hasMessageContaining("memory was freed while the operation was in flight");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void failuresNameTheFileTheOperationAndTheCause(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine);
        Path file = file(100);
        try (AsynchronousFileChannel channel = openAsynchronous(file, pool, null, READ, WRITE)) {
            assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(10), Long.MAX_VALUE - 5)
                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("write of 10 bytes at offset " + (Long.MAX_VALUE - 5));
        }
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void aClosedPoolTakesNoMore(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine);
        Path file = file(100);
        try (AsynchronousFileChannel channel = openAsynchronous(file, pool, null, READ)) {
            pool.close();
            assertThatThrownBy(() -> openAsynchronous(file, pool, null, READ))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is closed: it takes no more operations");
            assertThat(descriptors(file)).isEqualTo(1);
            assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(10), 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is closed: it takes no more operations");
        }
    }
}
