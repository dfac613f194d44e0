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
import org.openjdk.jcstress.infra.results.III_Result;

@JCStressTest
@Description(
        "A wait is closed while its event is set: (runs when the close returned, runs in the end, still signaled; -1"
                + " for one under way).")
@Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "It took the signal, and the close waited for its callback.")
@Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "Closed first: the signal is there for others.")
@Outcome(id = "0, 1, .", expect = FORBIDDEN, desc = "A callback runs after the close: what it uses may be gone.")
@Outcome(id = "-1, .*", expect = FORBIDDEN, desc = "The close returned while the callback was running.")
@Outcome(id = "[01], 0, 0", expect = FORBIDDEN, desc = "The signal is lost: taken by nobody, and gone.")
@Outcome(id = "[01], 1, 1", expect = FORBIDDEN, desc = "The signal outlives the wait that took it.")
@Outcome(id = ".*, [2-9], .", expect = FORBIDDEN, desc = "One signal ran two callbacks.")
@State
public class WaitCloseAgainstSignal {
    private final Runs runs = new Runs();
    private final Event event = Event.autoReset(false);
    private final ThreadPoolWait wait = ThreadPoolWait.create(
            (instance, context, self, result) -> runs.run(), null, CallbackEnvironment.of(Pools.next()));

    public WaitCloseAgainstSignal() {
        wait.set(event);
    }

    @Actor
    public void setter() {
        event.set();
    }

    @Actor
    public void owner(III_Result r) {
        wait.close();
        r.r1 = runs.atRest();
    }

    @Arbiter
    public void end(III_Result r) {
        Bounded.until(() -> StressPool.isSettled(wait));
        r.r2 = runs.atRest();
        r.r3 = event.isSignaled() ? 1 : 0;
    }
}
