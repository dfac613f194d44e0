package io.overlapped.benchmarks.jmh;

import io.netty.util.HashedWheelTimer;
import io.netty.util.TimerTask;
import io.overlapped.CallbackEnvironment;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolTimer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a timeout costs that does not come: setting a timer and unsetting it again. Netty's {@code HashedWheelTimer}, whose
 * precision is its tick of 100 ms, is the peer: there a timeout is an object that is made each time, here a timer is set again.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TimerBenchmark {
    private static final long SECONDS = 30;

    /** The pool, and Netty's timer. */
    @State(Scope.Benchmark)
    public static class Timers {
        private ThreadPool pool;
        private HashedWheelTimer wheel;

        /** Filled in by {@link #start}, as JMH wants it. */
        @SuppressWarnings("NullAway.Init")
        public Timers() {}

        /** Starts both. */
        @Setup
        public void start() {
            pool = ThreadPool.builder().name("timers").build();
            wheel = new HashedWheelTimer();
            wheel.start();
        }

        /** Ends both. */
        @TearDown
        public void stop() {
            pool.close();
            wheel.stop();
        }
    }

    /** What belongs to each thread. */
    @State(Scope.Thread)
    public static class Own {
        private final Duration delay = Duration.ofSeconds(SECONDS);
        private final TimerTask task = timeout -> {};
        private ThreadPoolTimer timer;

        /** Filled in by {@link #create}, as JMH wants it. */
        @SuppressWarnings("NullAway.Init")
        public Own() {}

        /** Creates the thread's timer. */
        @Setup
        public void create(Timers timers) {
            timer = ThreadPoolTimer.create((instance, context, self) -> {}, null, CallbackEnvironment.of(timers.pool));
        }

        /** Closes it. */
        @TearDown
        public void close() {
            timer.close();
        }
    }

    /** A timer of a pool's, from one thread. */
    @Benchmark
    public void setAndUnset(Own own) {
        own.timer.set(own.delay);
        own.timer.unset();
    }

    /** A timer for each of four threads. */
    @Benchmark
    @Threads(4)
    public void setAndUnsetByFour(Own own) {
        own.timer.set(own.delay);
        own.timer.unset();
    }

    /** A timeout of Netty's, from one thread. */
    @Benchmark
    public boolean nettyNewTimeoutAndCancel(Timers timers, Own own) {
        return timers.wheel.newTimeout(own.task, SECONDS, TimeUnit.SECONDS).cancel();
    }

    /** Timeouts of Netty's, from four threads. */
    @Benchmark
    @Threads(4)
    public boolean nettyNewTimeoutAndCancelByFour(Timers timers, Own own) {
        return timers.wheel.newTimeout(own.task, SECONDS, TimeUnit.SECONDS).cancel();
    }
}
