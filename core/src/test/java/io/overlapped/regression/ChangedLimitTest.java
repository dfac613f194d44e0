package io.overlapped.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.overlapped.AsyncFile;
import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import io.overlapped.Win32Error;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A buffer whose limit was changed in flight ended the thread that served its ring, and the ring with it. One
 * operation that cannot be published fails; all others go on.
 */
class ChangedLimitTest extends RegressionSuite {
    private static final int OTHERS = 8;

    @OnEachEngine
    void thatFutureFailsAndTheOthersGoOn(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, 2);
        Path path = newFifo();
        AsyncFile fifo = closing(AsyncFile.open(path, pool, StandardOpenOption.READ, StandardOpenOption.WRITE));
        for (int round = 0; round < 4; round++) { // more than there are rings
            ByteBuffer buffer = direct(16);
            CompletableFuture<Integer> read = fifo.read(buffer, 0);
            assertThat(read).isNotDone();
            buffer.limit(0);
            assertThat(fifo.write(direct(4), 0).get(SECONDS, TimeUnit.SECONDS)).isEqualTo(4);
            assertThatThrownBy(() -> read.get(SECONDS, TimeUnit.SECONDS))
                    .cause()
                    .isExactlyInstanceOf(FileSystemException.class)
                    .hasMessage(path + ": read of 16 bytes at offset 0: "
                            + Win32Error.describe(Win32Error.ERROR_INVALID_USER_BUFFER) + ", after 4 bytes");
            assertThat(buffer.position()).isZero();
        }
        CountDownLatch callbacks = new CountDownLatch(OTHERS);
        FileHandle file = newFile();
        ThreadPoolIo io = bind(file, (instance, context, o, error, bytes, self) -> callbacks.countDown(), pool);
        for (int i = 0; i < OTHERS; i++) {
            io.start();
            assertThat(file.flush(true, new Overlapped())).isEqualTo(Outcome.PENDING);
        }
        await(callbacks);
        io.waitForCallbacks();
        assertThat(io.ledger()).isEqualTo(AT_REST);
    }
}
