package io.overlapped.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.overlapped.CallbackEnvironment;
import io.overlapped.Semaphore;
import io.overlapped.StressPool;
import io.overlapped.ThreadPoolWait;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

@JCStressTest
@Description(
        "Two waits are set for a semaphore that lets one through: (runs of the first, runs of the second, the count in"
                + " the end).")
@Outcome(
        id = {"1, 0, 0", "0, 1, 0"},
        expect = ACCEPTABLE,
        desc = "One of them has it, the other waits on.")
@Outcome(id = "1, 1, .*", expect = FORBIDDEN, desc = "One count lets two through.")
@Outcome(id = "0, 0, .*", expect = FORBIDDEN, desc = "Nobody runs although the semaphore is signaled.")
@Outcome(id = ".*, -?[1-9]", expect = FORBIDDEN, desc = "The count is wrong: too few are let through, or too many.")
@State
public class SemaphoreWaitAgainstWait {
    private final Runs runs = new Runs();
    private final Runs others = new Runs();
    private final Semaphore semaphore = new Semaphore(1, 1);
    private final CallbackEnvironment environment = CallbackEnvironment.of(Pools.next());
    private final ThreadPoolWait first =
            ThreadPoolWait.create((instance, context, self, result) -> runs.run(), null, environment);
    private final ThreadPoolWait second =
            ThreadPoolWait.create((instance, context, self, result) -> others.run(), null, environment);

    @Actor
    public void first() {
        first.set(semaphore);
    }

    @Actor
    public void second() {
        second.set(semaphore);
    }

    @Arbiter
    public void end(III_Result r) {
        Bounded.until(() ->
                runs.atRest() + others.atRest() > 0 && StressPool.isSettled(first) && StressPool.isSettled(second));
        r.r1 = runs.atRest();
        r.r2 = others.atRest();
        r.r3 = semaphore.count();
        first.close();
        second.close();
    }
}
