package io.overlapped.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.overlapped.CallbackEnvironment;
import io.overlapped.CleanupGroup;
import io.overlapped.StressPool;
import io.overlapped.ThreadPoolWork;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

@JCStressTest
@Description("A member is submitted and closed while its group cancels and closes all: (accepted, runs when both were"
        + " closed, told of the cancelling, members left; -1 for a callback after that).")
@Outcome(
        id = {"1, 1, 0, 0"},
        expect = ACCEPTABLE,
        desc = "Closed by itself first: it left the group, and ran.")
@Outcome(
        id = {"1, 0, 1, 0", "1, 1, 1, 0"},
        expect = ACCEPTABLE,
        desc = "Closed by the group: dropped, or running already.")
@Outcome(
        id = {"0, 0, 1, 0"},
        expect = ACCEPTABLE,
        desc = "Closed by the group before it was submitted: refused.")
@Outcome(id = "1, 0, 0, .", expect = FORBIDDEN, desc = "Dropped, and nobody was told.")
@Outcome(id = "0, [1-9], ., .", expect = FORBIDDEN, desc = "Refused, and run all the same.")
@Outcome(id = "., -1, ., .", expect = FORBIDDEN, desc = "A callback runs after its object and its group were closed.")
@Outcome(id = "., ., [2-9], .", expect = FORBIDDEN, desc = "Told twice of one member.")
@Outcome(
        id = "., ., ., [1-9]",
        expect = FORBIDDEN,
        desc = "A closed object is still a member: the group cannot be closed.")
@State
public class GroupCloseAgainstMemberClose {
    private final Runs runs = new Runs();
    private final AtomicInteger told = new AtomicInteger();
    private final CleanupGroup group = new CleanupGroup();
    private final ThreadPoolWork work = ThreadPoolWork.create(
            (instance, context, self) -> runs.run(),
            null,
            CallbackEnvironment.of(Pools.next()).withCleanupGroup(group, (object, cleanup) -> told.incrementAndGet()));

    @Actor
    public void member(IIII_Result r) {
        try {
            work.submit();
            r.r1 = 1;
        } catch (IllegalStateException e) {
            r.r1 = 0;
        }
        work.close();
    }

    @Actor
    public void group() {
        group.closeMembers(true, null);
    }

    @Arbiter
    public void end(IIII_Result r) {
        int ran = runs.atRest();
        boolean settled = Bounded.until(() -> StressPool.isSettled(work));
        r.r2 = settled && runs.atRest() == ran ? ran : -1;
        r.r3 = told.get();
        r.r4 = group.size();
    }
}
