package io.overlapped;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.overlapped.stress.Pools;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

@JCStressTest
@Description("A member is created while its group is closed: (created, the group is closed, members).")
@Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "Created first: the group refuses to close.")
@Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "Closed first: creating is refused.")
@Outcome(id = "1, 1, .", expect = FORBIDDEN, desc = "A member of a closed group: closeMembers never closes it.")
@Outcome(id = "0, 0, .", expect = FORBIDDEN, desc = "Refused by a group that is open.")
@State
public class GroupCloseAgainstCreate {
    private final CleanupGroup group = new CleanupGroup();
    private final CallbackEnvironment environment =
            CallbackEnvironment.of(Pools.next()).withCleanupGroup(group, null);

    @Actor
    public void creator(III_Result r) {
        try {
            ThreadPoolWork.create((instance, context, self) -> {}, null, environment);
            r.r1 = 1;
        } catch (IllegalStateException e) {
            r.r1 = 0;
        }
    }

    @Actor
    public void closer(III_Result r) {
        try {
            group.close();
            r.r2 = 1;
        } catch (IllegalStateException e) {
            r.r2 = 0;
        }
    }

    @Arbiter
    public void end(III_Result r) {
        r.r3 = group.size();
    }
}
