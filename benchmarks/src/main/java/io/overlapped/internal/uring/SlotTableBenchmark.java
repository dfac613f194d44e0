package io.overlapped.internal.uring;

import io.overlapped.internal.engine.Completion;
import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.OperationKind;
import java.util.concurrent.ConcurrentHashMap;
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

/**
 * What it costs to find an operation again by what its completion says: a slot taken, looked up and given back. The peer is a map
 * from a running number, which is how it is done where {@code user_data} is a mere key.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SlotTableBenchmark {
    private static final int BATCH = 32;
    private static final int CAPACITY = 1024;
    private static final Descriptor FILE =
            new Descriptor(-1, "none", new Descriptor.Traits(true, true, false, false, 1, 1));

    private final SlotTable slots = new SlotTable(CAPACITY);
    private final ConcurrentHashMap<Long, Operation> map = new ConcurrentHashMap<>();
    private final long[] taken = new long[BATCH];
    private final Operation[] operations = operations();
    private long number;

    private static Operation[] operations() {
        Operation[] operations = new Operation[BATCH];
        for (int i = 0; i < BATCH; i++) {
            operations[i] = new Operation(new Unused());
            operations[i].describe(OperationKind.READ, FILE, 0, 0);
        }
        return operations;
    }

    /** One operation at a time. */
    @Benchmark
    public Operation one() {
        int slot = slots.take(operations[0]);
        return giveBack(slots.userData(slot));
    }

    /** A window of them in flight, completed in another order; the time is that of one. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int window() {
        for (int i = 0; i < BATCH; i++) {
            taken[i] = slots.userData(slots.take(operations[i]));
        }
        int sum = 0;
        for (int i = 0; i < BATCH; i++) {
            sum += giveBack(taken[disordered(i)]).callFlags();
        }
        return sum;
    }

    private Operation giveBack(long userData) {
        Operation found = slots.find(userData);
        if (found == null) {
            throw new AssertionError("the table has lost an operation");
        }
        slots.release(UserData.low(userData));
        return found;
    }

    /** The same window through a map. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int windowOfMap() {
        for (int i = 0; i < BATCH; i++) {
            taken[i] = number++;
            map.put(taken[i], operations[i]);
        }
        int sum = 0;
        for (int i = 0; i < BATCH; i++) {
            Operation found = map.remove(taken[disordered(i)]);
            if (found == null) {
                throw new AssertionError("the map has lost an operation");
            }
            sum += found.callFlags();
        }
        return sum;
    }

    private static int disordered(int i) {
        return i * 5 % BATCH;
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
