package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The counters say which path served, exactly. */
abstract class CounterConformance extends Conformance {
    private static final int COUNT = 100;

    private final Completions done = new Completions();

    @Test
    void thePoolNamesItsEngine() {
        ThreadPool pool = pool();
        assertThat(pool.engine()).isEqualTo(variant().isUring() ? EngineKind.URING : EngineKind.PORTABLE);
        assertThat(pool.statistics().engine()).isEqualTo(variant().isUring() ? "uring" : "portable");
        if (variant().isUring()) {
            assertThat(pool.engineReason()).isNotBlank();
        } else {
            assertThat(pool.engineReason()).isEqualTo("the portable engine was asked for");
        }
    }

    @Test
    void readsFromOutsideWithoutTheInlinePath() throws Exception {
        ThreadPool pool = poolWithoutInlineReads();
        ThreadPoolIo io = bind(open(fileWith("f", new byte[1000])), done, pool);
        for (int i = 0; i < COUNT; i++) {
            done.expect(read(io, direct(1000), 0), 0, 1000);
        }
        assertEngineServed(pool, COUNT);
        assertThat(pool.statistics().inlineHits()).isZero();
    }

    @Test
    void readsFromOutsideThroughTheInlinePath() throws Exception {
        ThreadPool pool = pool();
        FileHandle file = open(fileWith("f", new byte[1000]));
        InlineReads.assumeSupported(file);
        ThreadPoolIo io = bind(file, done, pool);
        for (int i = 0; i < COUNT; i++) {
            Overlapped overlapped = new Overlapped();
            io.start();
            assertThat(file.read(direct(1000), overlapped)).isEqualTo(Outcome.COMPLETED);
            done.expect(overlapped, 0, 1000);
        }
        assertThat(pool.statistics().inlineHits()).isEqualTo(COUNT);
        assertEngineServed(pool, 0);
    }

    @Test
    void writesAndFlushesAlwaysGoToTheEngine() throws Exception {
        ThreadPool pool = pool();
        FileHandle file = newFile("f");
        ThreadPoolIo io = bind(file, done, pool);
        for (int i = 0; i < COUNT; i++) {
            write(io, direct(10), i);
        }
        io.start();
        file.flush(true, new Overlapped());
        done.next(COUNT + 1);
        assertEngineServed(pool, COUNT + 1, COUNT);
        assertThat(pool.statistics().inlineHits()).isZero();
    }

    @Test
    void readsThatCallbacksIssueGoToTheEngine() throws Exception {
        ThreadPool pool = poolWithoutInlineReads();
        AtomicInteger left = new AtomicInteger(COUNT);
        ByteBuffer buffer = direct(100);
        ThreadPoolIo io = bind(
                open(fileWith("f", new byte[1000])),
                (instance, context, overlapped, error, bytes, object) -> {
                    if (left.decrementAndGet() > 0) {
                        object.start();
                        object.file().read(buffer, overlapped);
                    }
                },
                pool);
        read(io, buffer, 0);
        io.waitForCallbacks();
        assertThat(left).hasValue(0);
        assertEngineServed(pool, COUNT);
        assertThat(pool.statistics().inlineHits()).isZero();
    }

    @Test
    void onPipesWhatIsReadyIsServedInlineAndWhatPendsByTheEngine() throws Exception {
        ThreadPool pool = pool();
        Pipe pipe = pipe();
        ThreadPoolIo source = bind(pipe.source(), done, pool);
        Completions written = new Completions();
        ThreadPoolIo sink = bind(pipe.sink(), written, pool);
        for (int i = 0; i < COUNT; i++) {
            Overlapped overlapped = read(source, direct(1), 0);
            write(sink, direct(1), 0);
            done.expect(overlapped, 0, 1);
        }
        assertThat(pool.statistics().inlineHits()).isEqualTo(COUNT);
        assertEngineServed(pool, COUNT);
    }

    @Test
    void futuresAreCountedTheSameWay() throws Exception {
        ThreadPool pool = poolWithoutInlineReads();
        try (AsyncFile file = AsyncFile.open(directory.resolve("f"), pool, READ_WRITE)) {
            assertThat(file.write(direct(10), 0).join()).isEqualTo(10);
            assertThat(file.read(direct(10), 0).join()).isEqualTo(10);
            file.force(true).join();
        }
        assertEngineServed(pool, 3, 1);
        assertThat(pool.statistics().inlineHits()).isZero();
    }

    private void assertEngineServed(ThreadPool pool, long count) throws IOException {
        assertEngineServed(pool, count, 0);
    }

    /** Of which some are buffered writes, which need not go through a ring. */
    private void assertEngineServed(ThreadPool pool, long count, long writes) throws IOException {
        PoolStatistics statistics = pool.statistics();
        long calls = !variant().isUring()
                ? count
                : variant().hasWriteCalls() && BufferedWrites.areCalls(directory) ? writes : 0;
        assertThat(statistics.ringCompletions()).as("ring").isEqualTo(count - calls);
        assertThat(statistics.portableCompletions()).as("calls").isEqualTo(calls);
        assertThat(statistics.strays()).isZero();
    }
}
