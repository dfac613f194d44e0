package io.overlapped.regression;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.CallbackEnvironment;
import io.overlapped.CleanupGroup;
import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolWork;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a callback leaves to be done when it has returned did not count as part of it: closing its own object there waited
 * for itself. And a group that was closed did not wait for what a disassociated callback had queued before it returned.
 */
class AfterReturnTest extends RegressionSuite {
    @OnEachEngine
    void theOwnObjectMayBeClosed(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, 2);
        AtomicInteger runs = new AtomicInteger();
        ThreadPoolWork work = ThreadPoolWork.create(
                (instance, context, self) -> {
                    runs.incrementAndGet();
                    instance.closeWhenReturns(self);
                },
                null,
                CallbackEnvironment.of(pool));
        work.submit();
        work.waitForCallbacks();
        assertThat(runs).hasValue(1);
    }

    @OnEachEngine
    void aGroupWaitsForWhatADisassociatedCallbackQueued(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, 2);
        CleanupGroup group = closing(new CleanupGroup());
        CountDownLatch first = gate();
        CountDownLatch second = gate();
        CountDownLatch inFirst = new CountDownLatch(1);
        CountDownLatch inSecond = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        ThreadPoolWork work = ThreadPoolWork.create(
                (instance, context, self) -> {
                    if (runs.incrementAndGet() == 1) {
                        instance.disassociate();
                        inFirst.countDown();
                        await(first);
                        self.submit();
                    } else {
                        inSecond.countDown();
                        await(second);
                    }
                },
                null,
                CallbackEnvironment.of(pool).withCleanupGroup(group, null));
        work.submit();
        await(inFirst);
        Thread closer = new Thread(() -> group.closeMembers(false, null));
        closer.start();
        until(() -> isWaiting(closer));
        first.countDown();
        await(inSecond);
        closer.join(100);
        assertThat(closer.isAlive()).as("the group still waits").isTrue();
        second.countDown();
        joins(closer);
        assertThat(runs).hasValue(2);
    }
}
