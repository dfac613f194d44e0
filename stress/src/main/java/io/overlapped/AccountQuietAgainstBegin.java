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
@Description("A callback begins before the last one of the abandoned ones returns, while a thread looks whether any is"
        + " running.")
@Outcome(id = "0", expect = ACCEPTABLE, desc = "One was running at every moment.")
@Outcome(id = "1", expect = FORBIDDEN, desc = "A wait returns although at no moment no callback was running.")
@State
public class AccountQuietAgainstBegin {
    private final Account before = new Account(null);
    private final Account current = new Account(before);

    public AccountQuietAgainstBegin() {
        before.owe();
        before.beginCallback();
        before.abandon();
        current.owe();
    }

    @Actor
    public void callbacks() {
        current.beginCallback();
        before.endCallback();
    }

    @Actor
    public void waiter(I_Result r) {
        r.r1 = current.isQuiet() ? 1 : 0;
    }
}
