package io.overlapped.internal.engine;

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
@Description("An operation is sent while the inbox is closed: (accepted, found by the close, found later).")
@Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Accepted, and ended by whoever closes.")
@Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Refused, and ended by its issuer.")
@Outcome(
        id = "1, 0, .",
        expect = FORBIDDEN,
        desc = "Accepted and lost: it never completes, and closing its file waits for ever.")
@Outcome(id = "0, 1, .", expect = FORBIDDEN, desc = "Refused and taken: it ends twice.")
@Outcome(id = "., ., 1", expect = FORBIDDEN, desc = "The closed inbox lets something in.")
@State
public class InboxPushAgainstClose {
    private final Inbox inbox = new Inbox();
    private final Operation operation = StressOperations.operation();

    @Actor
    public void sender(III_Result r) {
        r.r1 = inbox.push(operation) ? 1 : 0;
    }

    @Actor
    public void holder(III_Result r) {
        r.r2 = inbox.close() == null ? 0 : 1;
    }

    @Arbiter
    public void later(III_Result r) {
        r.r3 = inbox.isEmpty() && inbox.close() == null ? 0 : 1;
    }
}
