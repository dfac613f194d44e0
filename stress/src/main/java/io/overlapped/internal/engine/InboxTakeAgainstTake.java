package io.overlapped.internal.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("Two operations are there, and two threads take: (taken by the first, taken by the second).")
@Outcome(
        id = {"2, 0", "0, 2"},
        expect = ACCEPTABLE,
        desc = "One of them has all.")
@Outcome(id = "2, 2", expect = FORBIDDEN, desc = "Both have the same operations: the kernel gets each buffer twice.")
@Outcome(
        id = {"0, 0", "1, .", "., 1"},
        expect = FORBIDDEN,
        desc = "An operation is lost: it never completes.")
@State
public class InboxTakeAgainstTake {
    private final Inbox inbox = new Inbox();

    public InboxTakeAgainstTake() {
        inbox.push(StressOperations.operation());
        inbox.push(StressOperations.operation());
    }

    @Actor
    public void first(II_Result r) {
        r.r1 = count(inbox.takeAll());
    }

    @Actor
    public void second(II_Result r) {
        r.r2 = count(inbox.takeAll());
    }

    private static int count(Operation list) {
        int count = 0;
        for (Operation o = list; o != null; count++) {
            o = Inbox.next(o);
        }
        return count;
    }
}
