package io.overlapped.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.CallbackEnvironment;
import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Overlapped;
import io.overlapped.Pipe;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A wait within a wait took two rights to run callbacks where one had been given back. It takes back what it gave. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NestedBlockingTest {
    @ParameterizedTest
    @EnumSource(names = {"PORTABLE"})
    void givesBackWhatItTook(EngineKind engine) throws Exception {
        Semaphore callbacks = new Semaphore(0);
        try (ThreadPool pool =
                        ThreadPool.builder().engine(engine).maximumThreads(1).build();
                Pipe pipe = FileHandle.pipe();
                ThreadPoolIo io = ThreadPoolIo.create(
                        pipe.sink(),
                        (instance, context, overlapped, error, bytes, self) -> {
                            Blocking.run(() -> Blocking.run(() -> Blocking.run(() -> {})));
                            callbacks.release();
                        },
                        null,
                        CallbackEnvironment.of(pool))) {
            for (int i = 0; i < 3; i++) {
                io.start();
                assertThat(pipe.sink()
                                .write(ByteBuffer.allocateDirect(1), new Overlapped())
                                .expectsCompletion())
                        .isTrue();
                assertThat(callbacks.tryAcquire(30, TimeUnit.SECONDS))
                        .as("callback %d", i)
                        .isTrue();
            }
        }
    }
}
