package io.overlapped.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** io_uring refused by a system call filter, which a process may set on itself: the portable engine serves, and says why. */
@Timeout(60)
class RefusedUringTest {
    private static final String EPERM_REMEDY =
            "EPERM: operation not permitted: a seccomp filter refuses it, as container runtimes do by default; allow"
                    + " io_uring_setup, io_uring_enter and io_uring_register in the container's profile";
    private static final String ENOSYS_REMEDY = "ENOSYS: function not implemented: the kernel is older than 5.11, built"
            + " without io_uring, or a filter hides it; use a later kernel, or allow the three io_uring calls in the"
            + " sandbox";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "'setup,enter,register', EPERM, io_uring_setup",
        "'setup,enter,register', ENOSYS, io_uring_setup",
        "setup, EPERM, io_uring_setup",
        "setup, ENOSYS, io_uring_setup",
    })
    void aRefusedSetup(String calls, String errno, String refused) throws Exception {
        check(calls, errno, refused);
    }

    @ParameterizedTest
    @CsvSource({
        "enter, EPERM, io_uring_enter",
        "enter, ENOSYS, io_uring_enter",
        "register, EPERM, io_uring_register",
        "register, ENOSYS, io_uring_register",
        "'enter,register', EPERM, io_uring_register",
    })
    void aSetupThatWorksAndAnotherCallThatDoesNot(String calls, String errno, String refused) throws Exception {
        Uring.assumeUsable();
        check(calls, errno, refused);
    }

    private void check(String calls, String errno, String refused) throws Exception {
        JavaFork.Result result = JavaFork.quick(SmallJob.class, directory)
                .run(directory.toString(), "refuse=" + calls + ":" + errno)
                .succeeded();
        String cause = refused + ": " + (errno.equals("EPERM") ? EPERM_REMEDY : ENOSYS_REMEDY);
        Fallback.assertServed(result, "io_uring cannot be used (" + cause + "); the portable engine serves instead");
    }

    @Test
    void anEngineThatDoesNotExistIsRefusedByName() throws Exception {
        JavaFork.Result result = JavaFork.quick(SmallJob.class, directory)
                .options("-Dio.overlapped.engine=iocp")
                .run(directory.toString());
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .startsWith("Exception in thread \"main\" java.lang.IllegalArgumentException:"
                        + " -Dio.overlapped.engine must be uring, portable or automatic: iocp\n");
    }

    @Test
    void uringDemandedByThePropertyIsAnErrorWithTheCause() throws Exception {
        JavaFork.Result result = JavaFork.quick(SmallJob.class, directory)
                .options("-Dio.overlapped.engine=uring")
                .run(directory.toString(), "refuse=setup:EPERM");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .startsWith(
                        "Exception in thread \"main\" java.lang.UnsupportedOperationException: the io_uring engine was"
                                + " demanded, but io_uring cannot be used (io_uring_setup: " + EPERM_REMEDY + ")\n");
    }

    @Test
    void portableDemandedByThePropertyDoesNotAskTheKernel() throws Exception {
        JavaFork.Result result = JavaFork.quick(SmallJob.class, directory)
                .options("-Dio.overlapped.engine=portable")
                .run(directory.toString())
                .succeeded();
        assertThat(result.value("engine")).isEqualTo("PORTABLE");
        assertThat(result.value("reason")).isEqualTo("the portable engine was asked for");
        assertThat(result.value("afterFiles")).isEqualTo(Fallback.AFTER_FILES);
    }
}
