package io.overlapped.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.overlapped.CallbackEnvironment;
import io.overlapped.CleanupGroup;
import io.overlapped.StressPool;
import io.overlapped.ThreadPoolWork;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

@JCStressTest
@Description(
        "A member is submitted while its group is closed: (accepted, runs when the group was closed, runs in the end;"
                + " -1 for one under way, -9 for one that never comes).")
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Accepted, and the group waited for it.")
@Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Refused: the group had closed it.")
@Outcome(
        id = "1, 0, [01]",
        expect = FORBIDDEN,
        desc = "It runs after its group was closed, or never: what it uses may be gone.")
@Outcome(id = "1, -1, .*", expect = FORBIDDEN, desc = "The group was closed while a member's callback was running.")
@Outcome(id = "0, .*, .*", expect = FORBIDDEN, desc = "Refused, and run all the same.")
@Outcome(id = "1, .*, [2-9]", expect = FORBIDDEN, desc = "One submission ran twice.")
@Outcome(id = "1, .*, -9", expect = FORBIDDEN, desc = "Accepted, and never run.")
@State
public class GroupCloseAgainstSubmit {
    private final Runs runs = new Runs();
    private final CleanupGroup group = new CleanupGroup();
    private final ThreadPoolWork work = ThreadPoolWork.create(
            (instance, context, self) -> runs.run(),
            null,
            CallbackEnvironment.of(Pools.next()).withCleanupGroup(group, null));

    @Actor
    public void submitter(III_Result r) {
        try {
            work.submit();
            r.r1 = 1;
        } catch (IllegalStateException e) {
            r.r1 = 0;
        }
    }

    @Actor
    public void closer(III_Result r) {
        group.closeMembers(false, null);
        r.r2 = runs.atRest();
    }

    @Arbiter
    public void end(III_Result r) {
        r.r3 = Bounded.until(() -> runs.atRest() == r.r1 && StressPool.isSettled(work)) ? runs.atRest() : -9;
    }
}
