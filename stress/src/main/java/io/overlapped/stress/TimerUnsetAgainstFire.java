package io.overlapped.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.overlapped.CallbackEnvironment;
import io.overlapped.StressPool;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolTimer;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

@JCStressTest
@Description("A timer that is about to be due is unset and its callbacks recalled, and waited for where that is needed:"
        + " (nothing need be waited for, runs after that, runs in the end; -1 for one under way, -9 for a wait"
        + " that does not end).")
@Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Unset in time, or its callback was dropped.")
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Its callback was over.")
@Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "Its callback was running, and was waited for.")
@Outcome(id = "1, -1, .*", expect = FORBIDDEN, desc = "Nothing need be waited for, it says, and a callback is running.")
@Outcome(
        id = "[01], 0, 1",
        expect = FORBIDDEN,
        desc = "A callback runs after the timer was unset, recalled and waited for.")
@Outcome(id = "0, 0, 0", expect = FORBIDDEN, desc = "It says that a callback is running, and none has.")
@Outcome(id = "0, (-1|-9), .*", expect = FORBIDDEN, desc = "The wait does not wait, or does not end.")
@Outcome(id = ".*, [2-9]", expect = FORBIDDEN, desc = "One setting ran twice.")
@State
public class TimerUnsetAgainstFire {
    /** Soon enough to be due while the actors are at it. */
    private static final Duration SOON = Duration.ofNanos(2_000);

    private final ThreadPool pool = Pools.next();
    private final Runs runs = new Runs();
    private final ThreadPoolTimer timer =
            ThreadPoolTimer.create((instance, context, self) -> runs.run(), null, CallbackEnvironment.of(pool));

    @Actor
    public void owner(III_Result r) {
        timer.set(SOON);
        Bounded.moment(60);
        boolean quiet = timer.unsetAndRecall();
        r.r1 = quiet ? 1 : 0;
        r.r2 = quiet || Bounded.run(timer::waitForCallbacks) ? runs.atRest() : -9;
    }

    /** In the place of a thread of the pool's. */
    @Actor
    public void keeper() {
        for (int i = 0; i < 20; i++) {
            StressPool.runDueTimers(pool);
        }
    }

    @Arbiter
    public void end(III_Result r) {
        Bounded.until(() -> StressPool.isSettled(timer));
        r.r3 = runs.atRest();
        timer.close();
    }
}
