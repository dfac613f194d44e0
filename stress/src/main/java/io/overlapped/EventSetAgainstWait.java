package io.overlapped;

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
@Description("An auto-reset event is set while a thread begins to wait: (the wait ends, still signaled).")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The wait takes the signal.")
@Outcome(id = "0, .", expect = FORBIDDEN, desc = "A lost wake-up: the event was set, and the wait sleeps on.")
@Outcome(id = "1, 1", expect = FORBIDDEN, desc = "The signal outlives the wait that took it.")
@State
public class EventSetAgainstWait {
    private final Event event = Event.autoReset(false);

    @Actor
    public void setter() {
        event.set();
    }

    @Actor
    public void waiter(II_Result r) {
        r.r1 = Patience.take(event, Patience.NANOS);
    }

    @Arbiter
    public void end(II_Result r) {
        r.r2 = event.isSignaled() ? 1 : 0;
    }
}
