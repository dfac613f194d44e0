package io.overlapped.internal.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("Two threads claim one idle operation: (the first has it, the second has it).")
@Outcome(
        id = {"1, 0", "0, 1"},
        expect = ACCEPTABLE,
        desc = "One of them issues it, the other is refused.")
@Outcome(id = "1, 1", expect = FORBIDDEN, desc = "Two operations share one buffer and one result.")
@Outcome(id = "0, 0", expect = FORBIDDEN, desc = "An idle operation cannot be used.")
@State
public class OperationBeginAgainstBegin {
    private final Operation operation = StressOperations.operation();

    @Actor
    public void first(II_Result r) {
        r.r1 = operation.begin() ? 1 : 0;
    }

    @Actor
    public void second(II_Result r) {
        r.r2 = operation.begin() ? 1 : 0;
    }
}
