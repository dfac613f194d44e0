package io.overlapped.internal.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("The last operation ends while a close waits for it: (the close goes on, held in the end).")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Nothing is held, and the close goes on.")
@Outcome(id = "0, 0", expect = FORBIDDEN, desc = "A lost wake-up: nothing is held any more, and the close sleeps on.")
@Outcome(
        id = "., [1-9]",
        expect = FORBIDDEN,
        desc = "An operation is counted in and not out: the close waits for ever.")
@State
public class DescriptorReleaseAgainstClose {
    private static final long PATIENCE_MILLIS = 10_000;

    private final Descriptor descriptor = StressOperations.descriptor();

    public DescriptorReleaseAgainstClose() {
        descriptor.acquire();
    }

    @Actor
    public void holder() {
        descriptor.release();
    }

    @Actor
    public void closer(II_Result r) {
        descriptor.beginClose();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        try {
            while (descriptor.held() != 0 && System.nanoTime() - end < 0) {
                descriptor.awaitReleased(PATIENCE_MILLIS);
            }
        } catch (InterruptedException e) {
            return;
        }
        r.r1 = System.nanoTime() - end < 0 ? 1 : 0;
    }

    @Arbiter
    public void end(II_Result r) {
        r.r2 = (int) descriptor.held();
    }
}
