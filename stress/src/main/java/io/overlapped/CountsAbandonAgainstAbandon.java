package io.overlapped;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

@JCStressTest
@Description(
        "Two threads abandon two queued callbacks beside one that runs: (dropped by both together, running, over when"
                + " that has returned).")
@Outcome(id = "2, 1, 1", expect = ACCEPTABLE, desc = "Each is dropped once, and the running one is waited for.")
@Outcome(
        id = "[013-9], ., .",
        expect = FORBIDDEN,
        desc = "A callback is dropped twice or by nobody: a cleanup group tells of the wrong number.")
@Outcome(
        id = "2, [02-9], .",
        expect = FORBIDDEN,
        desc = "A running callback is lost: waits return while it runs, or never.")
@Outcome(id = "2, 1, 0", expect = FORBIDDEN, desc = "A wait would never end.")
@State
public class CountsAbandonAgainstAbandon {
    private final CallbackCounts counts = new CallbackCounts();
    private final Account running = counts.owe();
    private final AtomicInteger dropped = new AtomicInteger();

    public CountsAbandonAgainstAbandon() {
        running.beginCallback();
        counts.owe();
        counts.owe();
    }

    @Actor
    public void first() {
        dropped.addAndGet((int) Account.owed(counts.abandon()));
    }

    @Actor
    public void second() {
        dropped.addAndGet((int) Account.owed(counts.abandon()));
    }

    @Arbiter
    public void end(III_Result r) {
        r.r1 = dropped.get();
        Account last = counts.account();
        r.r2 = (int) last.allRunning(last.lvWord());
        counts.callbackEnded(running);
        r.r3 = counts.isSettled() ? 1 : 0;
    }
}
