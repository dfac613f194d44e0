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
        "The owner of a hand takes two callbacks out while the watchdog empties it: (run by the owner, run by others).")
@Outcome(
        id = {"2, 0", "1, 1", "0, 2"},
        expect = ACCEPTABLE,
        desc = "Each ran once.")
@Outcome(id = ".*", expect = FORBIDDEN, desc = "One ran twice or never, or the object does not come to rest.")
@State
public class HandTakeAgainstEmpty {
    private final StressHands hands = new StressHands(2);

    @Actor
    public void owner(II_Result r) {
        for (int i = 0; i < 2 && hands.hand.take(); i++) {
            r.r1++;
        }
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
