package io.overlapped.internal.uring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.overlapped.internal.engine.StressOperations;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

@JCStressTest
@Description(
        "A holder runs the code of three results, a taker goes on with what is left: (runs of the least, runs of the"
                + " most, taken over).")
@Outcome(
        id = {"1, 1, 0", "1, 1, 1"},
        expect = ACCEPTABLE,
        desc = "Each result's code ran once, whoever ran it.")
@Outcome(id = "0, ., .", expect = FORBIDDEN, desc = "A result was lost between two holders: its callback never runs.")
@Outcome(
        id = "., [2-9], .",
        expect = FORBIDDEN,
        desc = "A result was claimed by both holders: its callback runs twice.")
@State
public class ReadyQueueTakenOver {
    private static final int RESULTS = 3;

    private final Custody custody = new Custody();
    private final long inRing = custody.adopt();
    private final ReadyQueue ready = new ReadyQueue();
    private final AtomicIntegerArray runs = new AtomicIntegerArray(RESULTS);

    public ReadyQueueTakenOver() {
        for (int i = 0; i < RESULTS; i++) {
            ready.add(StressOperations.NOBODYS, i);
        }
    }

    /** As a ring's loop does it. */
    private void deliver(long mine) {
        long here = mine;
        while (here != Custody.LOST && !ready.isEmpty()) {
            int result = (int) ready.headToken();
            ready.removeHead();
            long inCallback = custody.soEnterCallback(here);
            runs.incrementAndGet(result);
            here = custody.casLeaveCallback(inCallback);
        }
    }

    @Actor
    public void holder() {
        deliver(inRing);
    }

    @Actor
    public void taker(III_Result r) {
        long seen = custody.lvWord();
        if (Custody.isInCallback(seen) && custody.casFree(seen)) {
            r.r3 = 1;
            deliver(custody.adopt());
        }
    }

    @Arbiter
    public void end(III_Result r) {
        r.r1 = RESULTS;
        for (int i = 0; i < RESULTS; i++) {
            r.r1 = Math.min(r.r1, runs.get(i));
            r.r2 = Math.max(r.r2, runs.get(i));
        }
    }
}
