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
@Description(
        "A read is announced, issued and completes, while a thread abandons all and waits: (2 issued before the wait"
                + " began, 1 later, 0 refused; runs when the wait returned, runs in the end, left in the ledger; -1 for"
                + " one under way, -9 for a wait that does not end).")
@Outcome(
        id = {"2, 0, 0, 0"},
        expect = ACCEPTABLE,
        desc = "Abandoned.")
@Outcome(
        id = {"2, 1, 1, 0"},
        expect = ACCEPTABLE,
        desc = "Its callback had begun, and the wait waited for it.")
@Outcome(id = "1, (-1|0|1), 1, 0", expect = ACCEPTABLE, desc = "Issued meanwhile, and not abandoned.")
@Outcome(id = "1, 0, 0, 0", expect = ACCEPTABLE, desc = "Issued meanwhile, and abandoned.")
@Outcome(
        id = "0, 0, 0, 0",
        expect = ACCEPTABLE,
        desc = "The start was abandoned before the read could use it; it was taken back without an accusation.")
@Outcome(id = "2, 0, 1, .*", expect = FORBIDDEN, desc = "The wait returned, and then what it had abandoned ran.")
@Outcome(id = "2, -1, .*", expect = FORBIDDEN, desc = "The wait returned while the callback was running.")
@Outcome(id = "0, .*, [1-9], .*", expect = FORBIDDEN, desc = "A callback without an operation.")
@Outcome(id = "., .*, [2-9], .*", expect = FORBIDDEN, desc = "Two callbacks for one operation.")
@Outcome(id = ".*, -9, .*", expect = FORBIDDEN, desc = "The wait does not end.")
@Outcome(
        id = ".*, -?[1-9]",
        expect = FORBIDDEN,
        desc = "Something is left that nothing will ever use: waits never end.")
@State
public class IoCompleteAgainstAbandon {
    private final BoundFile bound = BoundFile.take();
    private final Overlapped overlapped = new Overlapped();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(8);
    private volatile boolean issued;

    @Actor
    public void issuer(IIII_Result r) {
        bound.io().start();
        try {
            bound.file().read(buffer, overlapped);
            r.r1 = 1;
        } catch (MisuseException e) {
            bound.io().cancel();
            r.r1 = 0;
        }
        issued = true;
    }

    @Actor
    public void waiter(IIII_Result r) {
        boolean before = issued;
        boolean ended = Bounded.run(() -> bound.io().waitForCallbacks(true));
        r.r2 = ended ? bound.runs().atRest() : -9;
        if (before) {
            r.r4 = 1;
        }
    }

    @Arbiter
    public void end(IIII_Result r) {
        r.r1 += r.r1 == 1 ? r.r4 : 0;
        boolean over = Bounded.run(overlapped::await) && Bounded.run(bound.io()::waitForCallbacks);
        r.r3 = bound.runs().atRest();
        r.r4 = over && Bounded.until(() -> bound.total() == 0) ? 0 : 9;
        BoundFile.giveBack(bound);
    }
}
