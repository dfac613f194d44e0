package io.overlapped.work;

import static io.overlapped.work.PoolUnderTest.assertEnds;
import static io.overlapped.work.PoolUnderTest.assertWaits;
import static io.overlapped.work.PoolUnderTest.await;
import static io.overlapped.work.PoolUnderTest.background;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.overlapped.CallbackEnvironment;
import io.overlapped.EngineKind;
import io.overlapped.MisuseException;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolWork;
import io.overlapped.work.PoolUnderTest.Gate;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Work objects and simple callbacks: submitting, waiting, cancelling, closing. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WorkTest {
    static Stream<EngineKind> engines() {
        return PoolUnderTest.engines();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void everySubmissionRunsOnceAlsoFromItsOwnCallback(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 4)) {
            AtomicInteger runs = new AtomicInteger();
            ThreadPoolWork work = ThreadPoolWork.create(
                    (instance, context, self) -> {
                        if (runs.incrementAndGet() <= 100) {
                            self.submit();
                        }
                    },
                    null,
                    at.environment);
            for (int i = 0; i < 50; i++) {
                work.submit();
            }
            work.waitForCallbacks();
            assertThat(runs).as("50 from outside, 100 from callbacks").hasValue(150);
            work.waitForCallbacks(true);
            work.submit();
            work.close();
            assertThat(runs).as("usable after a wait that cancels; close waits").hasValue(151);
            assertThatThrownBy(work::submit)
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("submit() (SubmitThreadpoolWork) refused: the work object is closed");
            assertThat(at.reports).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void cancellingDropsWhatIsQueuedAndWaitsForWhatRuns(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            AtomicInteger runs = new AtomicInteger();
            Gate gate = new Gate();
            ThreadPoolWork work = at.work(() -> {
                if (runs.incrementAndGet() == 1) {
                    gate.pass();
                }
            });
            for (int i = 0; i < 6; i++) {
                work.submit();
            }
            gate.awaitEntered();
            Thread waiter = background(() -> work.waitForCallbacks(true));
            assertWaits(waiter);
            gate.open();
            assertEnds(waiter);
            work.submit();
            work.waitForCallbacks();
            assertThat(runs).as("one ran, five were dropped, one was new").hasValue(2);
            work.close();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void cancellingWhatOnlyIsQueuedDoesNotWaitForTheThread(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            Gate gate = at.hold();
            AtomicInteger runs = new AtomicInteger();
            ThreadPoolWork work = at.work(runs::incrementAndGet);
            work.submit();
            work.submit();
            work.waitForCallbacks(true);
            gate.open();
            work.submit();
            work.close();
            assertThat(runs).hasValue(1);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void releaseReturnsAtOnceAndWhatIsQueuedRuns(EngineKind engine) {
        PoolUnderTest at = new PoolUnderTest(engine, 1);
        Gate gate = at.hold();
        CountDownLatch runs = new CountDownLatch(3);
        ThreadPoolWork work = at.work(runs::countDown);
        for (int i = 0; i < 3; i++) {
            work.submit();
        }
        work.release();
        work.release();
        at.pool.release();
        assertThat(runs.getCount()).isEqualTo(3);
        gate.open();
        await(runs);
        at.close();
        assertThat(at.pool.statistics().threads()).as("threads ended").isZero();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aReleasedPoolEndsWithItsLastObject(EngineKind engine) {
        PoolUnderTest at = new PoolUnderTest(engine, 2);
        CountDownLatch ran = new CountDownLatch(2);
        ThreadPoolWork work = at.work(ran::countDown);
        at.pool.trySubmit((instance, context) -> ran.countDown(), null);
        at.pool.release();
        work.submit();
        await(ran);
        assertThat(at.pool.statistics().threads()).isPositive();
        Throwable refused = catchThrowable(() -> at.work(() -> {}));
        assertThat(refused)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("the pool " + at.pool.name() + " is released: it takes no more objects");
        assertThatThrownBy(() -> at.pool.trySubmit((instance, context) -> {}, null))
                .isExactlyInstanceOf(RejectedExecutionException.class)
                .hasMessage("the pool " + at.pool.name() + " is released: it takes no more objects");
        work.release();
        at.assertEndsByItself(); // not where a simple callback is still counted
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aClosedPoolRunsWhatWasSubmittedAndRefusesTheRest(EngineKind engine) throws InterruptedException {
        PoolUnderTest at = new PoolUnderTest(engine, 1);
        Gate gate = at.hold();
        AtomicInteger runs = new AtomicInteger();
        ThreadPoolWork work = at.work(runs::incrementAndGet);
        work.submit();
        work.submit();
        Thread closer = background(at.pool::close);
        assertWaits(closer);
        gate.open();
        assertEnds(closer);
        assertThat(runs).hasValue(2);
        String closed = "the pool " + at.pool.name() + " is closed: it takes no more operations";
        assertThatThrownBy(work::submit)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage(closed);
        assertThatThrownBy(() -> at.work(() -> {}))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage(closed);
        assertThatThrownBy(() -> ThreadPool.trySubmit((instance, context) -> {}, null, at.environment))
                .isExactlyInstanceOf(RejectedExecutionException.class)
                .hasMessage(closed);
        work.waitForCallbacks();
        work.close();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void waitingInTheOwnCallbackIsRefusedUnlessDisassociated(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            AtomicReference<Throwable> plain = new AtomicReference<>();
            AtomicReference<Throwable> cancelling = new AtomicReference<>();
            AtomicReference<Throwable> disassociated = new AtomicReference<>(new AssertionError("not called"));
            ThreadPoolWork work = ThreadPoolWork.create(
                    (instance, context, self) -> {
                        plain.set(catchThrowable(self::waitForCallbacks));
                        cancelling.set(catchThrowable(() -> self.waitForCallbacks(true)));
                        instance.disassociate();
                        disassociated.set(catchThrowable(self::waitForCallbacks));
                        self.close();
                    },
                    null,
                    at.environment);
            work.submit();
            work.close();
            at.end();
            for (AtomicReference<Throwable> refused :
                    Stream.of(plain, cancelling).toList()) {
                assertThat(refused.get())
                        .isExactlyInstanceOf(MisuseException.class)
                        .hasMessage(
                                "waiting for the callbacks of the work object refused: the calling thread is in one "
                                        + "of them and would wait for itself. Call disassociate() "
                                        + "(DisassociateCurrentThreadFromCallback) first.");
            }
            assertThat(disassociated).hasNullValue();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aFailingCallbackIsReportedAndNothingElseSuffers(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            RuntimeException failure = new RuntimeException("the callback's");
            StackOverflowError error = new StackOverflowError("the callback's too");
            AtomicInteger runs = new AtomicInteger();
            ThreadPoolWork work = at.work(() -> {
                if (runs.incrementAndGet() % 2 == 1) {
                    throw failure;
                }
                throw error;
            });
            work.submit();
            work.submit();
            work.waitForCallbacks();
            at.pool.trySubmit(
                    (instance, context) -> {
                        throw failure;
                    },
                    null);
            ThreadPoolWork other = at.work(runs::incrementAndGet);
            other.submit();
            other.close();
            work.close();
            assertThat(runs).hasValue(3);
            assertThat(at.reports).containsExactly(failure, error, failure);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void closingAnotherObjectInACallbackOfAPoolOfOneThread(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            AtomicInteger runs = new AtomicInteger();
            ThreadPoolWork inner = at.work(runs::incrementAndGet);
            ThreadPoolWork outer = at.work(() -> {
                inner.submit();
                inner.submit();
                inner.close();
                assertThat(runs).hasValue(2);
                runs.addAndGet(10);
            });
            outer.submit();
            outer.close();
            assertThat(runs).hasValue(12);
            assertThat(at.reports).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatIsCreatedInAnEnvironmentTellsIt(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            CallbackEnvironment environment = at.environment.withRunsLong(true).withPersistent(true);
            CountDownLatch called = new CountDownLatch(1);
            ThreadPoolWork work = ThreadPoolWork.create(
                    (instance, context, self) -> {
                        if ("mine".equals(context)) {
                            called.countDown();
                        }
                    },
                    "mine",
                    environment);
            assertThat(work.environment()).isSameAs(environment);
            work.submit();
            await(called);
            work.close();
        }
    }
}
