package io.overlapped;

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
@Description("One start, used by an operation and taken back at the same time: (used, taken back, left).")
@Outcome(
        id = {"1, 0, 0", "0, 1, 0"},
        expect = ACCEPTABLE,
        desc = "One of them has it, the other is refused.")
@Outcome(
        id = "1, 1, .",
        expect = FORBIDDEN,
        desc = "A completion comes that the pool does not expect: the crash that the ledger is there to prevent.")
@Outcome(id = "0, 0, .", expect = FORBIDDEN, desc = "Both are refused although there is a start.")
@Outcome(id = "., ., [1-9].*", expect = FORBIDDEN, desc = "A start is left that nobody made.")
@State
public class AccountIssueAgainstCancel {
    private final Account account = new Account(null);

    public AccountIssueAgainstCancel() {
        account.prepare();
    }

    @Actor
    public void issuer(III_Result r) {
        r.r1 = account.issue() ? 1 : 0;
    }

    @Actor
    public void canceller(III_Result r) {
        r.r2 = account.unprepare() ? 1 : 0;
    }

    @Arbiter
    public void end(III_Result r) {
        r.r3 = (int) Account.prepared(account.lvWord());
    }
}
