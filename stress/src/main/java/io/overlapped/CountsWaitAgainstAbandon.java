package io.overlapped;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

@JCStressTest
@Description("What is queued is abandoned while a thread begins to wait for it: the wait ends.")
@Outcome(id = "1", expect = ACCEPTABLE, desc = "It ends.")
@Outcome(id = "0", expect = FORBIDDEN, desc = "A lost wake-up: nothing is queued any more, and the wait sleeps on.")
@State
public class CountsWaitAgainstAbandon {
    private final CallbackCounts counts = new CallbackCounts();

    public CountsWaitAgainstAbandon() {
        counts.owe();
    }

    @Actor
    public void abandoner() {
        counts.abandon();
    }

    @Actor
    public void waiter(I_Result r) {
        r.r1 = Patience.awaitSettled(counts) ? 1 : 0;
    }
}
