package io.overlapped.internal.uring;

import static io.overlapped.internal.linux.IoUringConstants.IORING_ENTER_GETEVENTS;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A ring's operation that does nothing, from issue to completion by one thread: an entry filled, the kernel entered, the completion
 * taken. The peer is {@code ring_read ... nop} of the C yardstick, with one ring and as many in flight.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class NopBenchmark {
    private static final int BATCH = 32;

    private BenchmarkRing ring;

    /** Filled in by {@link #create}, as JMH wants it. */
    @SuppressWarnings("NullAway.Init")
    public NopBenchmark() {}

    /** Makes a ring, as the engine's are. */
    @Setup
    public void create() throws RingSetupException {
        ring = new BenchmarkRing();
    }

    /** Ends it. */
    @TearDown
    public void close() {
        ring.close();
    }

    /** One at a time: each enters the kernel by itself. */
    @Benchmark
    public void one() {
        roundTrip(1);
    }

    /** A batch that enters the kernel together; the time is that of one. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void batch() {
        roundTrip(BATCH);
    }

    private void roundTrip(int count) {
        for (int i = 0; i < count; i++) {
            ring.submitter.fillNop(ring.submitter.nextEntry());
        }
        Submitter.check(ring.ring.enter(count, IORING_ENTER_GETEVENTS));
        int reaped = ring.reap();
        if (reaped != count) {
            throw new AssertionError(reaped + " completions of " + count);
        }
    }
}
