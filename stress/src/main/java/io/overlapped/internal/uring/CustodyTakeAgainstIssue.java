package io.overlapped.internal.uring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

@JCStressTest
@Description(
        "A callback issues an operation and returns while another thread takes the ring: (it issued, it goes on, the"
                + " taker has the ring, the taker sees the operation).")
@Outcome(id = "1, 1, 0, 0", expect = ACCEPTABLE, desc = "The ring stayed with its holder.")
@Outcome(id = "1, 0, 1, 1", expect = ACCEPTABLE, desc = "Taken after the operation was placed, with the operation.")
@Outcome(id = "0, 0, 1, 0", expect = ACCEPTABLE, desc = "Taken before: the callback issues through the queue.")
@Outcome(
        id = "1, 0, 1, 0",
        expect = FORBIDDEN,
        desc = "The taker does not see what the holder placed: it would submit an entry half written, or never.")
@Outcome(id = "1, 1, 1, .", expect = FORBIDDEN, desc = "Two threads at the queues of one ring.")
@Outcome(id = "0, 0, 0, 0", expect = FORBIDDEN, desc = "A ring without a thread: nobody reaps its completions.")
@State
public class CustodyTakeAgainstIssue {
    private final Custody custody = new Custody();
    private final long inCallback = custody.soEnterCallback(custody.adopt());

    /** Stands for all that belongs to the ring: plain, guarded by custody alone. */
    private int placed;

    @Actor
    public void holder(IIII_Result r) {
        long here = custody.casLeaveCallback(inCallback);
        if (here == Custody.LOST) {
            return;
        }
        placed = 1;
        r.r1 = 1;
        r.r2 = custody.casLeaveCallback(custody.soReenterCallback(here)) == Custody.LOST ? 0 : 1;
    }

    @Actor
    public void taker(IIII_Result r) {
        long seen = custody.lvWord();
        if (Custody.isInCallback(seen) && custody.casFree(seen)) {
            r.r3 = 1;
            r.r4 = placed;
        }
    }
}
