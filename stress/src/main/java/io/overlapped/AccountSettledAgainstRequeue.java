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
@Description(
        "A callback that was already running when all were abandoned queues another and returns, while a thread looks"
                + " whether all is over.")
@Outcome(id = "0", expect = ACCEPTABLE, desc = "Something was queued or running at every moment.")
@Outcome(
        id = "1",
        expect = FORBIDDEN,
        desc = "A wait returns although at no moment all was over, and a callback runs after it.")
@State
public class AccountSettledAgainstRequeue {
    private final Account before = new Account(null);
    private final Account current = new Account(before);

    public AccountSettledAgainstRequeue() {
        before.owe();
        before.beginCallback();
        before.abandon();
    }

    @Actor
    public void callback() {
        current.owe();
        before.endCallback();
    }

    @Actor
    public void waiter(I_Result r) {
        r.r1 = current.isSettled() ? 1 : 0;
    }
}
