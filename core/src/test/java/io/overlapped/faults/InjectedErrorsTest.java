package io.overlapped.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.overlapped.BufferedWrites;
import io.overlapped.internal.uring.ScarceDescriptorsJob;
import io.overlapped.internal.uring.UringProbe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Results of system calls that are rare in life, made common: the job must come out the same. */
@Timeout(60)
class InjectedErrorsTest {
    private static final String ALL_ON_RING = "-Dio.overlapped.uring.disable=write_calls";
    private static final String ON_RING =
            "ring " + (SmallJob.MODEL + SmallJob.ASYNC) + ", inline 0, portable 0, strays 0";

    @TempDir
    Path directory;

    private Strace strace;

    @BeforeEach
    void tracing() throws Exception {
        strace = Strace.assumeWorks(directory);
    }

    // ---- io_uring

    @ParameterizedTest
    @ValueSource(strings = {"EINTR", "EAGAIN", "EBUSY"})
    void everyFifthEnteringOfTheRing(String error) throws Exception {
        Uring.assumeUsable();
        JavaFork.Result result = run("uring", "io_uring_enter:error=" + error + ":when=3+5"); // all through the ring
        assertThat(result.value("afterFiles")).isEqualTo(ON_RING);
        strace.assertInjected("io_uring_enter", error, 5);
    }

    @Test
    void aRingWithoutAnEventfdIsNoneAtAll() throws Exception {
        Uring.assumeUsable();
        JavaFork.Result result = run("automatic", "eventfd2:error=ENFILE:when=1");
        assertThat(result.value("engine")).isEqualTo("PORTABLE");
        assertThat(result.value("reason"))
                .isEqualTo(
                        "io_uring could be used, but no ring can be had for this pool (eventfd: ENFILE: too many open"
                                + " files in system); raise the limits of locked memory (ulimit -l) or of open files"
                                + " (ulimit -n); the portable engine serves instead");
        assertThat(result.value("afterFiles")).isEqualTo(Fallback.AFTER_FILES);
        strace.assertInjected("eventfd2", "ENFILE", 1);
    }

    /** What failed for want of descriptors is asked again, and leaves nothing behind. */
    @Test
    void descriptorsThatAreScarceForAWhile() throws Exception {
        Uring.assumeUsable();
        assumeTrue(UringProbe.result().givesFilesUp(), "the kernel gives registered files up late");
        JavaFork.Result result = JavaFork.quick(ScarceDescriptorsJob.class, directory)
                .under(strace.command("pipe2:error=EMFILE:when=1", "eventfd2:error=EMFILE"))
                .run()
                .succeeded();
        assertThat(result.value("first")).isEqualTo("false");
        assertThat(result.value("second")).isEqualTo("true");
        assertThat(result.value("failed")).isEqualTo("3");
        assertThat(result.value("number")).isEqualTo("0");
        strace.assertInjected("pipe2", "EMFILE", 1);
        strace.assertInjected("eventfd2", "EMFILE", 3);
    }

    /** Every operation ends, with an error where the kernel did not get it, and the pool goes on without the ring. */
    @Test
    void aRingThatDies() throws Exception {
        Uring.assumeUsable();
        JavaFork.Result result = jobWhoseRingDies(ALL_ON_RING);
        for (int more = 0; more < 20 && result.value("someFailed").equals("false"); more++) {
            result = jobWhoseRingDies(ALL_ON_RING); // it died while it had nothing: rarely
        }
        assertThat(result.value("engine")).isEqualTo("URING");
        assertThat(result.value("ended")).isEqualTo("true");
        assertThat(result.value("someFailed")).isEqualTo("true");
        assertThat(result.value("goodAfterwards")).isEqualTo("1");
        assertThat(result.value("portable")).isEqualTo("1");
        assertThat(result.value("ledger")).isEqualTo("prepared 0, owed 0, running 0, held 0");
        assertThat(result.value("reported"))
                .isEqualTo("[io_uring_enter: EBADR: invalid request descriptor; the ring cannot be used any more]");
        strace.assertInjected("io_uring_enter", "EBADR", 1);
    }

    private JavaFork.Result jobWhoseRingDies(String... options) throws Exception {
        JavaFork.Result result = JavaFork.quick(DeadRingJob.class, directory)
                .under(strace.command("io_uring_enter:error=EBADR:when=6+"))
                .options(Stream.concat(Stream.of("-Dio.overlapped.engine=uring"), Stream.of(options))
                        .toArray(String[]::new))
                .run(directory.toString())
                .succeeded();
        assertThat(result.value("ended")).isEqualTo("true");
        return result;
    }

    /** They wait in the lane of the ring, and need nothing else of it. */
    @Test
    void writesThatAreCallsOutliveTheRing() throws Exception {
        Uring.assumeUsable();
        assumeTrue(BufferedWrites.areCalls(directory), "buffered writes go through the ring here");
        JavaFork.Result result = jobWhoseRingDies();
        assertThat(result.value("someFailed")).isEqualTo("false");
        assertThat(result.value("goodAfterwards")).isEqualTo("1");
        assertThat(result.value("ledger")).isEqualTo("prepared 0, owed 0, running 0, held 0");
        assertThat(result.value("reported"))
                .isEqualTo("[io_uring_enter: EBADR: invalid request descriptor; the ring cannot be used any more]");
    }

    /** The same of a ring that a batch has for itself: the next batch gets another. */
    @Test
    void aRingOfABatchThatDies() throws Exception {
        Uring.assumeUsable();
        JavaFork.Result result = JavaFork.quick(DeadCallerRingJob.class, directory)
                .under(strace.command("io_uring_enter:error=EBADR:when=8"))
                .options("-Dio.overlapped.engine=uring")
                .run(directory.toString())
                .succeeded();
        assertThat(result.value("engine")).isEqualTo("URING");
        assertThat(result.value("someFailed")).isEqualTo("true");
        assertThat(result.value("message")).isEqualTo("I/O error of the device (1117) [EIO]");
        assertThat(result.value("others")).isEqualTo("0");
        assertThat(result.value("goodAfterwards")).isEqualTo("64");
        assertThat(result.value("reported"))
                .isEqualTo("[io_uring_enter: EBADR: invalid request descriptor; the ring cannot be used any more]");
        strace.assertInjected("io_uring_enter", "EBADR", 1);
    }

    /** What the kernel has of a ring that died ends too, and does not wait for what may never come. */
    @Test
    void aRingThatDiesWithABatchThatWaitsForAPipe() throws Exception {
        Uring.assumeUsable();
        Path pipe = directory.resolve("pipe");
        Programs.assumeWorks("mkfifo", pipe.toString());
        JavaFork.Result result = JavaFork.quick(DeadRingBatchJob.class, directory)
                .under(strace.command("io_uring_enter:error=EBADR:when=8+"))
                .run(directory.toString(), pipe.toString())
                .succeeded();
        assertThat(result.value("ended")).isEqualTo("true");
        assertThat(result.value("failure"))
                .isEqualTo("java.nio.file.FileSystemException: " + pipe
                        + ": read of 10 bytes at offset 0: I/O error of the device (1117) [EIO]");
        assertThat(result.value("reported"))
                .isEqualTo("[io_uring_enter: EBADR: invalid request descriptor; the ring cannot be used any more]");
        strace.assertInjected("io_uring_enter", "EBADR", 1);
    }

    // ---- the portable engine

    @ParameterizedTest
    @CsvSource({
        "pwrite64, EINTR",
        "pwrite64, EAGAIN",
        "pread64, EINTR",
        "pread64, EAGAIN",
        "preadv2, EINTR",
        "fsync, EINTR",
    })
    void everyThirdCallOnTheFiles(String call, String error) throws Exception {
        strace.on(directory.resolve("model"), directory.resolve("async"));
        List<String> injections = new ArrayList<>();
        if (call.equals("pread64")) {
            injections.add("preadv2:error=EAGAIN"); // reads are tried on the page cache first
        }
        injections.add(call + ":error=" + error + ":when=1+3");
        JavaFork.Result result = run("portable", injections.toArray(String[]::new));
        assertThat(result.value("afterPipe")).isEqualTo(Fallback.AFTER_PIPE);
        strace.assertInjected(call, error, 1);
    }

    @Test
    void aPageCacheThatMissesEverySecondTime() throws Exception {
        strace.on(directory.resolve("model"), directory.resolve("async"));
        JavaFork.Result result = run("portable", "preadv2:error=EAGAIN:when=1+2");
        assertThat(result.value("afterPipe")).isEqualTo(Fallback.AFTER_PIPE);
        strace.assertInjected("preadv2", "EAGAIN", 2);
    }

    @Test
    void filesAndPipesThatDoNotKnowReadingWithoutWaiting() throws Exception {
        JavaFork.Result result = run("portable", "preadv2:error=EOPNOTSUPP", "pwritev2:error=EOPNOTSUPP");
        assertThat(result.value("afterPipe")).isEqualTo(Fallback.AFTER_PIPE);
        strace.assertInjected("preadv2", "EOPNOTSUPP", 2);
    }

    @Test
    void thePollersWaitIsInterrupted() throws Exception {
        JavaFork.Result result = run("portable", "/^epoll_p?wait:error=EINTR:when=1+2");
        assertThat(result.value("afterPipe")).isEqualTo(Fallback.AFTER_PIPE);
        strace.assertInjected("wait(", "EINTR", 1);
    }

    private JavaFork.Result run(String engine, String... injections) throws Exception {
        JavaFork.Result result = JavaFork.quick(SmallJob.class, directory)
                .under(strace.command(injections))
                .options("-Dio.overlapped.engine=" + engine, ALL_ON_RING)
                .run(directory.toString())
                .succeeded();
        assertThat(result.value("job")).isEqualTo("done");
        assertThat(result.value("model")).isEqualTo(Integer.toString(SmallJob.MODEL));
        assertThat(result.value("pipe")).isEqualTo("m0m1m2m3");
        return result;
    }

    // ---- short transfers

    @Test
    void theRestOfAShortTransferIsAskedForWhereItStopped() throws Exception {
        JavaFork.Result result =
                runShort("plain", "pwrite64:retval=1000:when=1", "preadv2:error=EAGAIN", "pread64:retval=1500:when=1");
        assertThat(result.value("write")).isEqualTo("error 0, bytes 4096, untouched 1000, clean true");
        assertThat(result.value("read")).isEqualTo("error 0, bytes 4096, untouched 1500, clean true");
    }

    @Test
    void theRestOfAShortVectorBeginsInTheMiddleOfASegment() throws Exception {
        JavaFork.Result result = runShort("vector", "pwritev2:retval=1500:when=1", "preadv2:retval=2500:when=1");
        assertThat(result.value("write")).isEqualTo("error 0, bytes 4096, untouched 1500, clean true");
        assertThat(result.value("read")).isEqualTo("error 0, bytes 4096, untouched 2500, clean true");
    }

    @Test
    void theRestOfAShortVectorBeginsWithASegment() throws Exception {
        JavaFork.Result result = runShort("vector", "pwritev2:retval=1024:when=1", "preadv2:retval=3072:when=1");
        assertThat(result.value("write")).isEqualTo("error 0, bytes 4096, untouched 1024, clean true");
        assertThat(result.value("read")).isEqualTo("error 0, bytes 4096, untouched 3072, clean true");
    }

    @Test
    void anErrorBehindAShortTransferTellsWhatWasMoved() throws Exception {
        JavaFork.Result result = runShort(
                "plain", "pwrite64:error=ENOSPC:when=1", "preadv2:retval=1000:when=1", "pread64:error=EIO:when=1");
        assertThat(result.value("write")).isEqualTo("error 112, bytes 0, untouched 4096, clean true");
        assertThat(result.value("read")).isEqualTo("error 1117, bytes 1000, untouched 4096, clean true");
    }

    @Test
    void aWriteThatMovesNothingIsAnErrorNotAnEndlessLoop() throws Exception {
        JavaFork.Result result = runShort("plain", "pwrite64:retval=0");
        assertThat(result.value("write")).isEqualTo("error 1117, bytes 0, untouched 4096, clean true");
    }

    private JavaFork.Result runShort(String kind, String... injections) throws Exception {
        strace.on(directory.resolve("written"), directory.resolve("read"));
        return JavaFork.quick(ShortTransferJob.class, directory)
                .under(strace.command(injections))
                .options("-Dio.overlapped.engine=portable")
                .run(directory.toString(), kind)
                .succeeded();
    }
}
