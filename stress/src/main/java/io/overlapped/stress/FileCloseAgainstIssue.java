package io.overlapped.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

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
@Description("A read is issued while its file is closed: (a completion was promised, callbacks, the error, left in the"
        + " ledger).")
@Outcome(
        id = {"1, 1, 0, 0", "1, 1, 995, 0"},
        expect = ACCEPTABLE,
        desc = "Issued in time: done or cancelled, and its callback ran.")
@Outcome(id = "0, 0, 6, 0", expect = ACCEPTABLE, desc = "Refused with ERROR_INVALID_HANDLE.")
@Outcome(id = "1, 0, .*", expect = FORBIDDEN, desc = "A callback was promised and never comes.")
@Outcome(id = "0, [1-9], .*", expect = FORBIDDEN, desc = "A callback that nobody expects.")
@Outcome(id = "1, [2-9], .*", expect = FORBIDDEN, desc = "Two callbacks for one operation.")
@Outcome(
        id = "1, 1, (?!0|995).*, .*",
        expect = FORBIDDEN,
        desc = "The kernel was given the number of a file that is closed, and that may be another one by now.")
@Outcome(
        id = ".*, -?[1-9]",
        expect = FORBIDDEN,
        desc = "Something is left in the ledger: closing the object waits for ever.")
@State
public class FileCloseAgainstIssue {
    private final BoundFile bound = BoundFile.open();
    private final Overlapped overlapped = new Overlapped();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(8);

    @Actor
    public void issuer(IIII_Result r) {
        bound.io().start();
        if (bound.file().read(buffer, overlapped).expectsCompletion()) {
            r.r1 = 1;
        } else {
            bound.io().cancel();
        }
    }

    @Actor
    public void closer() {
        bound.file().close();
    }

    @Arbiter
    public void end(IIII_Result r) {
        boolean over = Bounded.run(overlapped::await) && Bounded.run(bound.io()::waitForCallbacks);
        r.r2 = bound.runs().atRest();
        r.r3 = overlapped.error();
        r.r4 = over && Bounded.until(() -> bound.total() == 0) ? 0 : 9;
        bound.io().close();
    }
}
