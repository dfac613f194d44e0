package io.overlapped.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.overlapped.CallbackEnvironment;
import io.overlapped.Event;
import io.overlapped.StressPool;
import io.overlapped.ThreadPoolWait;
import io.overlapped.WaitCallback;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

@JCStressTest
@Description(
        "The time of a wait runs out while its event is set: (runs with the signal, runs without, still signaled; -9"
                + " for none).")
@Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "The signal was first.")
@Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "The time was first: the signal is there for others.")
@Outcome(id = "1, 1, .", expect = FORBIDDEN, desc = "One setting ends in two ways.")
@Outcome(
        id = {"-9, .*", ".*, -9, .*"},
        expect = FORBIDDEN,
        desc = "It ends in neither.")
@Outcome(id = "1, 0, 1", expect = FORBIDDEN, desc = "The signal outlives the wait that took it.")
@Outcome(id = "0, 1, 0", expect = FORBIDDEN, desc = "The signal is lost: the callback says that it did not come.")
@Outcome(
        id = {"[2-9], .*", ".*, [2-9], ."},
        expect = FORBIDDEN,
        desc = "One setting runs two callbacks.")
@State
public class WaitTimeoutAgainstSignal {
    private static final Duration SOON = Duration.ofNanos(2_000);

    private final Runs signaled = new Runs();
    private final Runs timedOut = new Runs();
    private final Event event = Event.autoReset(false);
    private final ThreadPoolWait wait = ThreadPoolWait.create(
            (instance, context, self, result) -> (result == WaitCallback.WAIT_OBJECT_0 ? signaled : timedOut).run(),
            null,
            CallbackEnvironment.of(Pools.next()));

    @Actor
    public void setter() {
        Bounded.moment(60);
        event.set();
    }

    @Actor
    public void waiter() {
        wait.set(event, SOON);
    }

    @Arbiter
    public void end(III_Result r) {
        boolean ran = Bounded.until(() -> signaled.atRest() + timedOut.atRest() > 0 && StressPool.isSettled(wait));
        r.r1 = ran ? signaled.atRest() : -9;
        r.r2 = ran ? timedOut.atRest() : -9;
        r.r3 = event.isSignaled() ? 1 : 0;
        wait.close();
    }
}
