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
        "Two waits are in line for a semaphore; one is unset while the semaphore is released by one: (runs of the one"
                + " that is unset, runs of the other, the count in the end).")
@Outcome(
        id = {"1, 0, 0", "0, 1, 0"},
        expect = ACCEPTABLE,
        desc = "One of them has it.")
@Outcome(id = "1, 1, .*", expect = FORBIDDEN, desc = "One release lets two through.")
@Outcome(id = "0, 0, 0", expect = FORBIDDEN, desc = "The release is lost: counted down, and nobody runs.")
@Outcome(id = "0, 0, 1", expect = FORBIDDEN, desc = "The other one sleeps on although the semaphore is signaled.")
@Outcome(id = ".*, -?[1-9]", expect = FORBIDDEN, desc = "The count is wrong: too few are let through, or too many.")
@State
public class SemaphoreReleaseAgainstTwoWaits {
    private final Runs runs = new Runs();
    private final Runs others = new Runs();
    private final Semaphore semaphore = new Semaphore(0, 2);
    private final CallbackEnvironment environment = CallbackEnvironment.of(Pools.next());
    private final ThreadPoolWait first =
            ThreadPoolWait.create((instance, context, self, result) -> runs.run(), null, environment);
    private final ThreadPoolWait other =
            ThreadPoolWait.create((instance, context, self, result) -> others.run(), null, environment);

    public SemaphoreReleaseAgainstTwoWaits() {
        first.set(semaphore);
        other.set(semaphore);
    }

    @Actor
    public void releaser() {
        semaphore.release(1);
    }

    @Actor
    public void owner() {
        first.unset();
    }

    @Arbiter
    public void end(III_Result r) {
        Bounded.until(() ->
                runs.atRest() + others.atRest() > 0 && StressPool.isSettled(first) && StressPool.isSettled(other));
        r.r1 = runs.atRest();
        r.r2 = others.atRest();
        r.r3 = semaphore.count();
        first.close();
        other.close();
    }
}
