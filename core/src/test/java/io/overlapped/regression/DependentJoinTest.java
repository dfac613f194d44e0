package io.overlapped.regression;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.AsyncFile;
import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A callback that joined a dependent stage waited for ever on a pool of one thread: that wait is the JDK's, so nothing
 * was given back, and the operation needed what the callback had. An operation's result needs no right to run callbacks.
 */
class DependentJoinTest extends RegressionSuite {
    @OnEachEngine
    void onAPoolOfOneThread(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, 1);
        AsyncFile other = closing(AsyncFile.open(newPath(), pool, StandardOpenOption.WRITE));
        AtomicInteger joined = new AtomicInteger();
        CountDownLatch callback = new CountDownLatch(1);
        FileHandle file = newFile();
        ThreadPoolIo io = bind(
                file,
                (instance, context, overlapped, error, bytes, self) -> {
                    joined.set(other.write(direct(8), 0)
                            .thenApply(length -> length + 1)
                            .join());
                    callback.countDown();
                },
                pool);
        io.start();
        assertThat(file.write(direct(1), new Overlapped())).isEqualTo(Outcome.PENDING);
        await(callback);
        assertThat(joined).hasValue(9);
    }
}
