package io.overlapped.benchmarks.jmh;

import io.overlapped.AsyncFile;
import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One operation from issue to result through the pool: a read of one byte, so that next to nothing is measured but the way there and
 * back. Through a pool thread it includes waking a sleeping thread twice.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RoundTripBenchmark {
    /** A file with one byte, through the engine that this machine has, and through the portable one. */
    @State(Scope.Benchmark)
    public static class Opened {
        /** Which engine serves; AUTOMATIC is io_uring where there is one. */
        @Param({"AUTOMATIC", "PORTABLE"})
        private EngineKind engine;

        /** Whether the calling thread may serve what the page cache has. */
        @Param({"true", "false"})
        private boolean inline;

        private ThreadPool pool;
        private Path path;
        private AsyncFile file;
        private final ByteBuffer one = ByteBuffer.allocateDirect(1);

        /** Filled in by {@link #open}, as JMH wants it. */
        @SuppressWarnings("NullAway.Init")
        public Opened() {}

        /** Makes pool and file. */
        @Setup
        public void open() throws IOException {
            pool = ThreadPool.builder()
                    .name("trip")
                    .engine(engine)
                    .inlineReads(inline)
                    .build();
            path = Files.write(Files.createTempFile("trip", ".bin"), new byte[1]);
            file = AsyncFile.open(path, pool);
        }

        /** Ends them. */
        @TearDown
        public void close() throws IOException {
            file.close();
            pool.close();
            Files.delete(path);
        }
    }

    /** Issued and joined. */
    @Benchmark
    public int readAndJoin(Opened opened) {
        return opened.file.read(opened.one.clear(), 0).join();
    }
}
