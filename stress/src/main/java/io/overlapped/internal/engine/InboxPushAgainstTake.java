package io.overlapped.internal.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("Two operations are sent while the holder takes what there is: (taken at once, left for later; -1 for the"
        + " wrong order).")
@Outcome(
        id = {"0, 2", "1, 1", "2, 0"},
        expect = ACCEPTABLE,
        desc = "Each is taken once, first in first.")
@Outcome(
        id = {"0, [01]", "1, 0"},
        expect = FORBIDDEN,
        desc = "An operation is lost: it never completes.")
@Outcome(
        id = {"1, 2", "2, [12]"},
        expect = FORBIDDEN,
        desc = "An operation is taken twice: the kernel gets its buffer twice.")
@Outcome(
        id = {"-1, .*", ".*, -1"},
        expect = FORBIDDEN,
        desc = "Operations of one thread change places: writes at one offset would land in the wrong order.")
@State
public class InboxPushAgainstTake {
    private final Inbox inbox = new Inbox();
    private final Operation a = StressOperations.operation();
    private final Operation b = StressOperations.operation();

    @Actor
    public void sender() {
        inbox.push(a);
        inbox.push(b);
    }

    @Actor
    public void holder(II_Result r) {
        r.r1 = count(inbox.takeAll());
    }

    @Arbiter
    public void rest(II_Result r) {
        r.r2 = count(inbox.takeAll());
    }

    private int count(Operation list) {
        int count = 0;
        Operation before = null;
        for (Operation o = list; o != null; count++) {
            if (before == b && o == a) {
                return -1;
            }
            before = o;
            o = Inbox.next(o);
        }
        return count;
    }
}
