package io.overlapped.regression;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.CallbackEnvironment;
import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolTimer;
import io.overlapped.ThreadPoolWork;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A timer that was armed while the watchdog was awake was left to a keeper that slept for a later one. */
class EarlierTimerTest extends RegressionSuite {
    @OnEachEngine
    void isDueBeforeTheOneThatAThreadSleepsFor(EngineKind engine) throws InterruptedException {
        CountDownLatch fired = new CountDownLatch(1);
        try (ThreadPool pool = pool(engine, 4)) {
            CallbackEnvironment environment = CallbackEnvironment.of(pool);
            ThreadPoolTimer far = ThreadPoolTimer.create((instance, context, self) -> {}, null, environment);
            ThreadPoolTimer near =
                    ThreadPoolTimer.create((instance, context, self) -> fired.countDown(), null, environment);
            ThreadPoolWork work = ThreadPoolWork.create((instance, context, self) -> {}, null, environment);
            work.submit();
            work.waitForCallbacks();
            far.set(Duration.ofHours(1));
            TimeUnit.MILLISECONDS.sleep(20); // somebody sleeps for it; where nobody does yet, the test shows nothing
            work.submit();
            work.waitForCallbacks();
            TimeUnit.MILLISECONDS.sleep(20); // asleep again, and the watchdog is awake for a while
            near.set(Duration.ofMillis(300));
            assertThat(fired.await(30, TimeUnit.SECONDS)).isTrue();
            near.close();
            far.close();
            work.close();
        }
    }
}
