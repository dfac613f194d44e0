package io.overlapped.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.overlapped.CallbackEnvironment;
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
        "A timer that is about to be due is set again, and another timer is set by another thread: (runs of the first,"
                + " runs of the other; -9 for none).")
@Outcome(id = "[12], 1", expect = ACCEPTABLE, desc = "The first setting was replaced, or was due; the second was due.")
@Outcome(id = "-9, .*", expect = FORBIDDEN, desc = "A timer that is set and never due: nobody wakes for it.")
@Outcome(id = ".*, -9", expect = FORBIDDEN, desc = "The other timer is never due: each leaves the waking to the other.")
@Outcome(id = "[3-9], .*", expect = FORBIDDEN, desc = "One setting ran twice.")
@Outcome(id = ".*, [02-9]", expect = FORBIDDEN, desc = "One setting ran twice, or is still counted as to come.")
@State
public class TimerSetAgainstFire {
    /** Soon enough to be due while the actors are at it. */
    private static final Duration SOON = Duration.ofNanos(2_000);

    private final ThreadPool pool = Pools.next();
    private final Runs runs = new Runs();
    private final ThreadPoolTimer timer =
            ThreadPoolTimer.create((instance, context, self) -> runs.run(), null, CallbackEnvironment.of(pool));

    private final Runs others = new Runs();
    private final ThreadPoolTimer other =
            ThreadPoolTimer.create((instance, context, self) -> others.run(), null, CallbackEnvironment.of(pool));

    @Actor
    public void first() {
        timer.set(SOON);
        Bounded.moment(40);
        timer.set(SOON);
    }

    @Actor
    public void second() {
        other.set(SOON);
    }

    @Arbiter
    public void end(II_Result r) {
        boolean due = Bounded.until(() -> runs.begun() > 0);
        boolean otherDue = Bounded.until(() -> others.begun() > 0);
        timer.close();
        other.close();
        r.r1 = due ? runs.atRest() : -9;
        r.r2 = otherDue ? others.atRest() : -9;
    }
}
