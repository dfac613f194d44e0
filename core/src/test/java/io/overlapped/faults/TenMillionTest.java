package io.overlapped.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Endurance: ten million chained 4K reads and writes on one handle leave no trace in the ledger, the heap or native
 * memory, and allocate nothing. A tenth of them on the portable engine; all with {@code -Doverlapped.endurance=full}.
 */
class TenMillionTest {
    private static final long ALL = 10_000_000;

    /** Less than a byte an operation could leave, leaked; what the compiler of the virtual machine needs meanwhile fits. */
    private static final long NATIVE_GROWTH = 6L << 20;

    /** In a run of seconds the JVM's own compilers are at work until its end; 30 bytes lost for each operation would show. */
    private static final long NATIVE_GROWTH_OF_SHORT_RUN = 24L << 20;

    private static final long HEAP_GROWTH = 1L << 20;

    @TempDir
    Path directory;

    @Test
    @Timeout(150)
    void throughTheRing() throws Exception {
        Uring.assumeUsable();
        JavaFork.Result result = run("uring", ALL);
        assertThat(result.value("engine")).isEqualTo("URING");
        assertThat(result.value("counters")).isEqualTo("ring " + ALL + ", inline 0, portable 0, strays 0");
        assertThat(result.number("overflows")).isZero();
        // Threads allocate a little at their first callbacks and where code runs that is not compiled yet. What the
        // path
        // itself allocates would show in every one of the eight windows of a million operations: one smallest object
        // for
        // 400 of them would be more than this allows.
        assertThat(result.number("leastBytesOfWindow")).as("%s", result).isLessThan(40_000);
    }

    @Test
    @Timeout(150)
    void byPlainSystemCalls() throws Exception {
        long operations = "full".equals(System.getProperty("overlapped.endurance")) ? ALL : ALL / 10;
        JavaFork.Result result = run("portable", operations);
        assertThat(result.value("engine")).isEqualTo("PORTABLE");
        assertThat(result.value("counters")).isEqualTo("ring 0, inline 0, portable " + operations + ", strays 0");
        assertThat(result.number("bytesOfPoolThreads")).as("%s", result).isLessThan(result.number("measured") * 256);
    }

    private JavaFork.Result run(String engine, long operations) throws Exception {
        JavaFork.Result result = JavaFork.plain(EnduranceJob.class, directory)
                .within(140)
                .options("-XX:+UseSerialGC", "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch")
                .options("-Dio.overlapped.engine=" + engine, "-Dio.overlapped.uring.disable=write_calls")
                .run(directory.resolve("data").toString(), Long.toString(operations), "1")
                .succeeded();
        assertThat(result.number("operations")).isEqualTo(operations);
        assertThat(result.value("ledger")).isEqualTo("prepared 0, owed 0, running 0, held 0");
        assertThat(result.number("heapGrowth")).as("%s", result).isLessThan(HEAP_GROWTH);
        assertThat(result.number("residentGrowth"))
                .as("%s", result)
                .isLessThan(operations < ALL ? NATIVE_GROWTH_OF_SHORT_RUN : NATIVE_GROWTH);
        return result;
    }
}
