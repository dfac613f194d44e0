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
@Description(
        "An auto-reset event is signaled, and two threads take: (the first has it, the second has it, still signaled).")
@Outcome(
        id = {"1, 0, 0", "0, 1, 0"},
        expect = ACCEPTABLE,
        desc = "The signal lets one through.")
@Outcome(id = "1, 1, .", expect = FORBIDDEN, desc = "One signal lets two through: two threads in a place for one.")
@Outcome(id = "0, 0, .", expect = FORBIDDEN, desc = "A signal that lets nobody through.")
@Outcome(id = "., ., 1", expect = FORBIDDEN, desc = "The signal outlives the wait that took it.")
@State
public class EventWaitAgainstWait {
    private final Event event = Event.autoReset(true);

    @Actor
    public void first(III_Result r) {
        r.r1 = Patience.take(event, 0);
    }

    @Actor
    public void second(III_Result r) {
        r.r2 = Patience.take(event, 0);
    }

    @Arbiter
    public void end(III_Result r) {
        r.r3 = event.isSignaled() ? 1 : 0;
    }
}
