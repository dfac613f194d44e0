package io.overlapped.internal.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("Two threads ask for the last permit: (the first has it, the second has it).")
@Outcome(
        id = {"1, 0", "0, 1"},
        expect = ACCEPTABLE,
        desc = "One of them runs callbacks.")
@Outcome(id = "1, 1", expect = FORBIDDEN, desc = "More threads run callbacks than the maximum.")
@Outcome(id = "0, 0", expect = FORBIDDEN, desc = "A permit is lost: callbacks wait for a thread that may run them.")
@State
public class PermitsTakeAgainstTake {
    private final Permits permits = new Permits(1);

    @Actor
    public void first(II_Result r) {
        r.r1 = permits.tryTake() ? 1 : 0;
    }

    @Actor
    public void second(II_Result r) {
        r.r2 = permits.tryTake() ? 1 : 0;
    }
}
