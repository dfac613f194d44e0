package io.overlapped.faults;

import static org.assertj.core.api.Assertions.assertThat;

/** What {@link SmallJob} prints where the portable engine serves instead of io_uring. */
final class Fallback {
    /** Each operation on a file was a system call on a thread of the pool's. */
    static final String AFTER_FILES = "ring 0, inline 0, portable " + (SmallJob.MODEL + SmallJob.ASYNC) + ", strays 0";

    /** Each read of the pipe had to wait for the poller, each write found room in the issuing thread. */
    static final String AFTER_PIPE = "ring 0, inline " + SmallJob.PIPE / 2 + ", portable "
            + (SmallJob.MODEL + SmallJob.ASYNC + SmallJob.PIPE / 2) + ", strays 0";

    private Fallback() {}

    static void assertServed(JavaFork.Result result, String reason) {
        assertThat(result.value("engine")).isEqualTo("PORTABLE");
        assertThat(result.value("reason")).isEqualTo(reason);
        assertThat(result.value("afterFiles")).isEqualTo(AFTER_FILES);
        assertThat(result.value("pipe")).isEqualTo("m0m1m2m3");
        assertThat(result.value("afterPipe")).isEqualTo(AFTER_PIPE);
        assertThat(result.value("forcedURING"))
                .isEqualTo("java.lang.UnsupportedOperationException: the io_uring engine was demanded, but "
                        + withoutFallback(reason));
        assertThat(result.value("forcedPORTABLE")).isEqualTo("PORTABLE");
        assertThat(result.value("job")).isEqualTo("done");
    }

    /** Where io_uring was demanded nothing serves instead. */
    private static String withoutFallback(String reason) {
        return reason.replace("; the portable engine serves instead", "");
    }
}
