package io.overlapped.regression;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.EngineKind;
import io.overlapped.Ledger;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.Pipe;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * waitForCallbacks(true) was woken only when nothing was owed either, so that an operation which never ended kept it for
 * ever. It waits for running callbacks and for nothing else.
 */
class WaitForRunningCallbacksTest extends RegressionSuite {
    @OnEachEngine
    void whileAnOperationIsOwed(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, 4);
        Pipe pipe = newPipe();
        CountDownLatch[] entered = {new CountDownLatch(1), new CountDownLatch(1)};
        CountDownLatch[] leave = {gate(), gate()};
        AtomicInteger number = new AtomicInteger();
        ThreadPoolIo io = bind(
                pipe.source(),
                (instance, context, overlapped, error, bytes, self) -> {
                    int mine = number.getAndIncrement();
                    if (mine < 2) {
                        entered[mine].countDown();
                        await(leave[mine]);
                    }
                },
                pool);
        readOneByte(io, pipe);
        await(entered[0]);
        Thread waiter = new Thread(
                () -> {
                    try {
                        io.waitForCallbacks(true);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                },
                "waiter");
        waiter.setDaemon(true);
        waiter.start();
        until(() -> isWaiting(waiter));
        readOneByte(io, pipe);
        await(entered[1]);
        io.start();
        assertThat(pipe.source().read(direct(1), new Overlapped())).isEqualTo(Outcome.PENDING);
        assertThat(io.ledger()).isEqualTo(new Ledger(0, 1, 2, 1));
        leave[0].countDown();
        until(() -> io.ledger().running() == 1);
        leave[1].countDown();
        joins(waiter);
        assertThat(io.ledger()).isEqualTo(new Ledger(0, 1, 0, 1));
        assertThat(pipe.source().cancelAll()).isTrue();
        io.waitForCallbacks();
        assertThat(number).hasValue(3);
    }

    private static void readOneByte(ThreadPoolIo io, Pipe pipe) throws InterruptedException {
        io.start();
        assertThat(pipe.source().read(direct(1), new Overlapped())).isEqualTo(Outcome.PENDING);
        Overlapped write = new Overlapped();
        assertThat(pipe.sink().write(direct(1), write)).isEqualTo(Outcome.COMPLETED_SILENTLY);
    }
}
