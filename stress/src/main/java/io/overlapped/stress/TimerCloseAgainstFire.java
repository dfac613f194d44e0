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
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description(
        "A timer that is about to be due is closed: (runs when the close returned, runs in the end; -1 for one under"
                + " way).")
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Closed in time.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "It was due, and the close waited for its callback.")
@Outcome(id = "0, 1", expect = FORBIDDEN, desc = "A callback runs after the close: what it uses may be gone.")
@Outcome(id = "-1, .*", expect = FORBIDDEN, desc = "The close returned while the callback was running.")
@Outcome(id = ".*, [2-9]", expect = FORBIDDEN, desc = "One setting ran twice.")
@State
public class TimerCloseAgainstFire {
    /** Soon enough to be due while the actors are at it. */
    private static final Duration SOON = Duration.ofNanos(2_000);

    private final ThreadPool pool = Pools.next();
    private final Runs runs = new Runs();
    private final ThreadPoolTimer timer =
            ThreadPoolTimer.create((instance, context, self) -> runs.run(), null, CallbackEnvironment.of(pool));

    @Actor
    public void owner(II_Result r) {
        timer.set(SOON);
        Bounded.moment(60);
        timer.close();
        r.r1 = runs.atRest();
    }

    /** In the place of a thread of the pool's. */
    @Actor
    public void keeper() {
        for (int i = 0; i < 20; i++) {
            StressPool.runDueTimers(pool);
        }
    }

    @Arbiter
    public void end(II_Result r) {
        Bounded.until(() -> StressPool.isSettled(timer));
        r.r2 = runs.atRest();
    }
}
