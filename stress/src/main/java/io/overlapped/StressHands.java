package io.overlapped;

import io.overlapped.internal.linux.Membarrier;
import io.overlapped.stress.Pools;
import java.util.concurrent.atomic.AtomicInteger;

/** A hand with some callbacks of a work object's, which the pool runs where the hand gives them back. */
final class StressHands {
    final Hand hand = new Hand();
    private final AtomicInteger ranByOthers = new AtomicInteger();
    private final ThreadPoolWork work = ThreadPoolWork.create(
            (instance, context, self) -> ranByOthers.incrementAndGet(), null, CallbackEnvironment.of(Pools.next()));

    StressHands(int count) {
        Membarrier.prepare();
        while (!Membarrier.isKnown()) {
            Thread.onSpinWait();
        }
        Account account = work.counts().account();
        for (int i = 0; i < count; i++) {
            account.oweUnderTicket();
        }
        account.beginUnderTicket(count, true);
        hand.open(new WorkTicket(work, account), count, true);
    }

    /** The watchdog finds it slow. */
    void empty() {
        hand.giveBackIfSlow();
        hand.giveBackIfSlow();
    }

    /** The owner goes on; returns how many others ran in the end, -9 where not all is over. */
    int end() {
        hand.close();
        work.close();
        return work.isSettled() ? ranByOthers.get() : -9;
    }
}
