package io.overlapped.benchmarks.job;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * The places in the window: what each operation in flight needs and counts, the same for every contestant.
 *
 * <p>A slot belongs to one operation at a time; whoever completes it may go on with it. Counts lie a cache line and more
 * apart, as two threads work on neighbours. Of a slot's operations one in sixteen is timed and, where it read, has its
 * bytes compared: often enough to notice, too seldom to weigh.
 */
final class Slots {
    /** What a data file holds at every multiple of this: that very offset, as a little-endian long. */
    static final int STAMP = 512;

    private static final int SAMPLED = 16;
    private static final long HIGHEST_NANOS = 60_000_000_000L;
    private static final ValueLayout.OfLong STAMP_LAYOUT =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int STRIDE = 32;
    private static final int RANDOM = 0;
    private static final int DONE = 1;
    private static final int STARTED = 2;
    private static final int OFFSET = 3;

    private final JobSpec spec;
    private final long blocks;
    private final long[] state;
    private final MemorySegment[] segments;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean stopped;
    final Recorder latencies = new Recorder(HIGHEST_NANOS, 3);

    Slots(JobSpec spec) {
        this.spec = spec;
        this.blocks = spec.fileBytes() / spec.block();
        this.state = new long[(spec.inFlight() + 1) * STRIDE];
        MemorySegment memory = Arena.global().allocate((long) spec.inFlight() * spec.block(), 4096);
        this.segments = new MemorySegment[spec.inFlight()];
        for (int slot = 0; slot < spec.inFlight(); slot++) {
            segments[slot] = memory.asSlice((long) slot * spec.block(), spec.block());
            state[at(slot) + RANDOM] = 88172645463325252L * (slot + 1);
        }
    }

    private static int at(int slot) {
        return (slot + 1) * STRIDE;
    }

    int size() {
        return spec.inFlight();
    }

    /** Has a slot use other memory than it was given. */
    void use(int slot, MemorySegment segment) {
        segments[slot] = segment;
    }

    MemorySegment segment(int slot) {
        return segments[slot];
    }

    ByteBuffer buffer(int slot) {
        return segment(slot).asByteBuffer();
    }

    /** Where the slot's next operation goes; begins its time where it is one of the timed ones. */
    long next(int slot) {
        return next(slot, 0);
    }

    /** The same for an operation that should have begun at a given time, whenever it does: it is always timed. */
    long next(int slot, long intended) {
        int at = at(slot);
        long x = state[at + RANDOM];
        x ^= x << 13;
        x ^= x >>> 7;
        x ^= x << 17;
        state[at + RANDOM] = x;
        long offset = Long.remainderUnsigned(x, blocks) * spec.block();
        state[at + OFFSET] = offset;
        if (intended != 0) {
            state[at + STARTED] = intended;
        } else if (state[at + DONE] % SAMPLED == 0) {
            state[at + STARTED] = System.nanoTime();
        }
        if (spec.write()) {
            segments[slot].set(STAMP_LAYOUT, 0, offset);
        }
        return offset;
    }

    /** Which of the handles the operation goes to. */
    int handle(int slot) {
        return spec.handles() == 1 ? 0 : (int) Long.remainderUnsigned(state[at(slot) + RANDOM] >>> 20, spec.handles());
    }

    /** The slot's operation is over: counts it, and checks what it did. */
    void done(int slot, long bytes) {
        int at = at(slot);
        if (bytes != spec.block()) {
            fail(new IllegalStateException(
                    bytes + " bytes instead of " + spec.block() + " at offset " + state[at + OFFSET]));
        }
        long started = state[at + STARTED];
        if (started != 0) {
            latencies.recordValue(Math.clamp(System.nanoTime() - started, 1, HIGHEST_NANOS));
            state[at + STARTED] = 0;
            check(slot, state[at + OFFSET]);
        }
        COUNT.setOpaque(state, at + DONE, state[at + DONE] + 1);
    }

    private void check(int slot, long offset) {
        long found = segments[slot].get(STAMP_LAYOUT, 0);
        if (found != offset) {
            fail(new IllegalStateException("the block at offset " + offset + " holds " + found));
        }
    }

    long completed() {
        long sum = 0;
        for (int slot = 0; slot < size(); slot++) {
            sum += (long) COUNT.getOpaque(state, at(slot) + DONE);
        }
        return sum;
    }

    Histogram latenciesSoFar() {
        return latencies.getIntervalHistogram();
    }

    void fail(Throwable cause) {
        failure.compareAndSet(null, cause);
        stopped = true;
    }

    @Nullable
    Throwable failure() {
        return failure.get();
    }

    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }
}
