package io.overlapped.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.overlapped.MisuseException;
import io.overlapped.Overlapped;
import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

@JCStressTest
@Description("A read is announced and issued while its object is closed: (2 a completion was promised, 1 the close had"
        + " taken the start back, 0 the start was refused; callbacks when the close returned, callbacks in the"
        + " end, left in the ledger; -1 for one under way).")
@Outcome(
        id = "2, 1, 1, 0",
        expect = ACCEPTABLE,
        desc = "Announced and issued in time: the close waited for its callback.")
@Outcome(
        id = "1, 0, 0, 0",
        expect = ACCEPTABLE,
        desc = "The close found a start that nothing had used yet: the read was refused.")
@Outcome(id = "0, 0, 0, 0", expect = ACCEPTABLE, desc = "Refused.")
@Outcome(
        id = "2, 0, .*",
        expect = FORBIDDEN,
        desc = "The callback of an announced operation runs after the close, or never: what it uses may be gone.")
@Outcome(id = "2, -1, .*", expect = FORBIDDEN, desc = "The close returned while the callback was running.")
@Outcome(id = "[01], .*, [1-9], .", expect = FORBIDDEN, desc = "A callback that nobody expects.")
@Outcome(id = "2, 1, [2-9], .", expect = FORBIDDEN, desc = "Two callbacks for one operation.")
@Outcome(
        id = ".*, -?[1-9]",
        expect = FORBIDDEN,
        desc = "Something is left that nothing will ever use: the pool is never let go.")
@State
public class IoCloseAgainstStart {
    private final BoundFile bound = BoundFile.open();
    private final Overlapped overlapped = new Overlapped();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(8);

    @Actor
    public void issuer(IIII_Result r) {
        try {
            bound.io().start();
        } catch (IllegalStateException e) {
            return;
        }
        try {
            bound.file().read(buffer, overlapped);
            r.r1 = 2;
        } catch (MisuseException e) {
            r.r1 = 1;
        }
    }

    @Actor
    public void closer(IIII_Result r) {
        bound.io().close();
        r.r2 = bound.runs().atRest();
    }

    @Arbiter
    public void end(IIII_Result r) {
        Bounded.run(overlapped::await);
        r.r4 = Bounded.until(() -> bound.total() == 0) ? 0 : 9;
        r.r3 = bound.runs().atRest();
        bound.file().close();
    }
}
