package io.overlapped;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

@JCStressTest
@Description("A semaphore of one is taken while it is released by one more: (the wait has one, the count before the"
        + " release, the count in the end).")
@Outcome(
        id = {"1, 1, 1", "1, 0, 1"},
        expect = ACCEPTABLE,
        desc = "One taken, one added.")
@Outcome(id = "0, ., .", expect = FORBIDDEN, desc = "A wait finds nothing although the count is above zero throughout.")
@Outcome(id = "1, [01], [02-9]", expect = FORBIDDEN, desc = "The count is wrong: too few are let through, or too many.")
@State
public class SemaphoreReleaseAgainstWait {
    private final Semaphore semaphore = new Semaphore(1, 2);

    @Actor
    public void waiter(III_Result r) {
        r.r1 = Patience.take(semaphore, 0);
    }

    @Actor
    public void releaser(III_Result r) {
        r.r2 = semaphore.release(1);
    }

    @Arbiter
    public void end(III_Result r) {
        r.r3 = semaphore.count();
    }
}
