package io.overlapped.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.overlapped.CallbackEnvironment;
import io.overlapped.CleanupGroup;
import io.overlapped.ThreadPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

@JCStressTest
@Description("A simple callback is submitted while its group is cancelled and closed, twice: (accepted, runs when the"
        + " second close returned, told of the cancelling, runs in the end; -1 for one under way).")
@Outcome(id = "1, 1, 0, 1", expect = ACCEPTABLE, desc = "It ran: before the first close, in it, or before the second.")
@Outcome(id = "1, 0, 1, 0", expect = ACCEPTABLE, desc = "Dropped by a close, which told of it.")
@Outcome(id = "0, 0, [01], 0", expect = ACCEPTABLE, desc = "Refused: the group was closed between its two steps.")
@Outcome(
        id = "1, 0, 0, .",
        expect = FORBIDDEN,
        desc = "It escapes its group: both closes returned, and it is still to run, or was dropped without a word.")
@Outcome(id = "., -1, ., .", expect = FORBIDDEN, desc = "A close returned while the callback was running.")
@Outcome(id = "1, 1, 1, .", expect = FORBIDDEN, desc = "It ran, and its group tells that it was dropped.")
@Outcome(id = "0, [1-9], ., .", expect = FORBIDDEN, desc = "Refused, and run all the same.")
@Outcome(id = "., ., ., [2-9]", expect = FORBIDDEN, desc = "It ran twice.")
@State
public class GroupCloseAgainstSimpleCallback {
    private final Runs runs = new Runs();
    private final AtomicInteger told = new AtomicInteger();
    private final CleanupGroup group = new CleanupGroup();
    private final CallbackEnvironment environment =
            CallbackEnvironment.of(Pools.next()).withCleanupGroup(group, (object, cleanup) -> told.incrementAndGet());

    @Actor
    public void submitter(IIII_Result r) {
        try {
            ThreadPool.trySubmit((instance, context) -> runs.run(), null, environment);
            r.r1 = 1;
        } catch (RejectedExecutionException e) {
            r.r1 = 0;
        }
    }

    @Actor
    public void closer() {
        group.closeMembers(true, null);
    }

    @Arbiter
    public void end(IIII_Result r) {
        group.closeMembers(true, null);
        r.r2 = runs.atRest();
        r.r3 = told.get();
        if (r.r1 == 1 && r.r3 == 0) {
            Bounded.until(() -> runs.atRest() == 1);
        }
        r.r4 = runs.begun();
    }
}
