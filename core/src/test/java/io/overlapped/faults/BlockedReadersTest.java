package io.overlapped.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.EngineKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Virtual threads that wait in blocking reads hold no carrier: there is one, and no more can be had. */
@Timeout(60)
class BlockedReadersTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"URING", "PORTABLE"})
    void aThousandOfThemOnOneCarrier(EngineKind kind) throws Exception {
        Engines.builder(kind).build().close(); // skips the test where this engine cannot be had
        List<String> arguments = new ArrayList<>(List.of(kind.name()));
        for (int i = 0; i < 4; i++) {
            Path pipe = directory.resolve("pipe" + i);
            Programs.assumeWorks("mkfifo", pipe.toString());
            arguments.add(pipe.toString());
        }
        JavaFork.Result result = JavaFork.quick(BlockedReadersJob.class, directory)
                .options("-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1")
                .run(arguments.toArray(String[]::new))
                .succeeded();
        assertThat(result.number("before")).isZero();
        assertThat(result.number("after")).isEqualTo(1000);
    }
}
