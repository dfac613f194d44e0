package io.overlapped.work;

import static io.overlapped.work.PoolUnderTest.SHORT;
import static io.overlapped.work.PoolUnderTest.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.CallbackEnvironment;
import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Overlapped;
import io.overlapped.Pipe;
import io.overlapped.Priority;
import io.overlapped.StackInformation;
import io.overlapped.ThreadPoolIo;
import io.overlapped.ThreadPoolWork;
import io.overlapped.work.PoolUnderTest.Gate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which thread runs what, in which order, and how many do. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ThreadsTest {
    static Stream<EngineKind> engines() {
        return PoolUnderTest.engines();
    }

    private static ThreadPoolWork noting(CallbackEnvironment environment, String name, List<String> order) {
        return ThreadPoolWork.create((instance, context, self) -> order.add(name), null, environment);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void oneThreadRunsByPriorityAndWithinOneInOrder(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            List<String> order = new CopyOnWriteArrayList<>();
            List<ThreadPoolWork> all = new ArrayList<>();
            Gate gate = at.hold();
            for (int i = 0; i < 3; i++) {
                for (Priority priority : List.of(Priority.LOW, Priority.NORMAL, Priority.HIGH)) {
                    all.add(noting(at.environment.withPriority(priority), priority + "" + i, order));
                }
            }
            all.forEach(ThreadPoolWork::submit);
            all.forEach(ThreadPoolWork::submit);
            gate.open();
            all.forEach(ThreadPoolWork::close);
            assertThat(order)
                    .containsExactly(
                            "HIGH0", "HIGH1", "HIGH2", "HIGH0", "HIGH1", "HIGH2", "NORMAL0", "NORMAL1", "NORMAL2",
                            "NORMAL0", "NORMAL1", "NORMAL2", "LOW0", "LOW1", "LOW2", "LOW0", "LOW1", "LOW2");
        }
    }

    /** The completions are there, and wait for the thread, when the work is submitted. */
    @ParameterizedTest
    @MethodSource("engines")
    void highPriorityRunsBeforeCompletionsThatAreQueued(EngineKind engine) throws IOException, InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1);
                Pipe pipe = FileHandle.pipe()) {
            List<String> order = new CopyOnWriteArrayList<>();
            ThreadPoolIo io = ThreadPoolIo.create(
                    pipe.source(),
                    (instance, context, overlapped, error, bytes, self) -> order.add("io " + error + " " + bytes),
                    null,
                    at.environment);
            Gate gate = at.hold();
            List<Overlapped> reads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Overlapped read = new Overlapped();
                io.start();
                assertThat(pipe.source()
                                .read(ByteBuffer.allocateDirect(1), read)
                                .expectsCompletion())
                        .isTrue();
                reads.add(read);
            }
            Overlapped write = new Overlapped();
            pipe.sink().write(ByteBuffer.allocateDirect(4), write);
            write.await();
            for (Overlapped read : reads) {
                read.await();
            }
            ThreadPoolWork high = noting(at.environment.withPriority(Priority.HIGH), "high", order);
            high.submit();
            high.submit();
            gate.open();
            io.waitForCallbacks();
            high.close();
            assertThat(order).containsExactly("high", "high", "io 0 1", "io 0 1", "io 0 1", "io 0 1");
            io.close();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void callbacksThatBlockGetThreadsUpToTheMaximumAndNotOneMore(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 4)) {
            CountDownLatch four = new CountDownLatch(4);
            CountDownLatch five = new CountDownLatch(5);
            CountDownLatch go = new CountDownLatch(1);
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger peak = new AtomicInteger();
            ThreadPoolWork work = at.work(() -> {
                peak.accumulateAndGet(inside.incrementAndGet(), Math::max);
                four.countDown();
                five.countDown();
                await(go);
                inside.decrementAndGet();
            });
            for (int i = 0; i < 12; i++) {
                work.submit();
            }
            await(four);
            assertThat(five.await(SHORT.toMillis(), TimeUnit.MILLISECONDS))
                    .as("a fifth")
                    .isFalse();
            go.countDown();
            work.waitForCallbacks();
            work.close();
            assertThat(peak).hasValue(4);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void theMaximumHoldsUnderManyShortCallbacks(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger peak = new AtomicInteger();
            AtomicInteger runs = new AtomicInteger();
            ThreadPoolWork work = at.work(() -> {
                peak.accumulateAndGet(inside.incrementAndGet(), Math::max);
                runs.incrementAndGet();
                Thread.onSpinWait();
                inside.decrementAndGet();
            });
            for (int i = 0; i < 50_000; i++) {
                work.submit();
            }
            work.waitForCallbacks();
            work.close();
            assertThat(runs).hasValue(50_000);
            assertThat(peak.get()).isBetween(1, 2);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aPoolOfOneRunsAllCallbacksOnOneThread(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 8)) {
            at.pool.maximumThreads(1);
            Set<Thread> threads = ConcurrentHashMap.newKeySet();
            ThreadPoolWork work = at.work(() -> threads.add(Thread.currentThread()));
            for (int i = 0; i < 2000; i++) {
                work.submit();
                if (i % 10 == 0) {
                    work.waitForCallbacks();
                }
            }
            work.close();
            assertThat(threads).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = EngineKind.class,
            names = {"PORTABLE"}) // the other engine's threads are there before the size can be set
    void newThreadsHaveTheStackThatWasAskedFor(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            assertThat(at.pool.stackInformation()).isEqualTo(new StackInformation(1 << 20, 4096));
            StackInformation large = new StackInformation(512L << 20, 1 << 16);
            at.pool.stackInformation(large);
            assertThat(at.pool.stackInformation()).isEqualTo(large);
            AtomicInteger depth = new AtomicInteger();
            ThreadPoolWork work = at.work(() -> depth.set(descend(1_000_000)));
            work.submit();
            work.close();
            assertThat(at.reports).isEmpty();
            assertThat(depth).as("16 MB at the very least").hasValue(1_000_000);
        }
    }

    private static int descend(int more) {
        return more == 0 ? 0 : 1 + descend(more - 1);
    }
}
