package io.overlapped.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.overlapped.CallbackEnvironment;
import io.overlapped.StressPool;
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
@Description(
        "A timer is set, to be due at once, while it is closed: (accepted, runs when the close returned, runs in the"
                + " end; -1 for one under way).")
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Accepted, and the close waited for it.")
@Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Refused.")
@Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Accepted, and unset by the close.")
@Outcome(id = "1, 0, 1", expect = FORBIDDEN, desc = "A callback runs after the close: what it uses may be gone.")
@Outcome(id = "1, -1, .*", expect = FORBIDDEN, desc = "The close returned while the callback was running.")
@Outcome(id = "0, .*, .*", expect = FORBIDDEN, desc = "Refused, and run all the same.")
@Outcome(id = ".*, [2-9]", expect = FORBIDDEN, desc = "One setting ran twice.")
@State
public class TimerSetAgainstClose {
    private final Runs runs = new Runs();
    private final ThreadPoolTimer timer =
            ThreadPoolTimer.create((instance, context, self) -> runs.run(), null, CallbackEnvironment.of(Pools.next()));

    @Actor
    public void setter(III_Result r) {
        try {
            timer.set(Duration.ZERO);
            r.r1 = 1;
        } catch (IllegalStateException e) {
            r.r1 = 0;
        }
    }

    @Actor
    public void closer(III_Result r) {
        timer.close();
        r.r2 = runs.atRest();
    }

    @Arbiter
    public void end(III_Result r) {
        Bounded.until(() -> StressPool.isSettled(timer));
        r.r3 = runs.atRest();
    }
}
