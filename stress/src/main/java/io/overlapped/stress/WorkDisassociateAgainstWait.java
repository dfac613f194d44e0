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
@Description("A callback leaves its object and goes on, while a thread waits for the object: (submitted before the wait"
        + " began, it had left when the wait returned, it is over and counted once; -9 for a wait that does not"
        + " end).")
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "The wait ended when the callback had left.")
@Outcome(id = "0, [01], 1", expect = ACCEPTABLE, desc = "Submitted meanwhile.")
@Outcome(id = "1, 0, .*", expect = FORBIDDEN, desc = "The wait returned before the callback had left.")
@Outcome(id = "., -9, .*", expect = FORBIDDEN, desc = "A lost wake-up: the callback has left, and the wait sleeps on.")
@Outcome(
        id = "., ., 0",
        expect = FORBIDDEN,
        desc = "Counted out twice, or not at all: later waits never end, or do not wait.")
@State
public class WorkDisassociateAgainstWait {
    private final Runs runs = new Runs();
    private volatile boolean left;
    private volatile boolean submitted;
    private final ThreadPoolWork work = ThreadPoolWork.create(
            (instance, context, self) -> {
                left = true;
                instance.disassociate();
                runs.run();
            },
            null,
            CallbackEnvironment.of(Pools.next()));

    @Actor
    public void submitter() {
        work.submit();
        submitted = true;
    }

    @Actor
    public void waiter(III_Result r) {
        r.r1 = submitted ? 1 : 0;
        boolean ended = Bounded.run(work::waitForCallbacks);
        r.r2 = ended ? (left ? 1 : 0) : -9;
    }

    @Arbiter
    public void end(III_Result r) {
        boolean over = Bounded.until(() -> runs.atRest() == 1) && Bounded.until(() -> StressPool.isSettled(work));
        r.r3 = over ? 1 : 0;
        if (over) {
            work.close();
        }
    }
}
