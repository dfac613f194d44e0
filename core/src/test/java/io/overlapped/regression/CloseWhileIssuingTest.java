package io.overlapped.regression;

import static io.overlapped.Win32Error.ERROR_IO_PENDING;
import static io.overlapped.Win32Error.ERROR_OPERATION_ABORTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Closing looked once for operations to cancel, and waited for ever for one that another thread was just issuing.
 * Closing a handle cancels what is in flight and returns.
 */
class CloseWhileIssuingTest extends RegressionSuite {
    /** Has another thread close something, and wait there, between the claim of the operation and its way to the engine. */
    private static final class ClosedMeanwhile extends Overlapped {
        private final Thread closer;

        ClosedMeanwhile(Runnable close) {
            closer = new Thread(close, "closer");
            closer.setDaemon(true);
        }

        @Override
        protected void statusChanged(int error, long bytes) {
            if (error == ERROR_IO_PENDING) {
                closer.start();
                until(() -> isWaiting(closer));
            }
        }
    }

    @OnEachEngine
    void theHandle(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, 4);
        FileHandle source = newPipe().source();
        LinkedBlockingQueue<Integer> errors = new LinkedBlockingQueue<>();
        ThreadPoolIo io = bind(source, (instance, context, o, error, bytes, self) -> errors.add(error), pool);
        ClosedMeanwhile read = new ClosedMeanwhile(source::close);
        io.start();
        assertThat(source.read(direct(16), read)).isEqualTo(Outcome.PENDING);
        joins(read.closer);
        assertThat(source.held()).isZero();
        assertThat(read.error()).isEqualTo(ERROR_OPERATION_ABORTED);
        assertThat(errors.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo(ERROR_OPERATION_ABORTED);
        io.waitForCallbacks();
        assertThat(errors).isEmpty();
        assertThat(io.ledger()).isEqualTo(AT_REST);
    }

    @OnEachEngine
    void theObjectBoundToIt(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, 4);
        FileHandle source = newPipe().source();
        LinkedBlockingQueue<Integer> errors = new LinkedBlockingQueue<>();
        ThreadPoolIo io = bind(source, (instance, context, o, error, bytes, self) -> errors.add(error), pool);
        ClosedMeanwhile read = new ClosedMeanwhile(io::close);
        io.start();
        assertThat(source.read(direct(16), read)).isEqualTo(Outcome.PENDING);
        joins(read.closer);
        assertThat(errors).containsExactly(ERROR_OPERATION_ABORTED);
        assertThat(io.ledger()).isEqualTo(AT_REST);
    }
}
