package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.overlapped.internal.engine.Operations;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A future ends also where no value can be made of what its operation came to. */
@Timeout(60)
class OperationFutureTest {
    @TempDir
    Path directory;

    @Test
    void aValueThatCannotBeMadeFailsTheFuture() throws Exception {
        IllegalStateException failure = new IllegalStateException("no value");
        LongFunction<Long> failing = count -> {
            throw failure;
        };
        try (ThreadPool pool = ThreadPool.builder().build();
                AsyncFile file = AsyncFile.open(
                        directory.resolve("f"), pool, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            OperationFuture<Long> future = new OperationFuture<>(failing);
            assertThat(file.issuer().prepare(future.work(), BlockingFile.forcing(true), FileOperation.Memory.NONE))
                    .isNull();
            FileIssuer.perform(future.work());
            Object token = future.publish(future.work().operation());
            assertThat(token).isNotNull();
            future.deliver(future.work().operation(), token);
            Operations.advance(Operations.queueOf(future.work().operation()));
            assertThatThrownBy(() -> future.get(30, TimeUnit.SECONDS))
                    .isExactlyInstanceOf(ExecutionException.class)
                    .cause()
                    .isSameAs(failure);
        }
    }
}
