package io.overlapped.internal.uring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description(
        "A holder works on its ring, enters a callback and hands over; another adopts: (it has the ring, it sees the"
                + " work).")
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Too early: the ring is not free yet.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The new holder sees all that the old one did.")
@Outcome(
        id = "1, 0",
        expect = FORBIDDEN,
        desc = "The new holder misses what the old one did to the ring: it would reap or submit twice.")
@State
public class CustodyAdoptAfterHandOver {
    private final Custody custody = new Custody();
    private final long inRing = custody.adopt();

    /** Stands for all that belongs to the ring: plain, guarded by custody alone. */
    private int work;

    @Actor
    public void old() {
        work = 1;
        custody.casFree(custody.soEnterCallback(inRing));
    }

    @Actor
    public void adopter(II_Result r) {
        if (custody.adopt() != Custody.LOST) {
            r.r1 = 1;
            r.r2 = work;
        }
    }
}
