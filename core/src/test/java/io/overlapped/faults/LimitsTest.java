package io.overlapped.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that may lock hardly any memory, or that have hardly any file descriptors left. */
@Timeout(60)
class LimitsTest {
    private static final String URING =
            "io_uring: \\d+ entries, \\d+ completions, set-up flags 0x\\p{XDigit}+," + " features 0x\\p{XDigit}+";
    private static final String ALL_ON_RING = "-Dio.overlapped.uring.disable=write_calls";
    private static final String EMFILE = "EMFILE: too many open files";
    private static final String FALLBACK = "; the portable engine serves instead";
    private static final String TOO_MANY = "java.nio.file.FileSystemException: PATH: open: " + EMFILE
            + "; close files or raise the limit with ulimit -n";

    @TempDir
    Path directory;

    // ---- file descriptors

    @Test
    void noDescriptorLeft() throws Exception {
        Uring.assumeUsable();
        JavaFork.Result result = withDescriptors(0).succeeded();
        assertThat(result.value("engine")).isEqualTo("PORTABLE");
        assertThat(result.value("reason"))
                .isEqualTo("io_uring cannot be used (io_uring_setup: " + EMFILE
                        + ": no file descriptor is left for a ring; raise the limit with ulimit -n)" + FALLBACK);
        assertFileServed(result, "ring 0, inline 0, portable 2, strays 0");
        assertThat(result.value("pipe")).isEqualTo("FAILED, read error 4, write error 0");
        assertThat(result.value("open")).isEqualTo(TOO_MANY);
        assertRecovered(result);
    }

    @Test
    void oneDescriptorLeft() throws Exception {
        Uring.assumeUsable();
        JavaFork.Result result = withDescriptors(1).succeeded();
        assertThat(result.value("engine")).isEqualTo("PORTABLE");
        assertThat(result.value("reason"))
                .isEqualTo("io_uring could be used, but no ring can be had for this pool (eventfd: " + EMFILE
                        + "); raise the limits of locked memory (ulimit -l) or of open files (ulimit -n)" + FALLBACK);
        assertFileServed(result, "ring 0, inline 0, portable 2, strays 0");
        assertThat(result.value("pipe")).isEqualTo("FAILED, read error 4, write error 0");
        assertThat(result.value("open")).isEqualTo("done, true");
        assertRecovered(result);
    }

    /** Two are what one ring needs; with three there is none for a second ring, and one is left for the program. */
    @ParameterizedTest
    @CsvSource({"2, false", "3, true"})
    void enoughDescriptorsForOneRing(int left, boolean canOpen) throws Exception {
        Uring.assumeUsable();
        JavaFork.Result result = withDescriptors(left, ALL_ON_RING).succeeded();
        assertThat(result.value("engine")).isEqualTo("URING");
        assertThat(result.value("reason")).matches(URING);
        assertFileServed(result, "ring 2, inline 0, portable 0, strays 0");
        assertThat(result.value("pipe")).isEqualTo("PENDING, read error 0, write error 0");
        assertThat(result.value("open")).isEqualTo(canOpen ? "done, true" : TOO_MANY);
        assertRecovered(result);
    }

    @Test
    void uringDemandedWithoutADescriptorIsAnErrorWithTheCause() throws Exception {
        Uring.assumeUsable();
        JavaFork.Result result = withDescriptors(0, "-Dio.overlapped.engine=uring");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .startsWith(
                        "Exception in thread \"main\" java.lang.UnsupportedOperationException: the io_uring engine was"
                                + " demanded, but io_uring cannot be used (io_uring_setup: " + EMFILE
                                + ": no file descriptor is left for a ring; raise the limit with ulimit -n)\n");
    }

    /** The poller of the portable engine needs two. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void thePortableEngineWithFewDescriptors(int left) throws Exception {
        JavaFork.Result result =
                withDescriptors(left, "-Dio.overlapped.engine=portable").succeeded();
        assertThat(result.value("engine")).isEqualTo("PORTABLE");
        assertFileServed(result, "ring 0, inline 0, portable 2, strays 0");
        assertThat(result.value("pipe"))
                .isEqualTo((left < 2 ? "FAILED, read error 4" : "PENDING, read error 0") + ", write error 0");
        assertThat(result.value("open")).isEqualTo(left == 1 || left == 3 ? "done, true" : TOO_MANY);
        assertThat(result.value("openAfter")).isEqualTo("done, true");
        assertThat(result.value("engineAfter")).isEqualTo("PORTABLE");
    }

    private JavaFork.Result withDescriptors(int left, String... options) throws Exception {
        Programs.assumeWorks("prlimit", "--nofile=100", "true");
        return JavaFork.quick(DescriptorJob.class, directory)
                .under("prlimit", "--nofile=200")
                .options("-XX:-MaxFDLimit")
                .options(options)
                .classPath(Jar.make(directory))
                .run(directory.toString(), Integer.toString(left));
    }

    private static void assertFileServed(JavaFork.Result result, String counters) {
        assertThat(result.value("file"))
                .isEqualTo("error 0, bytes 4096, same true, ledger prepared 0, owed 0, running 0, held 0");
        assertThat(result.value("counters")).isEqualTo(counters);
    }

    /** A want of descriptors passes: the next pool is asked about anew. */
    private static void assertRecovered(JavaFork.Result result) {
        assertThat(result.value("openAfter")).isEqualTo("done, true");
        assertThat(result.value("engineAfter")).isEqualTo("URING");
    }

    // ---- locked memory

    @Test
    void sixtyFourKibibytesOfLockedMemoryAreEnoughForARing() throws Exception {
        Uring.assumeUsable();
        Programs.assumeWorks("sh", "-c", "test \"$(getconf PAGESIZE)\" = 4096");
        JavaFork.Result result = withLockedMemory(65536).succeeded();
        assertThat(result.value("engine")).isEqualTo("URING");
        assertThat(result.value("reason")).matches(URING);
        int onFiles = SmallJob.MODEL + SmallJob.ASYNC;
        assertThat(result.value("afterFiles")).isEqualTo("ring " + onFiles + ", inline 0, portable 0, strays 0");
        assertThat(result.value("pipe")).isEqualTo("m0m1m2m3");
        assertThat(result.value("forcedURING")).isEqualTo("URING");
        assertThat(result.value("job")).isEqualTo("done");
    }

    @Test
    void withoutRoomForTheSmallestRingThePortableEngineServes() throws Exception {
        Uring.assumeUsable();
        Fallback.assertServed(
                withLockedMemory(4096).succeeded(),
                "io_uring cannot be used (io_uring_setup: ENOMEM: cannot allocate memory: the locked-memory limit"
                        + " (RLIMIT_MEMLOCK, 4 KiB) is used up by this user's rings; raise it with ulimit -l or"
                        + " LimitMEMLOCK=)" + FALLBACK);
    }

    @Test
    void buffersThatDoNotFitTheLimitAreUsedWithoutBeingRegistered() throws Exception {
        Uring.assumeUsable();
        Programs.assumeWorks("sh", "-c", "test \"$(getconf PAGESIZE)\" = 4096");
        JavaFork.Result result = withLockedMemory(BufferPoolJob.class, 1 << 20).succeeded();
        assertThat(result.value("large"))
                .isEqualTo("false, not registered: ENOMEM: cannot allocate memory: registering 4096 KiB with each of 1"
                        + " rings does not fit the locked-memory limit (RLIMIT_MEMLOCK, 1024 KiB for all of this user's"
                        + " processes); raise it with ulimit -l or LimitMEMLOCK=");
        assertThat(result.value("largeData")).isEqualTo("true");
        assertThat(result.value("afterLarge")).isEqualTo("0");
        assertThat(result.value("small")).isEqualTo("true, registered with every ring");
        assertThat(result.value("smallData")).isEqualTo("true");
        assertThat(result.value("afterSmall")).isEqualTo("2");
    }

    private JavaFork.Result withLockedMemory(int bytes) throws Exception {
        return withLockedMemory(SmallJob.class, bytes);
    }

    /** Root may lock any amount, and what other processes of a user have locked counts: so a user without any. */
    private JavaFork.Result withLockedMemory(Class<?> job, int bytes) throws Exception {
        List<String> program = new ArrayList<>(List.of("prlimit", "--memlock=" + bytes + ":" + bytes));
        if (Programs.isRoot()) {
            int user = 200_000 + (int) (ProcessHandle.current().pid() % 1_000_000);
            program.addAll(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups"));
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        List<String> trial = new ArrayList<>(program);
        trial.addAll(List.of("test", "-x", Programs.java(), "-a", "-w", directory.toString()));
        Programs.assumeWorks(trial.toArray(String[]::new));
        assumeTrue(Programs.isRoot() || bytes < 65536, "other processes of this user may have rings");
        return JavaFork.quick(job, directory)
                .under(program.toArray(String[]::new))
                .options(ALL_ON_RING)
                .classPath(Jar.make(directory))
                .run(directory.toString());
    }
}
