package io.overlapped.internal.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("A thread waits for an operation that ends: (noticed, bytes that it sees).")
@Outcome(id = "1, 8", expect = ACCEPTABLE, desc = "Woken, and the result stands.")
@Outcome(id = "0, .", expect = FORBIDDEN, desc = "A lost wake-up: the operation is over and its waiter sleeps on.")
@Outcome(
        id = "1, [0-7]",
        expect = FORBIDDEN,
        desc = "The end is visible before the result: the waiter takes a number of bytes that is not true.")
@State
public class OperationAwaitAgainstEnd {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Operation operation = StressOperations.issued();

    @Actor
    public void waiter(II_Result r) {
        try {
            r.r1 = operation.await(PATIENCE_NANOS) ? 1 : 0;
        } catch (InterruptedException e) {
            r.r1 = -1;
        }
        r.r2 = (int) operation.transferred();
    }

    @Actor
    public void holder() {
        operation.accept(Long.BYTES);
        operation.settle(false);
    }
}
