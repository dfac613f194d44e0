package io.overlapped.benchmarks.jmh;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Submitting callbacks that do nothing but count themselves, and running them to the last: an operation is one callback. Each
 * invocation waits for its own callbacks, so the backlog is bounded and everybody finishes what was begun.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class WorkSubmission {
    private static final int CALLBACKS = 10_000;
    private static final int WIDTH = 100;

    /** A contestant that all threads share. */
    @State(Scope.Benchmark)
    public static class Shared {
        /** Who runs the callbacks. */
        @Param
        public Contestant contestant;

        private Contestant.Running running;

        /** Filled in by JMH and by {@link #start}. */
        @SuppressWarnings("NullAway.Init")
        public Shared() {}

        /** Starts the contestant. */
        @Setup
        public void start() {
            running = contestant.start();
        }

        /** Ends it. */
        @TearDown
        public void end() {
            running.end().run();
        }
    }

    /** What each outside thread submits. */
    @State(Scope.Thread)
    public static class Submitter {
        private final LongAdder ran = new LongAdder();
        private long submitted;
        private Runnable submission;

        /** Filled in by {@link #bind}. */
        @SuppressWarnings("NullAway.Init")
        public Submitter() {}

        /** Makes the callback. */
        @Setup
        public void bind(Shared shared) {
            submission = shared.running.submission(ran::increment);
        }

        @SuppressWarnings("ThreadPriorityCheck") // lets the contestant's threads run, where there are fewer processors
        private void submitAndAwaitAll() {
            for (int i = 0; i < CALLBACKS; i++) {
                submission.run();
            }
            submitted += CALLBACKS;
            while (ran.sum() != submitted) {
                Thread.yield();
            }
        }
    }

    /** Callbacks that submit callbacks. */
    @State(Scope.Thread)
    public static class Inside {
        private final AtomicInteger left = new AtomicInteger();
        private int links;
        private int roots;
        private CountDownLatch over = new CountDownLatch(0);
        private Runnable link;
        private Runnable root;
        private Runnable leaf;

        /** Filled in by {@link #bind}. */
        @SuppressWarnings("NullAway.Init")
        public Inside() {}

        /** Makes the callbacks. */
        @Setup
        public void bind(Shared shared) {
            link = shared.running.submission(this::runLink);
            root = shared.running.submission(this::runRoot);
            leaf = shared.running.submission(this::runLeaf);
        }

        private void runLink() {
            if (--links == 0) {
                over.countDown();
            } else {
                link.run();
            }
        }

        private void runRoot() {
            left.set(WIDTH);
            for (int i = 0; i < WIDTH; i++) {
                leaf.run();
            }
        }

        private void runLeaf() {
            if (left.decrementAndGet() != 0) {
                return;
            }
            if (--roots == 0) {
                over.countDown();
            } else {
                root.run();
            }
        }
    }

    /** One thread outside the pool. */
    @Benchmark
    @OperationsPerInvocation(CALLBACKS)
    public void fromOneThread(Submitter submitter) {
        submitter.submitAndAwaitAll();
    }

    /** Four threads outside the pool. */
    @Benchmark
    @Threads(4)
    @OperationsPerInvocation(CALLBACKS)
    public void fromFourThreads(Submitter submitter) {
        submitter.submitAndAwaitAll();
    }

    /** A callback that submits itself again. */
    @Benchmark
    @OperationsPerInvocation(CALLBACKS)
    public void chainInCallbacks(Inside inside) throws InterruptedException {
        inside.over = new CountDownLatch(1);
        inside.links = CALLBACKS;
        inside.link.run();
        inside.over.await();
    }

    /** A callback that submits a hundred others, of which the last submits it again. */
    @Benchmark
    @OperationsPerInvocation(CALLBACKS)
    public void fanOutInCallbacks(Inside inside) throws InterruptedException {
        inside.over = new CountDownLatch(1);
        inside.roots = CALLBACKS / WIDTH;
        inside.root.run();
        inside.over.await();
    }
}
