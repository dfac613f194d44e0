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
@Description("A callback returns while another thread takes its ring: (the holder goes on, the taker has it).")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The callback was over first: the ring cannot be taken.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The taker was first: the holder has lost the ring.")
@Outcome(
        id = "1, 1",
        expect = FORBIDDEN,
        desc = "Two threads at the queues of one ring: they overwrite each other's entries.")
@Outcome(id = "0, 0", expect = FORBIDDEN, desc = "A ring without a thread: nobody reaps its completions.")
@State
public class CustodyTakeAgainstLeave {
    private final Custody custody = new Custody();
    private final long inCallback = custody.soEnterCallback(custody.adopt());

    @Actor
    public void holder(II_Result r) {
        r.r1 = custody.casLeaveCallback(inCallback) == Custody.LOST ? 0 : 1;
    }

    @Actor
    public void taker(II_Result r) {
        long seen = custody.lvWord();
        r.r2 = Custody.isInCallback(seen) && custody.casFree(seen) ? 1 : 0;
    }
}
