package io.overlapped.internal.uring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("Two threads come for one free ring: (the first has it, the second has it).")
@Outcome(
        id = {"1, 0", "0, 1"},
        expect = ACCEPTABLE,
        desc = "One of them serves it.")
@Outcome(id = "1, 1", expect = FORBIDDEN, desc = "Two threads at the queues of one ring.")
@Outcome(id = "0, 0", expect = FORBIDDEN, desc = "A ring without a thread: nobody reaps its completions.")
@State
public class CustodyAdoptAgainstAdopt {
    private final Custody custody = new Custody();

    @Actor
    public void first(II_Result r) {
        r.r1 = custody.adopt() == Custody.LOST ? 0 : 1;
    }

    @Actor
    public void second(II_Result r) {
        r.r2 = custody.adopt() == Custody.LOST ? 0 : 1;
    }
}
