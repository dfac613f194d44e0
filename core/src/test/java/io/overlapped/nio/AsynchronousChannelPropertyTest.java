package io.overlapped.nio;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import io.overlapped.nio.AsynchronousCalls.Action;
import io.overlapped.nio.AsynchronousCalls.Form;
import io.overlapped.nio.AsynchronousCalls.Opening;
import io.overlapped.nio.AsynchronousCalls.Subject;
import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Any sequence of calls on an AsynchronousFileChannel comes to the same with the JDK's and with this library's: results,
 * exceptions, buffers, who is told on which threads, and what is in the file in the end. On every engine, with and without an
 * executor.
 */
final class AsynchronousChannelPropertyTest {
    private static final byte[] CONTENT = new byte[30_000];

    static {
        new Random(6).nextBytes(CONTENT);
    }

    private static final List<ThreadPool> POOLS = new ArrayList<>();
    private static Path directory;
    private static ExecutorService executor;

    @BeforeContainer
    static void open() throws IOException {
        directory = Files.createTempDirectory("channels");
        executor = Executors.newFixedThreadPool(2, body -> {
            Thread thread = new Thread(body, AsynchronousCalls.EXECUTOR_THREADS);
            thread.setDaemon(true);
            return thread;
        });
        for (EngineKind kind : Engines.available()) {
            POOLS.add(ThreadPool.builder().engine(kind).build());
            POOLS.add(ThreadPool.builder().engine(kind).inlineReads(false).build());
        }
    }

    @AfterContainer
    static void close() throws IOException {
        POOLS.forEach(ThreadPool::close);
        POOLS.clear();
        executor.shutdown();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void anAsynchronousChannelDoesWhatTheJdksDoes(
            @ForAll("optionSets") Set<OpenOption> options,
            @ForAll boolean withExecutor,
            @ForAll("sequences") List<Action> actions)
            throws Exception {
        ExecutorService chosen = withExecutor ? executor : null;
        String expected = run(AsynchronousFileChannel::open, options, chosen, actions);
        for (ThreadPool pool : POOLS) {
            Opening ours = (path, wanted, on) -> {
                AsynchronousFileChannel channel =
                        OverlappedChannels.openAsynchronousFileChannel(path, pool, wanted, on);
                assertThat(channel).isInstanceOf(OverlappedAsynchronousFileChannel.class);
                return channel;
            };
            assertThat(run(ours, options, chosen, actions))
                    .as("%s", pool.engine())
                    .isEqualTo(expected);
        }
    }

    private static String run(Opening opening, Set<OpenOption> options, ExecutorService on, List<Action> actions)
            throws IOException {
        Path file = Files.write(directory.resolve("file"), CONTENT);
        String calls;
        try (Subject subject = new Subject(opening, file, options, on)) {
            calls = AsynchronousCalls.run(subject, actions);
        }
        byte[] content = Files.readAllBytes(file);
        return calls + "\nfile: " + content.length + " bytes, " + Arrays.hashCode(content);
    }

    @Provide
    Arbitrary<Set<OpenOption>> optionSets() {
        return Arbitraries.of(
                Set.of(READ, WRITE), Set.of(READ), Set.of(WRITE), Set.of(READ, WRITE, DSYNC), Set.of(CREATE, WRITE));
    }

    @Provide
    Arbitrary<List<Action>> sequences() {
        return actions().list().ofMinSize(1).ofMaxSize(14);
    }

    private static Arbitrary<Action> actions() {
        Arbitrary<Form> forms = Arbitraries.frequency(
                Tuple.of(5, Form.HANDLER),
                Tuple.of(4, Form.FUTURE),
                Tuple.of(2, Form.FUTURE_WITH_TIMEOUT),
                Tuple.of(1, Form.NO_HANDLER));
        Arbitrary<Memories> memories = Arbitraries.of(
                Memories.HEAP,
                Memories.HEAP_SLICE,
                Memories.DIRECT,
                Memories.READ_ONLY,
                Memories.AUTOMATIC_ARENA,
                Memories.SHARED_ARENA);
        Arbitrary<Integer> sizes = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.integers().between(0, 200)),
                Tuple.of(4, Arbitraries.integers().between(0, 40_000)),
                Tuple.of(1, Arbitraries.of(0, 1, 4096, 300_000)));
        Arbitrary<Long> offsets = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.longs().between(0, 40_000)),
                Tuple.of(1, Arbitraries.of(-1L, -5L, 0L, 30_000L, 29_999L)));
        Arbitrary<Boolean> either = Arbitraries.of(true, false);
        Arbitrary<Action> transfer = Combinators.combine(
                        either, forms, memories, sizes, Arbitraries.longs().between(0, 1000), offsets)
                .as(AsynchronousCalls.Transfer::new);
        Arbitrary<Action> lock =
                Combinators.combine(forms, either, offsets, offsets, either).as(AsynchronousCalls.Lock::new);
        Arbitrary<Action> small = Arbitraries.oneOf(
                offsets.map(AsynchronousCalls.Truncate::new),
                either.map(AsynchronousCalls.Force::new),
                Arbitraries.integers().between(0, 3).map(AsynchronousCalls.Release::new));
        return Arbitraries.frequencyOf(
                Tuple.of(16, transfer),
                Tuple.of(5, lock),
                Tuple.of(5, small),
                Tuple.of(1, Arbitraries.just(new AsynchronousCalls.Close())));
    }
}
