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
@Description(
        "An operation takes hold of an arena's memory while the arena is closed: (it has hold, the close went on).")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The operation was first, and the close is refused.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The close was first, and the operation is refused.")
@Outcome(id = "1, 1", expect = FORBIDDEN, desc = "The memory is freed under the kernel.")
@Outcome(
        id = "0, 0",
        expect = FORBIDDEN,
        desc = "Each made way for the other: the arena is open, and refuses an operation.")
@State
public class ArenaHoldAgainstClose {
    private final ArenaMemory memory = new ArenaMemory();

    @Actor
    public void issuer(II_Result r) {
        try {
            memory.hold(StressOperations.NOBODYS);
            r.r1 = 1;
        } catch (IllegalStateException closed) {
            r.r1 = 0;
        }
    }

    @Actor
    public void closer(II_Result r) {
        if (memory.beginClose()) {
            memory.endClose(true);
            r.r2 = 1;
        }
    }
}
