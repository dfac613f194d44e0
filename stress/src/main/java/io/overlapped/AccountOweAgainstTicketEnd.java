package io.overlapped;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("A callback is submitted while the holder of the ticket ends it, or asks again: (the submitter queues the"
        + " ticket, the holder does).")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The ticket had ended: there is a new one.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The holder found one more.")
@Outcome(id = "0, 0", expect = FORBIDDEN, desc = "Nobody runs what was submitted.")
@Outcome(id = "1, 1", expect = FORBIDDEN, desc = "There are two tickets.")
@State
public class AccountOweAgainstTicketEnd {
    private final Account account = new Account(null);

    /** The holder's last callback is running. */
    public AccountOweAgainstTicketEnd() {
        account.oweUnderTicket();
        account.beginUnderTicket(1, true);
    }

    @Actor
    public void submitter(II_Result r) {
        r.r1 = account.oweUnderTicket() == Account.Owed.FIRST ? 1 : 0;
    }

    @Actor
    public void holder(II_Result r) {
        r.r2 = account.endUnderTicket(0, true) ? 1 : 0;
    }
}
