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
@Description(
        "A result is about to be delivered, is abandoned, and its Overlapped used again: (the callback runs, the new"
                + " operation begins, it is in flight).")
@Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "The callback has it: using it again is refused.")
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "The callback has begun, and the Overlapped was free again.")
@Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "Abandoned before the callback began.")
@Outcome(id = "0, 0, 0", expect = FORBIDDEN, desc = "An Overlapped that nobody has cannot be used again.")
@Outcome(
        id = "., 1, 0",
        expect = FORBIDDEN,
        desc = "The new operation is with the kernel and looks idle: its buffer would be given away a second time.")
@Outcome(id = "., 0, 1", expect = FORBIDDEN, desc = "An Overlapped is in flight without an operation.")
@State
public class OverlappedReuseAgainstCallback {
    private final Overlapped overlapped = new Overlapped();
    private final Account account = new Account(null);

    public OverlappedReuseAgainstCallback() {
        account.owe();
        overlapped.begin();
        overlapped.issuing(null, account, false);
        overlapped.operation().settle(true);
    }

    @Actor
    public void worker(III_Result r) {
        if (account.beginCallback()) {
            r.r1 = 1;
            overlapped.delivered();
            account.endCallback();
        }
    }

    @Actor
    public void owner(III_Result r) {
        account.abandon();
        r.r2 = overlapped.begin() ? 1 : 0;
    }

    @Arbiter
    public void end(III_Result r) {
        r.r3 = overlapped.operation().isInFlight() ? 1 : 0;
    }
}
