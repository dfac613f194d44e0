package io.overlapped.regression;

import static io.overlapped.Win32Error.ERROR_IO_PENDING;
import static io.overlapped.Win32Error.ERROR_OPERATION_ABORTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Ledger;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.util.ArrayList;
import java.util.List;

/**
 * An operation on a pipe that was cancelled between its claim and its place in the pipe's queue stayed in the queue: the
 * cancel had looked for it there and never came again. A cancel that says true ends the operation.
 */
class CancelWhileIssuingTest extends RegressionSuite {
    @OnEachEngine
    void betweenItsClaimAndTheQueue(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, 4);
        FileHandle source = newPipe().source();
        ThreadPoolIo io = bind(source, (instance, context, overlapped, error, bytes, self) -> {}, pool);
        io.start();
        Overlapped first = new Overlapped();
        assertThat(source.read(direct(16), first)).isEqualTo(Outcome.PENDING);
        List<Boolean> cancelled = new ArrayList<>();
        Overlapped second = new Overlapped() {
            @Override
            protected void statusChanged(int error, long bytes) {
                if (error == ERROR_IO_PENDING) {
                    cancelled.add(source.cancel(this));
                }
            }
        };
        io.start();
        assertThat(source.read(direct(16), second)).isEqualTo(Outcome.FAILED);
        io.cancel();
        assertThat(cancelled).containsExactly(true);
        assertThat(second.isCompleted()).isTrue();
        assertThat(second.error()).isEqualTo(ERROR_OPERATION_ABORTED);
        assertThat(first.isCompleted()).isFalse();
        assertThat(io.ledger()).isEqualTo(new Ledger(0, 1, 0, 1));
    }
}
