package io.overlapped;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

@JCStressTest
@Description(
        "An operation uses a start while all are abandoned: (it was let through, starts dropped, completions dropped).")
@Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "Issued first: its completion is dropped.")
@Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "Abandoned first: there is no start left to use.")
@Outcome(
        id = "1, 1, .",
        expect = FORBIDDEN,
        desc = "The start is used and dropped: cancel() would take back what no longer is.")
@Outcome(id = "1, 0, 0", expect = FORBIDDEN, desc = "A completion is owed that the wait knows nothing of.")
@Outcome(id = "0, 0, .", expect = FORBIDDEN, desc = "The start is lost.")
@State
public class AccountIssueAgainstAbandon {
    private final Account account = new Account(null);

    public AccountIssueAgainstAbandon() {
        account.prepare();
    }

    @Actor
    public void issuer(III_Result r) {
        r.r1 = account.issue() ? 1 : 0;
    }

    @Actor
    public void waiter(III_Result r) {
        long seen = account.abandon();
        r.r2 = (int) Account.prepared(seen);
        r.r3 = (int) Account.owed(seen);
    }
}
