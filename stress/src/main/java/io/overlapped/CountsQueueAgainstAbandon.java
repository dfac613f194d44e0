package io.overlapped;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

@JCStressTest
@Description("A callback is queued and begins while all are abandoned: (it runs, dropped, all is over in the end).")
@Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "It began first, or was queued after.")
@Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "Dropped before it began.")
@Outcome(id = "1, 1, .", expect = FORBIDDEN, desc = "It runs although it was dropped.")
@Outcome(id = "0, 0, .", expect = FORBIDDEN, desc = "It neither runs nor is dropped.")
@Outcome(id = "., ., 0", expect = FORBIDDEN, desc = "A wait would never end.")
@State
public class CountsQueueAgainstAbandon {
    private final CallbackCounts counts = new CallbackCounts();

    @Actor
    public void worker(III_Result r) {
        Account account = counts.owe();
        if (account.beginCallback()) {
            r.r1 = 1;
            counts.callbackEnded(account);
        }
    }

    @Actor
    public void waiter(III_Result r) {
        r.r2 = (int) Account.owed(counts.abandon());
    }

    @Arbiter
    public void end(III_Result r) {
        r.r3 = counts.isSettled() ? 1 : 0;
    }
}
