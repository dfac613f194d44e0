package io.overlapped.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.overlapped.CallbackEnvironment;
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
        "Work is submitted while a thread drops what is queued and waits: (submitted before the wait began, runs when"
                + " it returned, runs in the end; -1 for one under way, -9 for a wait that does not end).")
@Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Dropped.")
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "It had begun, and the wait waited for it.")
@Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Submitted meanwhile, and dropped.")
@Outcome(id = "0, (-1|0|1), 1", expect = ACCEPTABLE, desc = "Submitted meanwhile, and not dropped.")
@Outcome(id = "1, 0, 1", expect = FORBIDDEN, desc = "The wait returned, and then what it had dropped ran.")
@Outcome(id = "1, -1, .*", expect = FORBIDDEN, desc = "The wait returned while the callback was running.")
@Outcome(id = "0, .*, 0", expect = FORBIDDEN, desc = "A callback that ran is uncounted.")
@Outcome(id = ".*, [2-9]", expect = FORBIDDEN, desc = "One submission ran twice.")
@Outcome(
        id = ".*, -9",
        expect = FORBIDDEN,
        desc = "A lost wake-up, or a callback that nobody runs: the wait does not end.")
@State
public class WorkSubmitAgainstCancel {
    private final Runs runs = new Runs();
    private final ThreadPoolWork work =
            ThreadPoolWork.create((instance, context, self) -> runs.run(), null, CallbackEnvironment.of(Pools.next()));

    private volatile boolean submitted;

    @Actor
    public void submitter() {
        work.submit();
        submitted = true;
    }

    @Actor
    public void waiter(III_Result r) {
        r.r1 = submitted ? 1 : 0;
        boolean ended = Bounded.run(() -> work.waitForCallbacks(true));
        r.r2 = ended ? runs.atRest() : -9;
    }

    @Arbiter
    public void end(III_Result r) {
        r.r3 = r.r2 != -9 && Bounded.run(work::waitForCallbacks) ? runs.atRest() : -9;
        work.close();
    }
}
