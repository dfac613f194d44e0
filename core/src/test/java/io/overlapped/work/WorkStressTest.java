package io.overlapped.work;

import static io.overlapped.work.PoolUnderTest.assertEnds;
import static io.overlapped.work.PoolUnderTest.background;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.CallbackEnvironment;
import io.overlapped.CleanupGroup;
import io.overlapped.EngineKind;
import io.overlapped.ThreadPoolWork;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Submitting from several threads while others wait, cancel, close and release; every count is exact. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WorkStressTest {
    private static final int SUBMITTERS = 3;
    private static final int SUBMISSIONS = 10_000;

    static Stream<EngineKind> engines() {
        return PoolUnderTest.engines();
    }

    private static List<Thread> submitters(Runnable submission) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < SUBMITTERS; i++) {
            threads.add(background(() -> {
                for (int n = 0; n < SUBMISSIONS; n++) {
                    submission.run();
                }
            }));
        }
        return threads;
    }

    @ParameterizedTest
    @MethodSource("engines")
    void withoutCancellingEverySubmissionRuns(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 3)) {
            AtomicLong runs = new AtomicLong();
            ThreadPoolWork work = at.work(runs::incrementAndGet);
            List<Thread> threads = submitters(work::submit);
            Thread waiter = background(() -> {
                for (int i = 0; i < 200; i++) {
                    work.waitForCallbacks();
                }
            });
            for (Thread thread : threads) {
                assertEnds(thread);
            }
            assertEnds(waiter);
            work.waitForCallbacks();
            assertThat(runs).hasValue((long) SUBMITTERS * SUBMISSIONS);
            work.close();
        }
    }

    /** After a wait that cancels, nothing of what was submitted before it runs: what ran is counted at that moment. */
    @ParameterizedTest
    @MethodSource("engines")
    void whatACancellingWaitLeavesIsOver(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 3)) {
            AtomicInteger round = new AtomicInteger();
            AtomicInteger late = new AtomicInteger();
            AtomicLong runs = new AtomicLong();
            AtomicInteger inside = new AtomicInteger();
            ThreadPoolWork work = at.work(() -> {
                inside.incrementAndGet();
                runs.incrementAndGet();
                inside.decrementAndGet();
            });
            for (int i = 0; i < 2_000; i++) {
                int submissions = 1 + i % 17;
                for (int n = 0; n < submissions; n++) {
                    work.submit();
                }
                work.waitForCallbacks(true);
                long now = runs.get();
                late.addAndGet(inside.get());
                Thread.onSpinWait();
                late.addAndGet((int) (runs.get() - now));
                round.incrementAndGet();
            }
            assertThat(late).as("runs after the wait").hasValue(0);
            assertThat(round).hasValue(2_000);
            work.close();
        }
    }

    /** Submitters go on until they are refused; what was accepted runs, whether it is closed or released. */
    @ParameterizedTest
    @MethodSource("engines")
    void everySubmissionThatWasAcceptedRunsWhenTheObjectIsClosedMeanwhile(EngineKind engine)
            throws InterruptedException {
        AtomicLong accepted = new AtomicLong();
        AtomicLong runs = new AtomicLong();
        try (PoolUnderTest at = new PoolUnderTest(engine, 3)) {
            for (int round = 0; round < 60; round++) {
                ThreadPoolWork work = at.work(runs::incrementAndGet);
                AtomicBoolean begun = new AtomicBoolean();
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    threads.add(background(() -> {
                        try {
                            for (; ; ) {
                                work.submit();
                                accepted.incrementAndGet();
                                begun.set(true);
                            }
                        } catch (IllegalStateException closed) {
                            assertThat(closed)
                                    .hasMessage("submit() (SubmitThreadpoolWork) refused: the work object is closed");
                        }
                    }));
                }
                while (!begun.get()) {
                    Thread.onSpinWait();
                }
                if (round % 2 == 0) {
                    work.close();
                } else {
                    work.release();
                }
                for (Thread thread : threads) {
                    assertEnds(thread);
                }
            }
            assertThat(at.reports).isEmpty();
        }
        assertThat(runs).as("when the pool has ended").hasValue(accepted.get());
        assertThat(accepted.get()).isGreaterThanOrEqualTo(60);
    }

    /** Members that close themselves, in callbacks and outside, while the group closes all. */
    @ParameterizedTest
    @MethodSource("engines")
    void closingAGroupWhileItsMembersCloseThemselves(EngineKind engine) throws InterruptedException {
        AtomicLong runs = new AtomicLong();
        PoolUnderTest at = new PoolUnderTest(engine, 3);
        for (int round = 0; round < 300; round++) {
            AtomicInteger told = new AtomicInteger();
            CleanupGroup group = new CleanupGroup();
            CallbackEnvironment environment =
                    at.environment.withCleanupGroup(group, (object, cleanup) -> told.incrementAndGet());
            List<ThreadPoolWork> members = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                ThreadPoolWork member = ThreadPoolWork.create(
                        (instance, context, self) -> {
                            runs.incrementAndGet();
                            self.release();
                        },
                        null,
                        environment);
                members.add(member);
                member.submit();
            }
            Thread closer = background(() -> members.get(7).close());
            group.closeMembers(false, null);
            assertEnds(closer);
            assertThat(told).hasValue(0);
            assertThat(group.size()).isZero();
        }
        at.pool.release();
        at.assertEndsByItself(); // not where a member is still counted
        assertThat(runs).as("each once, also those that left the group first").hasValue(2400);
        assertThat(at.reports).isEmpty();
    }
}
