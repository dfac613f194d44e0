package io.overlapped;

import io.overlapped.internal.engine.LaneThread;
import io.overlapped.internal.engine.Task;

/**
 * What stands in the pool's queue for all that is owed under one account of a work object's: once, however much that is. Who takes it runs
 * some of it, and puts it back where more is left.
 *
 * <p>A thread takes one callback, and puts the ticket back before it runs it, so that others run the next at the same time. A
 * {@linkplain LaneThread#isQuick quick} thread takes several into its {@link Hand}. Where that was all, it keeps the ticket, and who submits
 * the next need not queue it: the thread asks again before it goes on to something else.
 */
final class WorkTicket implements Task {
    private static final int LOOKS = 8;
    private static final int PAUSES = 8;
    private static final int ENOUGH = 16;

    private final ThreadPoolWork work;
    private final Account account;
    private final int priority;

    WorkTicket(ThreadPoolWork work, Account account) {
        this.work = work;
        this.account = account;
        this.priority = work.environment().priority().level();
    }

    ThreadPoolWork work() {
        return work;
    }

    Account account() {
        return account;
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public long due() {
        return Account.owed(account.lvWord());
    }

    /** Puts it into the queue. False where the pool has ended. */
    boolean queue() {
        return work.pool().core().execute(this);
    }

    /** Puts it back: more is owed. */
    void requeue() {
        work.pool().core().requeue(this);
    }

    /** Runs all that is owed, for a pool that has ended. */
    @Override
    public void run() {
        LaneThread thread = (LaneThread) Thread.currentThread();
        long owed = begin();
        while (owed > 1) {
            runOne(thread);
            owed = begin();
        }
        if (owed != 0) {
            runOne(thread);
        }
    }

    @Override
    public int runSome(int most, LaneThread thread) {
        if (thread.isQuick() && work.isPlain() && work.counts().isAtEase(account)) {
            return runHandful(most, thread);
        }
        long owed = begin();
        if (owed == 0) {
            return 0;
        }
        if (owed > 1) {
            requeue();
        }
        runOne(thread);
        return 1;
    }

    /** Begins one. Returns how many were owed, 0 where they were dropped; where it was the last the ticket has ended. */
    private long begin() {
        long owed = Account.owed(account.beginUnderTicket(1, false));
        if (owed == 0) {
            work.callbacksEnded();
        }
        return owed;
    }

    private void runOne(LaneThread thread) {
        work.run(CallbackInstance.begin(thread, work, account), null);
    }

    private int runHandful(int most, LaneThread thread) {
        long owed = Account.owed(account.beginUnderTicket(Hand.MOST_TAKEN, true));
        if (owed == 0) {
            work.callbacksEnded();
            return 0;
        }
        Hand hand = CallbackInstance.handOf(thread);
        hand.open(this, (int) Math.min(owed, Hand.MOST_TAKEN), owed <= Hand.MOST_TAKEN);
        if (owed > Hand.MOST_TAKEN) {
            requeue();
        }
        int ran = 0;
        try {
            while (hand.take() || (awaitMore(hand, thread) && hand.take())) {
                runHeld(thread);
                ran++;
                if (ran >= most
                        || !hand.isOf(this)
                        || !thread.goesOn(this)
                        || !work.counts().isAtEase(account)) {
                    break;
                }
            }
        } finally {
            hand.close();
        }
        return ran;
    }

    /**
     * Whether there is more to go on with, now or in a moment. Where there is little it is left to become more: who submits and
     * who runs are not to fetch the account's cache line from each other for each callback.
     */
    private boolean awaitMore(Hand hand, LaneThread thread) {
        for (int look = 0; look < LOOKS && due() < ENOUGH && thread.mayLinger(); look++) {
            for (int i = 0; i < PAUSES; i++) {
                Thread.onSpinWait();
            }
            if (due() != 0) {
                break;
            }
            if (!hand.isOpen() || !thread.goesOn(this) || !work.counts().isAtEase(account)) {
                return false;
            }
        }
        return due() != 0 && hand.refill();
    }

    private void runHeld(LaneThread thread) {
        CallbackInstance instance = CallbackInstance.beginHeld(thread, work, account);
        try {
            work.call(instance, null);
        } catch (Throwable failure) {
            work.pool().report(failure);
        } finally {
            instance.end();
        }
    }
}
