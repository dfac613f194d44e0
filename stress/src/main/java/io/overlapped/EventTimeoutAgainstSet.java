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
@Description("A thread's wait times out while the auto-reset event is set: (it has the signal, still signaled).")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The signal was first.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The time was first: the signal is there for others.")
@Outcome(id = "0, 0", expect = FORBIDDEN, desc = "The signal is lost: taken for a wait that says it timed out.")
@Outcome(id = "1, 1", expect = FORBIDDEN, desc = "The signal outlives the wait that took it.")
@State
public class EventTimeoutAgainstSet {
    private static final long SOON_NANOS = 2_000;

    private final Event event = Event.autoReset(false);

    @Actor
    public void setter() {
        for (int i = 0; i < 40; i++) {
            Thread.onSpinWait();
        }
        event.set();
    }

    @Actor
    public void waiter(II_Result r) {
        r.r1 = Patience.take(event, SOON_NANOS);
    }

    @Arbiter
    public void end(II_Result r) {
        r.r2 = event.isSignaled() ? 1 : 0;
    }
}
