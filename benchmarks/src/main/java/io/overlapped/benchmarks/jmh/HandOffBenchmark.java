package io.overlapped.benchmarks.jmh;

import io.overlapped.internal.engine.Completion;
import io.overlapped.internal.engine.Inbox;
import io.overlapped.internal.engine.Operation;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What it costs to hand an operation to the thread that serves a ring: pushed one by one, taken all at once. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HandOffBenchmark {
    private static final int BATCH = 32;

    private final Inbox inbox = new Inbox();
    private final Operation[] operations = operations();

    private static Operation[] operations() {
        Operation[] operations = new Operation[BATCH];
        for (int i = 0; i < BATCH; i++) {
            operations[i] = new Operation(new Unused());
        }
        return operations;
    }

    /** A window of them at a time; the time is that of one. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void pushAndTake(Blackhole blackhole) {
        for (Operation operation : operations) {
            inbox.push(operation);
        }
        for (Operation operation = inbox.takeAll(); operation != null; ) {
            blackhole.consume(operation);
            operation = Inbox.next(operation);
        }
    }

    /** Nobody performs these operations. */
    private static final class Unused implements Completion {
        @Override
        public @Nullable Object publish(Operation operation) {
            return null;
        }

        @Override
        public boolean deliversCallback() {
            return false;
        }

        @Override
        public void deliver(Operation operation, Object token) {}
    }
}
