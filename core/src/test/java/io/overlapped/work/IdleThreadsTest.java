package io.overlapped.work;

import static io.overlapped.work.PoolUnderTest.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.CallbackEnvironment;
import io.overlapped.EngineKind;
import io.overlapped.ThreadPoolWork;
import io.overlapped.work.PoolUnderTest.Gate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Threads that a burst of blocked callbacks brought end when they are idle; those that are asked to stay do not. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class IdleThreadsTest {
    private static final int BURST = 12;
    private static final int MINIMUM = 3;

    /** As many as serve rings, and one that looked for work just now. */
    private static final int FEW = 1 + 2 * Runtime.getRuntime().availableProcessors();

    static Stream<EngineKind> engines() {
        return PoolUnderTest.engines();
    }

    /** Has {@link #BURST} threads run a callback at the same time. */
    private static Set<Thread> burst(PoolUnderTest at) {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch entered = new CountDownLatch(BURST);
        Gate gate = new Gate();
        for (int i = 0; i < BURST; i++) {
            at.pool.trySubmit(
                    (instance, context) -> {
                        threads.add(Thread.currentThread());
                        entered.countDown();
                        gate.pass();
                    },
                    null);
        }
        await(entered);
        gate.open();
        assertThat(threads).hasSize(BURST);
        return threads;
    }

    private static void assertAllEndBut(Set<Thread> threads, int most) throws InterruptedException {
        for (int round = 0; threads.stream().filter(Thread::isAlive).count() > most; round++) {
            List<Thread> alive = threads.stream().filter(Thread::isAlive).toList();
            alive.get(round % alive.size()).join(Duration.ofMillis(50));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void theyEndDownToTheMinimumAndThePersistentOneStays(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, BURST + 1);
                PoolUnderTest withMinimum = new PoolUnderTest(engine, BURST)) {
            AtomicReference<Thread> persistent = new AtomicReference<>();
            CallbackEnvironment stays = CallbackEnvironment.of(at.pool).withPersistent(true);
            ThreadPoolWork work = ThreadPoolWork.create(
                    (instance, context, self) -> persistent.set(Thread.currentThread()), null, stays);
            work.submit();
            work.waitForCallbacks();
            assertThat(withMinimum.pool.minimumThreads(BURST)).isTrue();

            Set<Thread> others = burst(at);
            Set<Thread> kept = burst(withMinimum);
            others.remove(persistent.get());
            assertAllEndBut(others, FEW);

            assertThat(persistent.get().isAlive()).as("the persistent thread").isTrue();
            assertThat(kept).as("the minimum").allMatch(Thread::isAlive);
            assertThat(withMinimum.pool.minimumThreads(MINIMUM)).isTrue();
            assertAllEndBut(kept, Math.max(MINIMUM, FEW));
            assertThat(withMinimum.pool.statistics().threads()).isGreaterThanOrEqualTo(MINIMUM);
            CountDownLatch stillRuns = new CountDownLatch(1);
            withMinimum.pool.trySubmit((instance, context) -> stillRuns.countDown(), null);
            await(stillRuns);
        }
    }
}
