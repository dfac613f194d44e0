package io.overlapped.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A batch that is used again allocates nothing in the thread that uses it. In a virtual machine of its own: what the compiler can keep
 * off the heap depends on what else ran. On the portable engine the pool's threads serve what is not inline.
 */
@Timeout(60)
class BatchAllocationTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"uring, true", "uring, false", "portable, true"})
    void theSteadyStateAllocatesNothing(String engine, boolean inline) throws Exception {
        if (engine.equals("uring")) {
            Uring.assumeUsable();
        }
        JavaFork.Result result = JavaFork.plain(BatchAllocationJob.class, directory)
                .within(50)
                .options("-Dio.overlapped.engine=" + engine)
                .run(directory.toString(), Boolean.toString(inline))
                .succeeded();
        assertThat(result.value("engine")).isEqualToIgnoringCase(engine);
        assertThat(result.value("allRead")).isEqualTo("true");
        assumeTrue(result.number("least") >= 0, "the JVM does not count what threads allocate");
        assertThat(result.number("least")).as("%s", result).isZero();
    }
}
