package io.overlapped.benchmarks.jmh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark runs: shortly, and in this JVM. What it measures says nothing. */
class SmokeTest {
    /** They make rings of their own, and so there must be some. */
    private static final Pattern OF_RINGS = Pattern.compile(".*\\.(NopBenchmark|WakeBenchmark)\\..*");

    static List<String> benchmarks() {
        var output = OutputFormatFactory.createFormatInstance(System.err, VerboseMode.SILENT);
        Stream<String> names =
                BenchmarkList.defaultList().getAll(output, List.of()).stream().map(BenchmarkListEntry::getUsername);
        return names.sorted().toList();
    }

    @ParameterizedTest
    @MethodSource("benchmarks")
    @Timeout(60)
    void runsWithEveryOfItsParameters(String benchmark) throws RunnerException {
        assumeTrue(!OF_RINGS.matcher(benchmark).matches() || hasUring(), "io_uring cannot be used here");
        var options = new OptionsBuilder()
                .include("^" + benchmark.replace(".", "\\.") + "$")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(20))
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        Collection<RunResult> results = new Runner(options).run();
        assertThat(results)
                .isNotEmpty()
                .allSatisfy(result ->
                        assertThat(result.getPrimaryResult().getScore()).isPositive());
    }

    private static boolean hasUring() {
        try (ThreadPool pool = ThreadPool.builder().engine(EngineKind.AUTOMATIC).build()) {
            return pool.engine() == EngineKind.URING;
        }
    }
}
