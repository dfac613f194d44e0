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
@Description("A callback begins while all are abandoned: (it runs, completions dropped, running).")
@Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "It began first: the wait waits for it.")
@Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "Abandoned first: it never runs.")
@Outcome(
        id = "1, 1, .",
        expect = FORBIDDEN,
        desc = "It runs although it was dropped: the program has freed what it uses.")
@Outcome(id = "1, 0, 0", expect = FORBIDDEN, desc = "It runs and no wait waits for it.")
@Outcome(id = "0, 0, .", expect = FORBIDDEN, desc = "It neither runs nor is dropped.")
@Outcome(id = "0, 1, [1-9].*", expect = FORBIDDEN, desc = "A wait waits for a callback that never runs.")
@State
public class AccountBeginAgainstAbandon {
    private final Account account = new Account(null);

    public AccountBeginAgainstAbandon() {
        account.owe();
    }

    @Actor
    public void worker(III_Result r) {
        r.r1 = account.beginCallback() ? 1 : 0;
    }

    @Actor
    public void waiter(III_Result r) {
        r.r2 = (int) Account.owed(account.abandon());
    }

    @Arbiter
    public void end(III_Result r) {
        r.r3 = (int) Account.running(account.lvWord());
    }
}
