package io.overlapped;

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
@Description(
        "A callback submits one more into the hand that it came from while the watchdog empties it: (it went in, run"
                + " by others).")
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "It went in, and was given back with the other.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The hand was emptied before: it is to be submitted elsewhere.")
@Outcome(id = ".*", expect = FORBIDDEN, desc = "One ran twice or never, or the object does not come to rest.")
@State
public class HandAddAgainstEmpty {
    private final StressHands hands = new StressHands(1);

    @Actor
    public void owner(II_Result r) {
        r.r1 = hands.hand.add() ? 1 : 0;
    }

    @Actor
    public void watchdog() {
        hands.empty();
    }

    @Arbiter
    public void end(II_Result r) {
        r.r2 = hands.end();
    }
}
