package io.overlapped.regression;

import static io.overlapped.Win32Error.ERROR_OPERATION_ABORTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A request to cancel all overtook an operation that the same thread had issued before, which then waited for ever.
 * What was issued before is found by cancelAll, and by cancelIssuedByThisThread.
 */
class CancelAllTest extends RegressionSuite {
    private static final int ROUNDS = 20_000;

    @OnEachEngine
    void findsWhatTheSameThreadIssuedBefore(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, 1);
        AtomicBoolean enough = new AtomicBoolean();
        keepBusy(pool, enough);
        FileHandle source = newPipe().source();
        AtomicInteger callbacks = new AtomicInteger();
        ThreadPoolIo io = bind(source, (instance, context, o, error, bytes, self) -> callbacks.incrementAndGet(), pool);
        Overlapped read = new Overlapped();
        ByteBuffer buffer = direct(16);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                io.start();
                assertThat(source.read(buffer, read)).isEqualTo(Outcome.PENDING);
                if ((round & 1) == 0) {
                    assertThat(source.cancelAll()).isTrue();
                } else {
                    source.cancelIssuedByThisThread();
                }
                if (!read.await(Duration.ofSeconds(SECONDS))) {
                    throw new AssertionError("not cancelled in round " + round + ": " + io.ledger());
                }
                assertThat(read.error()).isEqualTo(ERROR_OPERATION_ABORTED);
                io.waitForCallbacks();
            }
        } finally {
            enough.set(true);
        }
        assertThat(callbacks).hasValue(ROUNDS);
    }

    /** Has the ring's thread go round and round, so that it takes requests at all points of its loop. */
    private void keepBusy(ThreadPool pool, AtomicBoolean enough) throws Exception {
        FileHandle file = newFile();
        ByteBuffer buffer = direct(1);
        ThreadPoolIo io = bind(
                file,
                (instance, context, overlapped, error, bytes, self) -> {
                    if (!enough.get()) {
                        self.start();
                        file.write(buffer, overlapped);
                    }
                },
                pool);
        io.start();
        assertThat(file.write(buffer, new Overlapped())).isEqualTo(Outcome.PENDING);
    }
}
