package io.overlapped.internal.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("An operation begins while its file is closed: (it was counted, held as the close sees it).")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The close sees it and waits for it.")
@Outcome(id = "0, [01]", expect = ACCEPTABLE, desc = "Refused; for a moment its attempt may be seen.")
@Outcome(
        id = "1, 0",
        expect = FORBIDDEN,
        desc = "The close does not see it: the number is closed, and perhaps another file's, when the kernel uses it.")
@State
public class DescriptorAcquireAgainstClose {
    private final Descriptor descriptor = StressOperations.descriptor();

    @Actor
    public void issuer(II_Result r) {
        r.r1 = descriptor.acquire() ? 1 : 0;
    }

    @Actor
    public void closer(II_Result r) {
        descriptor.beginClose();
        r.r2 = (int) descriptor.held();
    }
}
