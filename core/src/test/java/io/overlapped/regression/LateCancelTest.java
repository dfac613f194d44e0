package io.overlapped.regression;

import static io.overlapped.Win32Error.ERROR_IO_PENDING;
import static io.overlapped.Win32Error.ERROR_NO_DATA;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.CallbackEnvironment;
import io.overlapped.EngineKind;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.Pipe;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;

/**
 * A start given back by an operation that failed while its ThreadPoolIo was released was not looked at again when it was
 * cancelled, and a start abandoned meanwhile could not be cancelled at all. A released pool ends with the last object.
 */
class LateCancelTest extends RegressionSuite {
    /** Runs something after the start was used and before the operation fails. */
    private static Overlapped meanwhile(Runnable action) {
        return new Overlapped() {
            @Override
            protected void statusChanged(int error, long bytes) {
                if (error == ERROR_IO_PENDING) {
                    action.run();
                }
            }
        };
    }

    @OnEachEngine
    void aReleasedPoolEndsAfterTheCancel(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, 2);
        pool.minimumThreads(1);
        assertThat(pool.statistics().threads()).isPositive();
        Pipe pipe = newPipe();
        pipe.source().close();
        ThreadPoolIo io = ThreadPoolIo.create(
                pipe.sink(), (instance, context, o, error, bytes, self) -> {}, null, CallbackEnvironment.of(pool));
        Overlapped write = meanwhile(() -> {
            pool.release();
            io.release();
        });
        io.start();
        assertThat(pipe.sink().write(direct(1), write)).isEqualTo(Outcome.FAILED);
        assertThat(write.error()).isEqualTo(ERROR_NO_DATA);
        io.cancel();
        assertThat(io.ledger()).isEqualTo(AT_REST);
        until(() -> pool.statistics().threads() == 0 && noThreadOf(pool));
    }

    @OnEachEngine
    void aStartAbandonedMeanwhileCanBeCancelled(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, 2);
        Pipe pipe = newPipe();
        pipe.source().close();
        ThreadPoolIo io = bind(pipe.sink(), (instance, context, o, error, bytes, self) -> {}, pool);
        Overlapped write = meanwhile(() -> {
            try {
                io.waitForCallbacks(true);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        io.start();
        assertThat(pipe.sink().write(direct(1), write)).isEqualTo(Outcome.FAILED);
        io.cancel();
        assertThat(io.ledger()).isEqualTo(AT_REST);
    }

    private static boolean noThreadOf(ThreadPool pool) {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith(pool.name() + "-"));
    }
}
