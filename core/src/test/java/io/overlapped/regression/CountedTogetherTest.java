package io.overlapped.regression;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.CallbackEnvironment;
import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolWork;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Callbacks of one work object are counted a few at a time. Whatever a thread runs next must find them counted out. */
class CountedTogetherTest extends RegressionSuite {
    @OnEachEngine
    void anotherCallbackClosesTheObjectThatRanBeforeIt(EngineKind engine) throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        ThreadPool pool = pool(engine, 1);
        pool.trySubmit((instance, context) -> pass(gate), null);
        ThreadPoolWork work =
                ThreadPoolWork.create((instance, context, self) -> {}, null, CallbackEnvironment.of(pool));
        work.submit();
        pool.trySubmit(
                (instance, context) -> {
                    work.close();
                    closed.countDown();
                },
                null);
        gate.countDown();
        assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
        pool.close();
    }

    @OnEachEngine
    void aLongCallbackDoesNotHoldUpWaitsForTheObjectThatRanBeforeIt(EngineKind engine) throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (ThreadPool pool = pool(engine, 1)) {
            pool.trySubmit((instance, context) -> pass(gate), null);
            ThreadPoolWork work =
                    ThreadPoolWork.create((instance, context, self) -> {}, null, CallbackEnvironment.of(pool));
            work.submit();
            pool.trySubmit(
                    (instance, context) -> {
                        begun.countDown();
                        pass(end);
                    },
                    null);
            gate.countDown();
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            work.waitForCallbacks();
            end.countDown();
            work.close();
        }
    }

    private static void pass(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
