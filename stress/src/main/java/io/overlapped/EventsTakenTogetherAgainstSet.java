package io.overlapped;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

@JCStressTest
@Description(
        "A thread waits for two auto-reset events together while they are set one after the other: (it has both, the"
                + " first still signaled, the second still signaled).")
@Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Both taken in one step.")
@Outcome(id = "0, ., .", expect = FORBIDDEN, desc = "A lost wake-up: both are signaled, and the wait sleeps on.")
@Outcome(id = "1, .*", expect = FORBIDDEN, desc = "A signal outlives the wait that took it.")
@State
public class EventsTakenTogetherAgainstSet {
    private final Event one = Event.autoReset(false);
    private final Event two = Event.autoReset(false);

    @Actor
    public void setter() {
        one.set();
        two.set();
    }

    @Actor
    public void waiter(III_Result r) {
        try {
            r.r1 = Handle.awaitAll(Duration.ofNanos(Patience.NANOS), two, one) ? 1 : 0;
        } catch (InterruptedException e) {
            r.r1 = 0;
        }
    }

    @Arbiter
    public void end(III_Result r) {
        r.r2 = one.isSignaled() ? 1 : 0;
        r.r3 = two.isSignaled() ? 1 : 0;
    }
}
