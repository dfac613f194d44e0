package io.overlapped.internal.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description(
        "A thread goes on after a wait without a permit; one of two stops as too many, another is done: (one stopped,"
                + " one permit is left).")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "A permit is lost: callbacks wait although no thread runs any.")
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The other was done first: nobody is too many.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "It stopped, and then the other gave its permit back.")
@Outcome(id = "0, 1", expect = FORBIDDEN, desc = "A permit too many: more threads will run callbacks than the maximum.")
@State
public class PermitsExcessAgainstGiveBack {
    private final Permits permits = new Permits(1);

    public PermitsExcessAgainstGiveBack() {
        permits.tryTake();
        permits.takeAnyway();
    }

    @Actor
    public void goesOn(II_Result r) {
        r.r1 = permits.giveBackExcess() ? 1 : 0;
    }

    @Actor
    public void isDone() {
        permits.giveBack();
    }

    @Arbiter
    public void end(II_Result r) {
        r.r2 = permits.isAvailable() ? 1 : 0;
    }
}
