package io.overlapped.regression;

import static io.overlapped.Win32Error.ERROR_OPERATION_ABORTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.util.Collections;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Closing a portable pool hung when one read of a pipe was pending, because the wake that was to end the poller came
 * while it cancelled. Closing cancels operations on pipes, runs their callbacks and ends the threads.
 */
class PoolCloseTest extends RegressionSuite {
    @ParameterizedTest
    @CsvSource({"URING, 1", "URING, 2", "URING, 50", "PORTABLE, 1", "PORTABLE, 2", "PORTABLE, 50"})
    void withReadsOfPipesPending(EngineKind engine, int reads) throws Exception {
        for (int round = 0; round < 20; round++) {
            ThreadPool pool = pool(engine, 4);
            LinkedBlockingQueue<Integer> errors = new LinkedBlockingQueue<>();
            FileHandle[] sources = {newPipe().source(), newPipe().source()};
            ThreadPoolIo[] ios = new ThreadPoolIo[sources.length];
            for (int i = 0; i < sources.length; i++) {
                ios[i] = bind(sources[i], (instance, context, o, error, bytes, self) -> errors.add(error), pool);
            }
            for (int i = 0; i < reads; i++) {
                ios[i % 2].start();
                assertThat(sources[i % 2].read(direct(16), new Overlapped())).isEqualTo(Outcome.PENDING);
            }
            Thread closer = new Thread(pool::close, "closer");
            closer.setDaemon(true);
            closer.start();
            joins(closer);
            assertThat(errors).containsExactlyElementsOf(Collections.nCopies(reads, ERROR_OPERATION_ABORTED));
            assertThat(pool.statistics().threads()).isZero();
            assertThat(ios[0].ledger()).isEqualTo(AT_REST);
            assertThat(ios[1].ledger()).isEqualTo(AT_REST);
        }
    }
}
