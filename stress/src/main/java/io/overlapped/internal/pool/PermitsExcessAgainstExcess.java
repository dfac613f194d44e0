package io.overlapped.internal.pool;

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
@Description(
        "The maximum was lowered by one, and two threads look whether they are too many: (the first stops, the second"
                + " stops, one is left over).")
@Outcome(
        id = {"1, 0, 0", "0, 1, 0"},
        expect = ACCEPTABLE,
        desc = "One of them stops.")
@Outcome(id = "1, 1, .", expect = FORBIDDEN, desc = "Both stop: callbacks wait although a thread may run them.")
@Outcome(id = "0, 0, .", expect = FORBIDDEN, desc = "Neither stops: more threads run callbacks than the maximum.")
@Outcome(id = "., ., 1", expect = FORBIDDEN, desc = "A permit appears from nowhere.")
@State
public class PermitsExcessAgainstExcess {
    private final Permits permits = new Permits(2);

    public PermitsExcessAgainstExcess() {
        permits.tryTake();
        permits.tryTake();
        permits.change(-1);
    }

    @Actor
    public void first(III_Result r) {
        r.r1 = permits.giveBackExcess() ? 1 : 0;
    }

    @Actor
    public void second(III_Result r) {
        r.r2 = permits.giveBackExcess() ? 1 : 0;
    }

    @Arbiter
    public void end(III_Result r) {
        r.r3 = permits.isAvailable() ? 1 : 0;
    }
}
