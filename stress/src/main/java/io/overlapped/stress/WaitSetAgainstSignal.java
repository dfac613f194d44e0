package io.overlapped.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.overlapped.CallbackEnvironment;
import io.overlapped.Event;
import io.overlapped.StressPool;
import io.overlapped.ThreadPoolWait;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("A wait is set for an event that is being set: (runs, still signaled; -9 for none).")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The wait took the signal, and its callback ran.")
@Outcome(id = "-9, .", expect = FORBIDDEN, desc = "A lost signal: the event was set, and the wait goes on.")
@Outcome(id = "[02-9], .", expect = FORBIDDEN, desc = "One signal ran two callbacks.")
@Outcome(id = "1, 1", expect = FORBIDDEN, desc = "The signal outlives the wait that took it.")
@State
public class WaitSetAgainstSignal {
    private final Runs runs = new Runs();
    private final Event event = Event.autoReset(false);
    private final ThreadPoolWait wait = ThreadPoolWait.create(
            (instance, context, self, result) -> runs.run(), null, CallbackEnvironment.of(Pools.next()));

    @Actor
    public void setter() {
        event.set();
    }

    @Actor
    public void waiter() {
        wait.set(event);
    }

    @Arbiter
    public void end(II_Result r) {
        boolean ran = Bounded.until(() -> runs.atRest() > 0 && StressPool.isSettled(wait));
        r.r1 = ran ? runs.atRest() : -9;
        r.r2 = event.isSignaled() ? 1 : 0;
        wait.close();
    }
}
