package io.overlapped.benchmarks.jmh;

import io.overlapped.CallbackEnvironment;
import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Ledger;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** What the accounting of an operation costs by itself: announcing one and taking the announcement back. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LedgerBenchmark {
    /** An I/O object on an empty file; nothing is ever issued. */
    @State(Scope.Benchmark)
    public static class Announced {
        private ThreadPool pool;
        private Path path;
        private FileHandle file;
        private ThreadPoolIo io;

        /** Filled in by {@link #open}, as JMH wants it. */
        @SuppressWarnings("NullAway.Init")
        public Announced() {}

        /** Makes pool, file and I/O object. */
        @Setup
        public void open() throws IOException {
            pool = ThreadPool.builder()
                    .name("ledger")
                    .engine(EngineKind.PORTABLE)
                    .maximumThreads(1)
                    .build();
            path = Files.createTempFile("ledger", ".bin");
            file = FileHandle.open(path);
            io = ThreadPoolIo.create(
                    file,
                    (instance, context, overlapped, error, bytes, self) -> {},
                    null,
                    CallbackEnvironment.of(pool));
        }

        /** Ends them, and sees that nothing was lost or invented. */
        @TearDown
        public void close() throws IOException {
            Ledger left = io.ledger();
            if (left.prepared() != 0 || left.owed() != 0) {
                throw new AssertionError("the ledger does not balance: " + left);
            }
            io.close();
            file.close();
            pool.close();
            Files.delete(path);
        }
    }

    /** One thread alone. */
    @Benchmark
    public void startAndCancel(Announced announced) {
        announced.io.start();
        announced.io.cancel();
    }

    /** Two threads on one object. */
    @Benchmark
    @Threads(2)
    public void startAndCancelContended(Announced announced) {
        announced.io.start();
        announced.io.cancel();
    }
}
