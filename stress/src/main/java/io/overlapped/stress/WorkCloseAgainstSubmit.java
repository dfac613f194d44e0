package io.overlapped.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.overlapped.CallbackEnvironment;
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
        "Work is submitted while it is closed: (accepted, runs when the close returned, runs in the end; -1 for one"
                + " under way, -9 for one that never comes).")
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Accepted, and the close waited for it.")
@Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Refused.")
@Outcome(
        id = "1, 0, [01]",
        expect = FORBIDDEN,
        desc = "Accepted, and it runs after the close, or never: what it uses may be gone.")
@Outcome(id = "1, -1, .*", expect = FORBIDDEN, desc = "The close returned while the callback was running.")
@Outcome(id = "0, .*, .*", expect = FORBIDDEN, desc = "Refused, and run all the same.")
@Outcome(id = "1, .*, [2-9]", expect = FORBIDDEN, desc = "One submission ran twice.")
@Outcome(id = "1, .*, -9", expect = FORBIDDEN, desc = "Accepted, and never run.")
@State
public class WorkCloseAgainstSubmit {
    private final Runs runs = new Runs();
    private final ThreadPoolWork work =
            ThreadPoolWork.create((instance, context, self) -> runs.run(), null, CallbackEnvironment.of(Pools.next()));

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
        work.close();
        r.r2 = runs.atRest();
    }

    @Arbiter
    public void end(III_Result r) {
        r.r3 = Bounded.until(() -> runs.atRest() == r.r1 && StressPool.isSettled(work)) ? runs.atRest() : -9;
    }
}
