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
        "A callback hands its ring over while the watchdog takes it: (the callback gave it, the watchdog took it).")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The callback finds a thread for it.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The watchdog finds a thread for it.")
@Outcome(id = "1, 1", expect = FORBIDDEN, desc = "Two threads are sent to serve one ring.")
@Outcome(id = "0, 0", expect = FORBIDDEN, desc = "No thread is sent to serve the ring.")
@State
public class CustodyHandOverAgainstTake {
    private final Custody custody = new Custody();
    private final long inCallback = custody.soEnterCallback(custody.adopt());

    @Actor
    public void holder(II_Result r) {
        r.r1 = custody.casFree(inCallback) ? 1 : 0;
    }

    @Actor
    public void watchdog(II_Result r) {
        long seen = custody.lvWord();
        r.r2 = Custody.isInCallback(seen) && custody.casFree(seen) ? 1 : 0;
    }
}
