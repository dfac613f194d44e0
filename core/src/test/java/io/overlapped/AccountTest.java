package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class AccountTest {
    private static final int MOST = (1 << 20) - 1;
    private static final int MOST_OWED = (1 << 22) - 1;

    private final Account account = new Account(null);

    @Test
    void eachStepMovesOne() {
        expect(0, 0, 0);
        assertThat(account.prepare()).isTrue();
        assertThat(account.prepare()).isTrue();
        expect(2, 0, 0);
        assertThat(account.unprepare()).isTrue();
        expect(1, 0, 0);
        assertThat(account.issue()).isTrue();
        expect(0, 1, 0);
        account.giveBack();
        expect(1, 0, 0);
        assertThat(account.issue()).isTrue();
        assertThat(account.beginCallback()).isTrue();
        expect(0, 0, 1);
        assertThat(account.isSettled()).isFalse();
        assertThat(account.isQuiet()).isFalse();
        account.endCallback();
        expect(0, 0, 0);
        assertThat(account.isSettled()).isTrue();
    }

    @Test
    void nothingGoesBelowZero() {
        assertThat(account.unprepare()).isFalse();
        assertThat(account.issue()).isFalse();
        expect(0, 0, 0);
    }

    @Test
    void theFiguresDoNotRunIntoOneAnother() {
        for (int i = 0; i < MOST; i++) {
            account.prepare();
        }
        expect(MOST, 0, 0);
        assertThatThrownBy(account::prepare)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("more than 1048575 starts without an operation");
        for (int i = 0; i < MOST; i++) {
            account.issue();
        }
        expect(0, MOST, 0);
        for (int i = MOST; i < MOST_OWED; i++) {
            account.owe();
        }
        expect(0, MOST_OWED, 0);
        assertThatThrownBy(account::owe)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("more than 4194303 callbacks queued for one object");
        account.prepare();
        assertThatThrownBy(account::issue)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("more than 4194303 operations in flight");
        expect(1, MOST_OWED, 0);
    }

    @Test
    void isNotSettledWhileAStartIsLeft() {
        account.prepare();
        account.prepare();
        account.issue();
        account.beginCallback();
        account.endCallback();
        assertThat(account.isQuiet()).isTrue();
        assertThat(account.isSettled()).isFalse();
        account.unprepare();
        assertThat(account.isSettled()).isTrue();
    }

    @Test
    void abandoningDropsWhatHasNotBecomeACallback() {
        for (int i = 0; i < 6; i++) {
            account.prepare();
        }
        for (int i = 0; i < 3; i++) {
            account.issue();
        }
        account.beginCallback();
        long before = account.abandon();
        assertThat(Account.prepared(before)).isEqualTo(3);
        assertThat(Account.owed(before)).isEqualTo(2);
        assertThat(account.isAbandoned()).isTrue();
        expect(0, 0, 1);
        assertThat(account.prepare()).isFalse();
        assertThat(account.beginCallback()).isFalse();
        account.giveBack();
        expect(0, 0, 1);
        account.endCallback();
        assertThat(account.isSettled()).isTrue();
    }

    @Test
    void whatRunsInAnAbandonedAccountIsStillWaitedFor() {
        account.prepare();
        account.issue();
        account.beginCallback();
        account.abandon();
        Account next = new Account(account);
        assertThat(account.isOver()).as("over while one runs").isFalse();
        assertThat(next.isSettled()).isFalse();
        assertThat(next.isQuiet()).isFalse();
        assertThat(next.isBusy()).isTrue();
        assertThat(next.allRunning(next.lvWord())).isEqualTo(1);
        account.endCallback();
        assertThat(account.isOver()).isTrue();
        assertThat(next.isOver()).as("over without having been abandoned").isFalse();
        assertThat(next.isSettled()).isTrue();
        assertThat(next.isQuiet()).isTrue();
        assertThat(next.isBusy()).isFalse();
        assertThat(next.allRunning(next.lvWord())).isZero();
    }

    @Test
    void underContentionNothingIsLost() throws Exception {
        AtomicLong issued = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int kind = t;
            threads.add(new Thread(() -> {
                for (int i = 0; i < 50_000; i++) {
                    account.prepare();
                    if (kind % 2 == 0 && i % 3 == 0) {
                        if (!account.unprepare()) {
                            refused.incrementAndGet();
                        }
                    } else if (account.issue()) {
                        issued.incrementAndGet();
                        if (i % 5 == 0) {
                            account.giveBack();
                            account.issue();
                        }
                        account.beginCallback();
                        account.endCallback();
                    } else {
                        refused.incrementAndGet();
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        // Each thread prepares before it takes, so there is always one to take; a giveBack can lend one, and only for a
        // moment.
        assertThat(refused).hasValue(0);
        expect(0, 0, 0);
        assertThat(issued.get()).isEqualTo(4 * 50_000 - 2 * 16_667);
    }

    private void expect(long prepared, long owed, long running) {
        long seen = account.lvWord();
        assertThat(Account.prepared(seen)).as("prepared").isEqualTo(prepared);
        assertThat(Account.owed(seen)).as("owed").isEqualTo(owed);
        assertThat(Account.running(seen)).as("running").isEqualTo(running);
    }
}
