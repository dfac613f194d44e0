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
import org.openjdk.jcstress.infra.results.IIII_Result;

@JCStressTest
@Description("A wait is unset and its callbacks recalled while its event is set, and waited for where that is needed:"
        + " (nothing need be waited for, runs after that, runs in the end, still signaled; -1 for one under way).")
@Outcome(id = "1, 0, 0, 1", expect = ACCEPTABLE, desc = "Unset first: the signal is there for others.")
@Outcome(id = "1, 0, 0, 0", expect = ACCEPTABLE, desc = "Its callback was dropped, and the signal with it.")
@Outcome(id = "[01], 1, 1, 0", expect = ACCEPTABLE, desc = "Its callback was over, or running and waited for.")
@Outcome(id = "1, -1, .*", expect = FORBIDDEN, desc = "Nothing need be waited for, it says, and a callback is running.")
@Outcome(
        id = "[01], 0, 1, .",
        expect = FORBIDDEN,
        desc = "A callback runs after the wait was unset, recalled and waited for.")
@Outcome(id = "0, 0, 0, .", expect = FORBIDDEN, desc = "It says that a callback is running, and none has.")
@Outcome(id = "., 1, 1, 1", expect = FORBIDDEN, desc = "The signal outlives the wait that took it.")
@Outcome(id = "0, (-1|-9), .*", expect = FORBIDDEN, desc = "The wait for its callbacks does not wait, or does not end.")
@State
public class WaitRecallAgainstSignal {
    private final Runs runs = new Runs();
    private final Event event = Event.autoReset(false);
    private final ThreadPoolWait wait = ThreadPoolWait.create(
            (instance, context, self, result) -> runs.run(), null, CallbackEnvironment.of(Pools.next()));

    public WaitRecallAgainstSignal() {
        wait.set(event);
    }

    @Actor
    public void setter() {
        event.set();
    }

    @Actor
    public void owner(IIII_Result r) {
        boolean quiet = wait.unsetAndRecall();
        r.r1 = quiet ? 1 : 0;
        r.r2 = quiet || Bounded.run(wait::waitForCallbacks) ? runs.atRest() : -9;
    }

    @Arbiter
    public void end(IIII_Result r) {
        Bounded.until(() -> StressPool.isSettled(wait));
        r.r3 = runs.atRest();
        r.r4 = event.isSignaled() ? 1 : 0;
        wait.close();
    }
}
