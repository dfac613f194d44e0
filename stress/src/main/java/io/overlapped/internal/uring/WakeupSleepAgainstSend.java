package io.overlapped.internal.uring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.overlapped.internal.engine.Inbox;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.StressOperations;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("A holder goes to sleep while another thread sends an operation: (it sleeps, it is woken).")
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "It saw the operation and stays awake.")
@Outcome(
        id = "0, 1",
        expect = ACCEPTABLE,
        desc = "It saw the operation, and the sender saw it about to sleep: one write too many.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "It sleeps and is woken.")
@Outcome(
        id = "1, 0",
        expect = FORBIDDEN,
        desc = "A lost wake-up: it sleeps in the kernel, and nobody is going to write to the eventfd.")
@State
public class WakeupSleepAgainstSend {
    private final Wakeup wakeup = Wakeups.take();
    private final Inbox inbox = new Inbox();
    private final Operation operation = StressOperations.operation();

    @Actor
    public void holder(II_Result r) {
        wakeup.prepareToSleep();
        r.r1 = inbox.isEmpty() ? 1 : 0;
    }

    @Actor
    public void sender(II_Result r) {
        inbox.push(operation);
        r.r2 = wakeup.wake() ? 1 : 0;
    }

    @Arbiter
    public void end() {
        Wakeups.giveBack(wakeup);
    }
}
