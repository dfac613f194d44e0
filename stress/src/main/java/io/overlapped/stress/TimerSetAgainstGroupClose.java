package io.overlapped.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.overlapped.CallbackEnvironment;
import io.overlapped.CleanupGroup;
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
import org.openjdk.jcstress.infra.results.IIII_Result;

@JCStressTest
@Description(
        "A timer is set, to be due soon, while its group is closed: (accepted, runs when the group was closed, runs in"
                + " the end, still set; -1 for one under way).")
@Outcome(
        id = {"1, 1, 1, 0"},
        expect = ACCEPTABLE,
        desc = "Accepted, and the group waited for it.")
@Outcome(
        id = {"0, 0, 0, 0"},
        expect = ACCEPTABLE,
        desc = "Refused.")
@Outcome(
        id = {"1, 0, 0, 0"},
        expect = ACCEPTABLE,
        desc = "Accepted, and unset by the group.")
@Outcome(
        id = "1, 0, 1, .",
        expect = FORBIDDEN,
        desc = "A callback runs after its group was closed: what it uses may be gone.")
@Outcome(id = "1, -1, .*", expect = FORBIDDEN, desc = "The group was closed while a member's callback was running.")
@Outcome(id = "0, .*, [1-9], .", expect = FORBIDDEN, desc = "Refused, and run all the same.")
@Outcome(id = "., ., ., 1", expect = FORBIDDEN, desc = "Set in a group that is closed: it will be due.")
@State
public class TimerSetAgainstGroupClose {
    /** Soon enough to be due while the actors are at it. */
    private static final Duration SOON = Duration.ofNanos(2_000);

    private final ThreadPool pool = Pools.next();
    private final CleanupGroup group = new CleanupGroup();
    private final Runs runs = new Runs();
    private final ThreadPoolTimer timer = ThreadPoolTimer.create(
            (instance, context, self) -> runs.run(),
            null,
            CallbackEnvironment.of(pool).withCleanupGroup(group, null));

    @Actor
    public void setter(IIII_Result r) {
        try {
            timer.set(SOON);
            r.r1 = 1;
        } catch (IllegalStateException e) {
            r.r1 = 0;
        }
    }

    @Actor
    public void closer(IIII_Result r) {
        group.closeMembers(false, null);
        r.r2 = runs.atRest();
    }

    @Arbiter
    public void end(IIII_Result r) {
        r.r4 = timer.isSet() ? 1 : 0;
        Bounded.until(() -> (r.r4 == 0 || runs.begun() > 0) && StressPool.isSettled(timer));
        r.r3 = runs.atRest();
    }
}
