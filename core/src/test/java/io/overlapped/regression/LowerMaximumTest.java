package io.overlapped.regression;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A thread that serves a ring kept its right to run callbacks for ever, so that lowering the maximum had no effect on
 * it. Once the callbacks that were running are over, no more run at a time than the new maximum allows.
 */
class LowerMaximumTest extends RegressionSuite {
    private static final int ROUNDS = 50;
    private static final int FEW = 8;

    /** So many that no ring's thread ever finds nothing to do. */
    private static final int MANY = 1_000;

    private static final int CALLBACKS = 5_000;

    private final AtomicInteger runningBefore = new AtomicInteger();
    private final AtomicInteger runningSince = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final Set<Thread> seenSince = ConcurrentHashMap.newKeySet();
    private volatile boolean lowered;

    @OnEachEngine
    void ofAPoolAtRest(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, 4);
        AtomicInteger callbacks = new AtomicInteger();
        FileHandle file = newFile();
        ThreadPoolIo io = bind(
                file,
                (instance, context, overlapped, error, bytes, self) -> {
                    run();
                    callbacks.incrementAndGet();
                },
                pool);
        write(io, FEW);
        io.waitForCallbacks();
        pool.maximumThreads(1);
        lowered = true;
        for (int round = 0; round < ROUNDS; round++) {
            write(io, FEW);
            io.waitForCallbacks();
        }
        assertThat(callbacks).hasValue((ROUNDS + 1) * FEW);
        assertThat(most).as("callbacks at a time").hasValue(1);
    }

    /** Each callback issues the next operation, so that the pool has no rest. */
    @OnEachEngine
    void ofAPoolThatIsBusy(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, 4);
        CountDownLatch together = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(CALLBACKS);
        ByteBuffer buffer = direct(1);
        FileHandle file = newFile();
        ThreadPoolIo io = bind(
                file,
                (instance, context, overlapped, error, bytes, self) -> {
                    if (run() > 1) {
                        together.countDown();
                    }
                    if (lowered) {
                        enough.countDown();
                    }
                    if (enough.getCount() > 0) {
                        self.start();
                        file.write(buffer, overlapped);
                    }
                },
                pool);
        write(io, MANY);
        await(together);
        pool.maximumThreads(1);
        lowered = true;
        await(enough);
        io.waitForCallbacks();
        assertThat(most).as("callbacks at a time").hasValue(1);
    }

    /** Runs a while. The first callback of each thread since the change does not count: it may have begun before. */
    private int run() {
        boolean since = lowered;
        boolean counts = !since || !seenSince.add(Thread.currentThread());
        AtomicInteger running = since ? runningSince : runningBefore;
        int now = counts ? running.incrementAndGet() : 0;
        if (since) {
            most.accumulateAndGet(now, Math::max);
        }
        for (int i = 0; i < 1_000; i++) {
            Thread.onSpinWait(); // long enough for others to come
        }
        if (counts) {
            running.decrementAndGet();
        }
        return now;
    }

    private static void write(ThreadPoolIo io, int count) {
        for (int i = 0; i < count; i++) {
            io.start();
            assertThat(io.file().write(direct(1), new Overlapped(i))).isEqualTo(Outcome.PENDING);
        }
    }
}
