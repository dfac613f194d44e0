package io.overlapped;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.overlapped.internal.engine.Lane;
import io.overlapped.internal.engine.LaneThread;
import io.overlapped.stress.Pools;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description(
        "A callback leaves its object and returns while a thread waits for it: (the wait ends, running in the end).")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The callback is counted out once.")
@Outcome(id = "0, .", expect = FORBIDDEN, desc = "A lost wake-up: the callback has left, and the wait sleeps on.")
@Outcome(
        id = "1, [1-9].*",
        expect = FORBIDDEN,
        desc = "Counted out twice, or never: later waits never end, or do not wait.")
@State
public class InstanceDisassociateAgainstWait {
    private static final ThreadLocal<LaneThread> THREAD = ThreadLocal.withInitial(Stand::new);

    private final ThreadPoolWork work =
            ThreadPoolWork.create((instance, context, self) -> {}, null, CallbackEnvironment.of(Pools.next()));
    private final Account account = work.counts().owe();

    public InstanceDisassociateAgainstWait() {
        account.beginCallback();
    }

    @Actor
    public void callback() {
        CallbackInstance instance = CallbackInstance.begin(THREAD.get(), work, account);
        instance.disassociate();
        instance.end();
    }

    @Actor
    public void waiter(II_Result r) {
        r.r1 = Patience.awaitSettled(work.counts()) ? 1 : 0;
    }

    @Arbiter
    public void end(II_Result r) {
        r.r2 = (int) work.counts().account().lvWord();
    }

    /** Stands for the pool's thread that the actor plays. */
    private static final class Stand extends LaneThread {
        private Stand() {
            super("stand", 0);
        }

        @Override
        public boolean mayRunCallbacks() {
            return true;
        }

        @Override
        public boolean runQueuedTasks(int budget, int lowestPriority, TaskGuard guard) {
            return true;
        }

        @Override
        public boolean hasQueuedTasks() {
            return false;
        }

        @Override
        public boolean hasQueuedTasksAbove(int priority) {
            return false;
        }

        @Override
        public void runDueTimers() {}

        @Override
        public void aboutToSleep() {}

        @Override
        public long beginSleep(Lane in) {
            return Long.MAX_VALUE;
        }

        @Override
        public void endSleep(Lane in) {}

        @Override
        public boolean isStopping() {
            return false;
        }
    }
}
