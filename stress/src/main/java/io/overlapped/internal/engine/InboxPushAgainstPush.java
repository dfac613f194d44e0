package io.overlapped.internal.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("Two threads send two operations each: (taken, in the order of their senders).")
@Outcome(id = "4, 2", expect = ACCEPTABLE, desc = "All four, each sender's in its order.")
@Outcome(id = "[0-3], .", expect = FORBIDDEN, desc = "An operation is lost: it never completes.")
@Outcome(id = "[5-9], .", expect = FORBIDDEN, desc = "The list runs in a circle: the holder never comes out of it.")
@Outcome(id = "4, [01]", expect = FORBIDDEN, desc = "Operations of one thread change places.")
@State
public class InboxPushAgainstPush {
    private final Inbox inbox = new Inbox();
    private final Operation[] first = {StressOperations.operation(), StressOperations.operation()};
    private final Operation[] second = {StressOperations.operation(), StressOperations.operation()};

    @Actor
    public void first() {
        inbox.push(first[0]);
        inbox.push(first[1]);
    }

    @Actor
    public void second() {
        inbox.push(second[0]);
        inbox.push(second[1]);
    }

    @Arbiter
    public void holder(II_Result r) {
        List<Operation> taken = new ArrayList<>();
        for (Operation o = inbox.takeAll(); o != null && taken.size() < 9; ) {
            taken.add(o);
            o = Inbox.next(o);
        }
        r.r1 = taken.size();
        r.r2 = (taken.indexOf(first[0]) < taken.indexOf(first[1]) ? 1 : 0)
                + (taken.indexOf(second[0]) < taken.indexOf(second[1]) ? 1 : 0);
    }
}
