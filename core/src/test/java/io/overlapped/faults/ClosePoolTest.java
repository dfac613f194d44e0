package io.overlapped.faults;

import static io.overlapped.Win32Error.ERROR_OPERATION_ABORTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.CallbackEnvironment;
import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Ledger;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.Pipe;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Closing a pool ends reads that need not ever end, also those that wait behind others on the same pipe. */
@Timeout(60)
class ClosePoolTest {
    private static final int ROUNDS = 50;
    private static final int READS = 8;

    @ParameterizedTest
    @EnumSource(names = {"URING", "PORTABLE"})
    void readsThatWaitInLineOnAPipe(EngineKind kind) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            AtomicInteger callbacks = new AtomicInteger();
            List<Overlapped> reads = new ArrayList<>();
            try (Pipe pipe = FileHandle.pipe()) {
                ThreadPool pool = Engines.builder(kind).build();
                ThreadPoolIo io = ThreadPoolIo.create(
                        pipe.source(),
                        (instance, context, overlapped, error, bytes, self) -> callbacks.incrementAndGet(),
                        null,
                        CallbackEnvironment.of(pool));
                for (int i = 0; i < READS; i++) {
                    Overlapped read = new Overlapped();
                    reads.add(read);
                    io.start();
                    assertThat(pipe.source().read(ByteBuffer.allocateDirect(1), read))
                            .isEqualTo(Outcome.PENDING);
                }
                pool.close();
                assertThat(io.ledger()).isEqualTo(new Ledger(0, 0, 0, 0));
                assertThat(pool.statistics().threads()).isZero();
                assertThat(pool.statistics().strays()).isZero();
            }
            assertThat(callbacks).hasValue(READS);
            assertThat(reads).extracting(Overlapped::error).containsOnly(ERROR_OPERATION_ABORTED);
        }
    }
}
