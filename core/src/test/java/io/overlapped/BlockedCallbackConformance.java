package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callbacks that block until something else completes: that must not be held up by them. */
abstract class BlockedCallbackConformance extends Conformance {
    private final LinkedBlockingQueue<Object> results = new LinkedBlockingQueue<>();

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aFutureMayBeJoinedInACallback(int threads) throws Exception {
        ThreadPool pool = pool(builder -> builder.maximumThreads(threads).inlineReads(false));
        AsyncFile other = closing(AsyncFile.open(fileWith("other", randomBytes(1000, 1)), pool));
        ThreadPoolIo io = bind(
                newFile("f"),
                (instance, context, overlapped, error, bytes, object) ->
                        results.add(other.read(direct(1000), 0).join()),
                pool);
        for (int i = 0; i < 20; i++) {
            write(io, direct(1), i);
        }
        for (int i = 0; i < 20; i++) {
            assertThat(results.take()).isEqualTo(1000);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aFutureMayBeJoinedInADependentStage(int threads) throws Exception {
        ThreadPool pool = pool(builder -> builder.maximumThreads(threads).inlineReads(false));
        AsyncFile file = closing(AsyncFile.open(fileWith("f", randomBytes(1000, 1)), pool));
        for (int i = 0; i < 20; i++) {
            assertThat(file.read(direct(600), 0)
                            .thenApply(
                                    first -> first + file.read(direct(600), 900).join())
                            .join())
                    .isEqualTo(700);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anEventOfAnotherOperationMayBeAwaitedInEveryCallback(int threads) throws Exception {
        ThreadPool pool = pool(builder -> builder.maximumThreads(threads));
        Pipe pipe = pipe();
        Event event = Event.manualReset(false);
        CountDownLatch inCallback = new CountDownLatch(threads);
        ThreadPoolIo io = bind(
                newFile("f"),
                (instance, context, overlapped, error, bytes, object) -> {
                    inCallback.countDown();
                    awaitEvent(event);
                    results.add(bytes);
                },
                pool);
        Completions done = new Completions();
        ThreadPoolIo source = bind(pipe.source(), done, pool);
        Overlapped read = new Overlapped().event(event);
        source.start();
        assertThat(pipe.source().read(direct(1), read)).isEqualTo(Outcome.PENDING);
        for (int i = 0; i < threads; i++) {
            write(io, direct(1), i);
        }
        inCallback.await();
        pipe.sink().write(direct(1), new Overlapped());
        for (int i = 0; i < threads; i++) {
            assertThat(results.take()).isEqualTo(1L);
        }
        done.expect(read, 0, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void resultsAndFuturesProgressWhileEveryCallbackBlocksInCodeOfTheProgram(int threads) throws Exception {
        ThreadPool pool = pool(builder -> builder.maximumThreads(threads).inlineReads(false));
        CountDownLatch inCallback = new CountDownLatch(threads);
        CountDownLatch goOn = gate();
        ThreadPoolIo blocked = bind(
                newFile("f"),
                (instance, context, overlapped, error, bytes, object) -> {
                    inCallback.countDown();
                    awaitLatch(goOn);
                },
                pool);
        for (int i = 0; i < threads; i++) {
            write(blocked, direct(1), i);
        }
        inCallback.await();

        Path path = fileWith("other", randomBytes(1000, 1));
        AsyncFile other = closing(AsyncFile.open(path, pool));
        assertThat(other.read(direct(1000), 0).join()).isEqualTo(1000);

        Completions done = new Completions();
        ThreadPoolIo io = bind(open(path), done, pool);
        Event event = Event.manualReset(false);
        Overlapped overlapped = new Overlapped().event(event);
        io.start();
        assertThat(io.file().read(direct(1000), overlapped)).isEqualTo(Outcome.PENDING);
        overlapped.await();
        event.await();
        assertThat(overlapped.bytesTransferred()).isEqualTo(1000);
        assertThat(done.waiting()).as("callbacks beyond the maximum").isZero();
        goOn.countDown();
        done.expect(overlapped, 0, 1000);
    }

    @Test
    void aCallbackThatBlocksDoesNotHoldUpTheCallbacksOfOthers() throws Exception {
        ThreadPool pool = poolWithoutInlineReads();
        CountDownLatch inCallback = new CountDownLatch(4);
        CountDownLatch goOn = gate();
        ThreadPoolIo blocked = bind(
                newFile("f"),
                (instance, context, overlapped, error, bytes, object) -> {
                    inCallback.countDown();
                    awaitLatch(goOn);
                },
                pool);
        for (int i = 0; i < 4; i++) {
            write(blocked, direct(1), i);
        }
        inCallback.await(); // four at a time, on however few rings
        Completions done = new Completions();
        ThreadPoolIo io = bind(open(fileWith("other", new byte[1000])), done, pool);
        for (int i = 0; i < 50; i++) {
            done.expect(read(io, direct(1000), 0), 0, 1000);
        }
        assertThat(blocked.ledger().running()).isEqualTo(4);
        goOn.countDown();
        blocked.waitForCallbacks();
        if (variant().isUring()) {
            assertThat(pool.statistics().takeovers()).isPositive();
        } else {
            assertThat(pool.statistics().takeovers()).isZero();
        }
    }

    @Test
    void callbacksWaitingForOneAnotherAllRun() throws Exception {
        ThreadPool pool = pool(builder -> builder.maximumThreads(8));
        CyclicBarrier barrier = new CyclicBarrier(8);
        AtomicInteger passed = new AtomicInteger();
        ThreadPoolIo io = bind(
                newFile("f"),
                (instance, context, overlapped, error, bytes, object) -> {
                    try {
                        barrier.await();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                    passed.incrementAndGet();
                },
                pool);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 8; i++) {
                write(io, direct(1), i);
            }
            io.waitForCallbacks();
        }
        assertThat(passed).hasValue(24);
    }

    @Test
    void noMoreCallbacksRunThanTheMaximum() throws Exception {
        ThreadPool pool = pool(builder -> builder.maximumThreads(2));
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ThreadPoolIo io = bind(
                newFile("f"),
                (instance, context, overlapped, error, bytes, object) -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    long end = System.nanoTime() + 200_000;
                    while (System.nanoTime() < end) {
                        Thread.onSpinWait();
                    }
                    running.decrementAndGet();
                },
                pool);
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            buffers.add(direct(1));
            write(io, buffers.get(i), i);
        }
        io.waitForCallbacks();
        assertThat(most.get()).isBetween(1, 2);
    }

    private static void awaitEvent(Event event) {
        try {
            event.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
