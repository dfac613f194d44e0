package io.overlapped.internal.uring;

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
@Description("Two threads wake a holder that sleeps: (the first wrote, the second wrote).")
@Outcome(
        id = {"1, 0", "0, 1"},
        expect = ACCEPTABLE,
        desc = "One system call for one sleep.")
@Outcome(id = "1, 1", expect = FORBIDDEN, desc = "Two system calls for one sleep: every sender pays for one.")
@Outcome(id = "0, 0", expect = FORBIDDEN, desc = "A lost wake-up: each leaves it to the other.")
@State
public class WakeupAgainstWakeup {
    private final Wakeup wakeup = Wakeups.take();

    public WakeupAgainstWakeup() {
        wakeup.prepareToSleep();
    }

    @Actor
    public void first(II_Result r) {
        r.r1 = wakeup.wake() ? 1 : 0;
    }

    @Actor
    public void second(II_Result r) {
        r.r2 = wakeup.wake() ? 1 : 0;
    }

    @Arbiter
    public void end() {
        Wakeups.giveBack(wakeup);
    }
}
