package io.overlapped.internal.uring;

import static io.overlapped.internal.linux.IoUringConstants.IORING_ENTER_GETEVENTS;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to wake the thread that serves a ring. The peer is a thread that parks. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WakeBenchmark {
    /** A ring whose holder is the measuring thread. */
    @State(Scope.Thread)
    public static class Own {
        private BenchmarkRing ring;
        private Wakeup wakeup;

        /** Filled in by {@link #create}, as JMH wants it. */
        @SuppressWarnings("NullAway.Init")
        public Own() {}

        /** Makes the ring, and arms its poll. */
        @Setup
        public void create() throws RingSetupException {
            ring = new BenchmarkRing();
            wakeup = new Wakeup(ring.submitter, true);
            wakeup.arm();
            ring.submitter.submit();
        }

        /** Ends it. */
        @TearDown
        public void close() {
            wakeup.close();
            ring.close();
        }
    }

    /** A thread that sleeps until it is asked, and answers. */
    abstract static class Answering {
        private volatile boolean asked;
        private volatile boolean answered;
        private volatile boolean stopped;
        private volatile @Nullable Thread asker;
        private final Thread thread = new Thread(this::answer, "answering");

        abstract void sleepUnlessAsked();

        abstract void wake();

        boolean isAsked() {
            return asked || stopped;
        }

        Thread thread() {
            return thread;
        }

        private void answer() {
            while (!stopped) {
                sleepUnlessAsked();
                if (asked) {
                    asked = false;
                    answered = true;
                    LockSupport.unpark(asker);
                }
            }
        }

        void start() {
            thread.start();
        }

        void ask() {
            asker = Thread.currentThread();
            answered = false;
            asked = true;
            wake();
            while (!answered) {
                LockSupport.park(this);
            }
        }

        void stop() throws InterruptedException {
            stopped = true;
            wake();
            thread.join();
        }
    }

    /** It sleeps in the kernel, as the holder of a ring does. */
    @State(Scope.Benchmark)
    public static class InRing extends Answering {
        private BenchmarkRing ring;
        private Wakeup wakeup;
        private boolean armed;

        /** Filled in by {@link #create}, as JMH wants it. */
        @SuppressWarnings("NullAway.Init")
        public InRing() {}

        /** Makes the ring, and starts its holder. */
        @Setup
        public void create() throws RingSetupException {
            ring = new BenchmarkRing();
            wakeup = new Wakeup(ring.submitter, true);
            start();
        }

        /** Ends both. */
        @TearDown
        public void close() throws InterruptedException {
            stop();
            wakeup.close();
            ring.close();
        }

        @Override
        void sleepUnlessAsked() {
            if (!armed) {
                wakeup.arm(); // by the thread that is to be woken
                armed = true;
            }
            wakeup.prepareToSleep();
            if (!isAsked()) {
                ring.submitter.submitAndWait(IORING_ENTER_GETEVENTS, Long.MAX_VALUE);
            }
            wakeup.awake();
            ring.reap(wakeup);
        }

        @Override
        void wake() {
            wakeup.wake();
        }
    }

    /** It parks. */
    @State(Scope.Benchmark)
    public static class Parked extends Answering {
        /** Starts it. */
        @Setup
        public void create() {
            start();
        }

        /** Ends it. */
        @TearDown
        public void close() throws InterruptedException {
            stop();
        }

        @Override
        void sleepUnlessAsked() {
            if (!isAsked()) {
                LockSupport.park(this);
            }
        }

        @Override
        void wake() {
            LockSupport.unpark(thread());
        }
    }

    /** Nobody sleeps: what bringing an operation to a busy ring costs beside the hand-off. */
    @Benchmark
    public boolean awake(Own own) {
        return own.wakeup.wake();
    }

    /** The system calls by themselves, no other thread: one that wakes, and one that is woken at once. */
    @Benchmark
    public int asleep(Own own) {
        own.wakeup.prepareToSleep();
        if (!own.wakeup.wake()) {
            throw new AssertionError("nobody was woken");
        }
        own.ring.submitter.submitAndWait(IORING_ENTER_GETEVENTS, Long.MAX_VALUE);
        own.wakeup.awake();
        return own.ring.reap(own.wakeup);
    }

    /** A thread that sleeps in its ring is woken, and answers by unparking the one that woke it. */
    @Benchmark
    public void answer(InRing answering) {
        answering.ask();
    }

    /** The same with a thread that parks. */
    @Benchmark
    public void answerOfParked(Parked answering) {
        answering.ask();
    }
}
