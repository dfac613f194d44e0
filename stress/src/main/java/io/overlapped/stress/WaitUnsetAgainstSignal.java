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
@Description("A wait is unset while its event is set: (runs when it was unset and waited for, runs in the end, still"
        + " signaled; -1 for one under way, -9 for a wait that does not end).")
@Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "It took the signal, and its callback was waited for.")
@Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "Unset first: the signal is there for others.")
@Outcome(id = "0, 1, .", expect = FORBIDDEN, desc = "A callback runs after it was unset and waited for.")
@Outcome(id = "-1, .*", expect = FORBIDDEN, desc = "The wait for its callbacks returned while one was running.")
@Outcome(id = "-9, .*", expect = FORBIDDEN, desc = "The wait for its callbacks does not end.")
@Outcome(id = "[01], 0, 0", expect = FORBIDDEN, desc = "The signal is lost: taken by nobody, and gone.")
@Outcome(id = "[01], 1, 1", expect = FORBIDDEN, desc = "The signal outlives the wait that took it.")
@Outcome(id = ".*, [2-9], .", expect = FORBIDDEN, desc = "One signal ran two callbacks.")
@State
public class WaitUnsetAgainstSignal {
    private final Runs runs = new Runs();
    private final Event event = Event.autoReset(false);
    private final ThreadPoolWait wait = ThreadPoolWait.create(
            (instance, context, self, result) -> runs.run(), null, CallbackEnvironment.of(Pools.next()));

    public WaitUnsetAgainstSignal() {
        wait.set(event);
    }

    @Actor
    public void setter() {
        event.set();
    }

    @Actor
    public void owner(III_Result r) {
        wait.unset();
        r.r1 = Bounded.run(wait::waitForCallbacks) ? runs.atRest() : -9;
    }

    @Arbiter
    public void end(III_Result r) {
        Bounded.until(() -> StressPool.isSettled(wait));
        r.r2 = runs.atRest();
        r.r3 = event.isSignaled() ? 1 : 0;
        wait.close();
    }
}
