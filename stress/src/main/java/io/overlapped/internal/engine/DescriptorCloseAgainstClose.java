package io.overlapped.internal.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

@JCStressTest
@Description("Two threads close one file: (the first does, the second does, nothing begins any more).")
@Outcome(
        id = {"1, 0, 1", "0, 1, 1"},
        expect = ACCEPTABLE,
        desc = "One of them closes the number.")
@Outcome(
        id = "1, 1, .",
        expect = FORBIDDEN,
        desc = "The number is closed twice: the second time it may be another file's.")
@Outcome(id = "0, 0, .", expect = FORBIDDEN, desc = "The number is never closed.")
@Outcome(id = "., ., 0", expect = FORBIDDEN, desc = "Operations begin on a file that is closed.")
@State
public class DescriptorCloseAgainstClose {
    private final Descriptor descriptor = StressOperations.descriptor();

    @Actor
    public void first(III_Result r) {
        r.r1 = descriptor.beginClose() ? 1 : 0;
    }

    @Actor
    public void second(III_Result r) {
        r.r2 = descriptor.beginClose() ? 1 : 0;
    }

    @Arbiter
    public void end(III_Result r) {
        r.r3 = descriptor.acquire() ? 0 : 1;
    }
}
