package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.internal.linux.Membarrier;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a quick thread has taken and not begun is run by others where its thread is held up, and nothing runs twice or never. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HandTest {
    private static final int OWN = 3;
    private static final int ENOUGH = 100_000;

    static Stream<EngineKind> engines() {
        return Stream.of(EngineKind.AUTOMATIC, EngineKind.PORTABLE);
    }

    @BeforeAll
    static void findOutAboutTheBarrier() {
        Membarrier.prepare();
        while (!Membarrier.isKnown()) {
            Thread.onSpinWait();
        }
    }

    /** A work object that submits itself until its callback is in a hand; there it does the given thing once. */
    private static final class Held {
        private final AtomicInteger runsAfter = new AtomicInteger();
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch over = new CountDownLatch(1);
        private final CountDownLatch ownRan = new CountDownLatch(OWN);
        private final Consumer<Held> inHand;
        private final ThreadPoolWork work;
        private volatile CallbackInstance instance;

        Held(ThreadPool pool, Consumer<Held> inHand) {
            this.inHand = inHand;
            this.work = ThreadPoolWork.create(
                    (callback, context, self) -> run(callback), null, CallbackEnvironment.of(pool));
        }

        private void run(CallbackInstance callback) {
            if (begun.getCount() == 0) {
                runsAfter.incrementAndGet();
                ownRan.countDown();
                return;
            }
            Hand hand = CallbackInstance.hand();
            if (hand == null || !hand.holdsFor(work) || !hand.isOpen()) {
                work.submit();
                return;
            }
            begun.countDown();
            instance = callback;
            for (int i = 0; i < OWN; i++) {
                work.submit();
            }
            inHand.accept(this);
            over.countDown();
        }

        void start() throws InterruptedException {
            work.submit();
            over.await();
        }
    }

    private static ThreadPool pool(EngineKind engine) {
        return ThreadPool.builder().engine(engine).maximumThreads(4).build();
    }

    private static void awaitUnseen(CountDownLatch latch) {
        try {
            latch.await(); // blocks in a way that the library does not see
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aCallbackThatWaitsForWhatItSubmittedGetsIt(EngineKind engine) throws InterruptedException {
        try (ThreadPool pool = pool(engine)) {
            Held held = new Held(pool, self -> awaitUnseen(self.ownRan));
            held.start();
            held.work.waitForCallbacks();
            assertThat(held.runsAfter).hasValue(OWN);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aWaitOfTheLibrarysGivesBackAtOnce(EngineKind engine) throws InterruptedException {
        try (ThreadPool pool = pool(engine)) {
            Event event = Event.manualReset(false);
            AtomicInteger openAfter = new AtomicInteger();
            Held held = new Held(pool, self -> {
                try {
                    assertThat(event.await(java.time.Duration.ofNanos(1))).isFalse();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                Hand hand = CallbackInstance.hand();
                openAfter.set(hand != null && hand.isOpen() ? 1 : 2);
                awaitUnseen(self.ownRan);
            });
            held.start();
            held.work.waitForCallbacks();
            assertThat(openAfter).hasValue(2);
            assertThat(held.runsAfter).hasValue(OWN);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aCallbackThatLeavesItsObjectMayWaitForTheOthers(EngineKind engine) throws InterruptedException {
        try (ThreadPool pool = pool(engine)) {
            Held held = new Held(pool, self -> {
                self.instance.disassociate();
                try {
                    self.work.waitForCallbacks();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                assertThat(self.runsAfter).hasValue(OWN);
            });
            held.start();
            held.work.waitForCallbacks();
            assertThat(held.runsAfter).hasValue(OWN);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void closingWaitsForWhatIsInAHand(EngineKind engine) throws InterruptedException {
        try (ThreadPool pool = pool(engine)) {
            Held held = new Held(pool, self -> {});
            held.start();
            held.work.close();
            assertThat(held.runsAfter).hasValue(OWN);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aCancellingWaitDropsWhatIsInAHand(EngineKind engine) throws InterruptedException {
        try (ThreadPool pool = pool(engine)) {
            AtomicLong runs = new AtomicLong();
            AtomicLong submitted = new AtomicLong();
            ThreadPoolWork work = ThreadPoolWork.create(
                    (instance, context, self) -> {
                        if (runs.incrementAndGet() <= ENOUGH) {
                            self.submit();
                            self.submit();
                            submitted.incrementAndGet();
                        }
                    },
                    null,
                    CallbackEnvironment.of(pool));
            work.submit();
            while (submitted.get() < ENOUGH) {
                Thread.onSpinWait(); // nothing is submitted any more, and as much again is still to run
            }
            work.waitForCallbacks(true);
            long atReturn = runs.get();
            work.close();
            assertThat(runs).as("nothing runs that was dropped").hasValue(atReturn);
        }
    }

    /** The owner takes and adds while another thread empties: in the end everything ran once. */
    @Test
    void emptiedWhileItsOwnerIsAtIt() throws InterruptedException {
        try (ThreadPool pool = pool(EngineKind.PORTABLE)) {
            AtomicLong ranByOthers = new AtomicLong();
            ThreadPoolWork work = ThreadPoolWork.create(
                    (instance, context, self) -> ranByOthers.incrementAndGet(), null, CallbackEnvironment.of(pool));
            Account account = work.counts().account();
            WorkTicket ticket = new WorkTicket(work, account);
            Hand hand = new Hand();
            AtomicInteger over = new AtomicInteger();
            Thread watchdog = new Thread(() -> {
                while (over.get() == 0) {
                    hand.giveBackIfSlow();
                }
            });
            watchdog.start();
            Random random = new Random(1);
            long submitted = 0;
            long ranByOwner = 0;
            while (ranByOwner < ENOUGH || ranByOthers.get() < ENOUGH) {
                if (submitted - ranByOwner - ranByOthers.get() > ENOUGH) {
                    Thread.onSpinWait(); // the others are held up
                    continue;
                }
                submitted++;
                if (account.oweUnderTicket() == Account.Owed.MORE) {
                    Thread.onSpinWait(); // it was emptied: others have the ticket
                    continue;
                }
                long owed = Account.owed(account.beginUnderTicket(Hand.MOST_TAKEN, true));
                hand.open(ticket, (int) owed, true);
                while (hand.take() || (hand.refill() && hand.take())) {
                    ranByOwner++;
                    int more = random.nextInt(3);
                    for (int i = 0; i < more && hand.isOpen(); i++) {
                        submitted += hand.add() ? 1 : 0;
                    }
                    if (ranByOwner % 1000 == 0) {
                        break; // what is left goes back
                    }
                }
                hand.close();
            }
            over.set(1);
            watchdog.join();
            work.waitForCallbacks();
            assertThat(ranByOwner + ranByOthers.get()).isEqualTo(submitted);
        }
    }
}
