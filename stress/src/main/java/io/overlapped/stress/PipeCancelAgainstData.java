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
@Description(
        "A read that waits on a pipe is cancelled while a byte comes: (it was in flight, its error, bytes read by it"
                + " and by another read after it, callbacks of both).")
@Outcome(id = "[01], 0, 1, 1", expect = ACCEPTABLE, desc = "The byte was faster.")
@Outcome(id = "1, 995, 1, 2", expect = ACCEPTABLE, desc = "Cancelled; the byte stays in the pipe for the next read.")
@Outcome(id = "., 995, 0, .", expect = FORBIDDEN, desc = "A cancelled read has swallowed a byte.")
@Outcome(id = "0, 995, .*", expect = FORBIDDEN, desc = "Cancelled although nobody could cancel it.")
@Outcome(
        id = "., 0, [02-9], .",
        expect = FORBIDDEN,
        desc = "A read that succeeds without its byte, or with a byte that nobody wrote.")
@Outcome(
        id = "., (?!0|995).*, .*",
        expect = FORBIDDEN,
        desc = "An error that neither the byte nor the cancelling explains.")
@Outcome(id = ".*, [03-9]", expect = FORBIDDEN, desc = "A callback is missing, or came twice.")
@State
public class PipeCancelAgainstData {
    private final BoundPipe pipe = BoundPipe.take();
    private final Overlapped overlapped = new Overlapped();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(8);

    public PipeCancelAgainstData() {
        pipe.read(buffer, overlapped);
    }

    @Actor
    public void canceller(IIII_Result r) {
        r.r1 = pipe.source().cancel(overlapped) ? 1 : 0;
    }

    @Actor
    public void writer() {
        pipe.writeByte();
    }

    @Arbiter
    public void end(IIII_Result r) {
        Bounded.run(overlapped::await);
        r.r2 = overlapped.error();
        r.r3 = (int) overlapped.bytesTransferred();
        if (r.r2 != 0) {
            Overlapped next = new Overlapped();
            pipe.read(buffer, next);
            Bounded.run(next::await);
            r.r3 += (int) next.bytesTransferred();
        }
        int callbacks = r.r2 == 0 ? 1 : 2;
        Bounded.until(() -> pipe.runs().atRest() == callbacks);
        r.r4 = pipe.runs().atRest();
        BoundPipe.giveBack(pipe);
    }
}
