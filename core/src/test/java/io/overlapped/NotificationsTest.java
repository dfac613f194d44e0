package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.overlapped.internal.engine.OperationKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class NotificationsTest {
    private final CallbackCounts counts = new CallbackCounts();
    private final Notifications notifications = new Notifications(counts, "f", Misuse.REFUSE, () -> 7, false);

    @Test
    void theLedgerTakesWhatIsHeldFromTheFile() {
        notifications.start();
        notifications.start();
        issue();
        assertThat(notifications.ledger()).isEqualTo(new Ledger(1, 1, 0, 7));
        assertThat(Account.prepared(counts.account().lvWord())).isEqualTo(1);
        assertThat(counts.isBusy()).isTrue();
        assertThat(counts.isSettled()).isFalse();
    }

    @Test
    void unusedStartsAreTakenBackTogether() {
        notifications.start();
        notifications.start();
        assertThat(notifications.cancelUnused()).isEqualTo(2);
        assertThat(notifications.cancelUnused()).isZero();
        assertThat(counts.isSettled()).isTrue();
    }

    @Test
    void aStartThatAnotherThreadIsAboutToUseIsNotRefused() throws Exception {
        // Starts and callbacks come and go while somebody waits; that is activity, not a wait without end.
        Thread worker = new Thread(() -> {
            long end = System.nanoTime() + 400_000_000L;
            while (System.nanoTime() < end) {
                notifications.start();
                Account account = issue();
                account.beginCallback();
                counts.callbackEnded(account);
            }
        });
        notifications.start();
        worker.start();
        Throwable[] thrown = new Throwable[1];
        Thread waiter = new Thread(() -> {
            try {
                notifications.awaitSettled();
            } catch (Throwable failure) {
                thrown[0] = failure;
            }
        });
        waiter.start();
        worker.join();
        notifications.cancel();
        waiter.join();
        assertThat(thrown[0]).isNull();
    }

    @Test
    void eachAbandoningBeginsAnew() throws Exception {
        notifications.start();
        Account old = issue();
        notifications.abandon();
        notifications.start();
        Account current = issue();
        assertThat(old.beginCallback()).isFalse();
        assertThat(current.beginCallback()).isTrue();
        assertThat(notifications.ledger()).isEqualTo(new Ledger(0, 0, 1, 7));
        counts.callbackEnded(current);
        notifications.awaitSettled();
        counts.awaitQuiet();
    }

    @Test
    void startingAndAbandoningConcurrentlyAddsUp() throws Exception {
        AtomicLong run = new AtomicLong();
        AtomicLong dropped = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            threads.add(new Thread(() -> {
                for (int i = 0; i < 20_000; i++) {
                    notifications.start();
                    Account account;
                    try {
                        account = issue();
                    } catch (MisuseException abandonedInBetween) {
                        dropped.incrementAndGet();
                        notifications.cancel(); // allowed: that start was abandoned
                        continue;
                    }
                    if (account.beginCallback()) {
                        run.incrementAndGet();
                        counts.callbackEnded(account);
                    } else {
                        dropped.incrementAndGet();
                    }
                }
            }));
        }
        Thread abandoning = new Thread(() -> {
            for (int i = 0; i < 2000; i++) {
                notifications.abandon();
            }
        });
        threads.forEach(Thread::start);
        abandoning.start();
        for (Thread thread : threads) {
            thread.join();
        }
        abandoning.join();
        assertThat(run.get() + dropped.get()).isEqualTo(60_000);
        assertThat(notifications.ledger()).isEqualTo(new Ledger(0, 0, 0, 7));
        assertThat(counts.isSettled()).isTrue();
        assertThatThrownBy(notifications::cancel)
                .isExactlyInstanceOf(MisuseException.class)
                .hasMessageContaining("no start is left to take back (ledger: prepared 0, owed 0, running 0, held 7)");
    }

    private Account issue() {
        return notifications.issue(OperationKind.READ, 0, 1);
    }
}
