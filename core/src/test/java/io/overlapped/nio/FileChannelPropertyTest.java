package io.overlapped.nio;

import static io.overlapped.nio.FileChannelCalls.NO_POSITION;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import io.overlapped.nio.FileChannelCalls.Action;
import io.overlapped.nio.FileChannelCalls.Opening;
import io.overlapped.nio.FileChannelCalls.Peer;
import io.overlapped.nio.FileChannelCalls.Subject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
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
 * Any sequence of calls on a FileChannel comes to the same with the JDK's and with this library's: results, exceptions,
 * buffers, positions, and what is in the files in the end. On every engine, from platform threads and virtual ones.
 */
final class FileChannelPropertyTest {
    private static final byte[] CONTENT = new byte[30_000];

    static {
        new Random(5).nextBytes(CONTENT);
    }

    private static final List<ThreadPool> POOLS = new ArrayList<>();
    private static Path directory;

    @BeforeContainer
    static void open() throws IOException {
        directory = Files.createTempDirectory("channels");
        for (EngineKind kind : Engines.available()) {
            POOLS.add(ThreadPool.builder().engine(kind).build());
            POOLS.add(ThreadPool.builder().engine(kind).inlineReads(false).build());
        }
    }

    @AfterContainer
    static void close() throws IOException {
        POOLS.forEach(ThreadPool::close);
        POOLS.clear();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void aFileChannelDoesWhatTheJdksDoes(
            @ForAll("optionSets") Set<OpenOption> options, @ForAll("sequences") List<Action> actions) throws Exception {
        String expected = onThread(false, () -> run(FileChannel::open, options, actions));
        for (ThreadPool pool : POOLS) {
            Opening ours = (path, wanted) -> {
                FileChannel channel = OverlappedChannels.openFileChannel(path, pool, wanted);
                assertThat(channel).isInstanceOf(OverlappedFileChannel.class);
                return channel;
            };
            for (boolean virtual : new boolean[] {false, true}) {
                assertThat(onThread(virtual, () -> run(ours, options, actions)))
                        .as("%s, %s", pool.engine(), virtual ? "virtual" : "platform")
                        .isEqualTo(expected);
            }
        }
    }

    private static String run(Opening opening, Set<OpenOption> options, List<Action> actions) throws IOException {
        Path file = Files.write(directory.resolve("file"), CONTENT);
        Path partner = Files.write(directory.resolve("partner"), CONTENT);
        String calls;
        try (Subject subject = new Subject(opening, file, partner, options)) {
            calls = FileChannelCalls.run(subject, actions);
        }
        return calls + "\nfile: " + content(file) + "\npartner: " + content(partner);
    }

    private static String content(Path file) throws IOException {
        long size = Files.size(file);
        return size + " bytes, " + (size < 10_000_000 ? Arrays.hashCode(Files.readAllBytes(file)) : "sparse");
    }

    private static String onThread(boolean virtual, Callable<String> body) throws Exception {
        FutureTask<String> task = new FutureTask<>(body);
        (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(task);
        return task.get(60, TimeUnit.SECONDS);
    }

    @Provide
    Arbitrary<Set<OpenOption>> optionSets() {
        return Arbitraries.of(
                Set.of(READ, WRITE),
                Set.of(READ, WRITE, DSYNC),
                Set.of(READ),
                Set.of(WRITE),
                Set.of(APPEND),
                Set.of(CREATE, WRITE, READ));
    }

    @Provide
    Arbitrary<List<Action>> sequences() {
        return actions().list().ofMinSize(1).ofMaxSize(14);
    }

    private static Arbitrary<Action> actions() {
        Arbitrary<Memories> memories = Arbitraries.of(Memories.class);
        Arbitrary<Integer> sizes = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.integers().between(0, 200)),
                Tuple.of(3, Arbitraries.integers().between(0, 40_000)),
                Tuple.of(1, Arbitraries.of(0, 1, 4096, 300_000)));
        Arbitrary<Long> offsets = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.longs().between(0, 40_000)),
                Tuple.of(1, Arbitraries.of(-1L, -5L, 0L, 30_000L, 29_999L)));
        Arbitrary<Long> farOffsets = Arbitraries.of(Long.MAX_VALUE, Long.MAX_VALUE - 100, 1L << 40);
        Arbitrary<Long> positions =
                Arbitraries.frequencyOf(Tuple.of(5, offsets), Tuple.of(5, Arbitraries.just(NO_POSITION)));
        Arbitrary<Long> readPositions = Arbitraries.frequencyOf(Tuple.of(10, positions), Tuple.of(1, farOffsets));
        Arbitrary<Long> seeds = Arbitraries.longs().between(0, 1000);
        Arbitrary<Peer> peers = Arbitraries.of(Peer.class);
        Arbitrary<Action> read = Combinators.combine(memories, sizes, readPositions)
                .as(FileChannelCalls.Read::new)
                .map(a -> a);
        Arbitrary<Action> write = Combinators.combine(memories, sizes, seeds, positions)
                .as(FileChannelCalls.Write::new)
                .map(a -> a);
        Arbitrary<Action> vector = Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.integers().between(0, 4000),
                        seeds,
                        Arbitraries.integers().between(-1, 3),
                        Arbitraries.integers().between(0, 5))
                .as((w, count, size, seed, offset, length) -> new FileChannelCalls.Vector(
                        w, FileChannelCalls.memories(count, seed), size, seed, offset, length));
        Arbitrary<Action> to = Combinators.combine(offsets, offsets, peers)
                .as(FileChannelCalls.TransferTo::new)
                .map(a -> a);
        Arbitrary<Action> from = Combinators.combine(offsets, offsets, peers)
                .as(FileChannelCalls.TransferFrom::new)
                .map(a -> a);
        Arbitrary<Action> map = Combinators.combine(
                        Arbitraries.integers().between(0, 2),
                        offsets,
                        Arbitraries.integers().between(-1, 9000),
                        Arbitraries.of(true, false))
                .as(FileChannelCalls.Map::new)
                .map(a -> a);
        Arbitrary<Action> lock = Combinators.combine(
                        offsets, offsets, Arbitraries.of(true, false), Arbitraries.of(true, false))
                .as(FileChannelCalls.Lock::new)
                .map(a -> a);
        Arbitrary<Action> small = Arbitraries.oneOf(
                offsets.map(FileChannelCalls.Position::new),
                offsets.map(FileChannelCalls.Truncate::new),
                Arbitraries.of(true, false).map(FileChannelCalls.Force::new),
                Arbitraries.integers().between(0, 3).map(FileChannelCalls.Release::new));
        return Arbitraries.frequencyOf(
                Tuple.of(8, read),
                Tuple.of(8, write),
                Tuple.of(5, vector),
                Tuple.of(4, to),
                Tuple.of(4, from),
                Tuple.of(3, map),
                Tuple.of(4, lock),
                Tuple.of(6, small),
                Tuple.of(1, Arbitraries.just(new FileChannelCalls.Interrupt())),
                Tuple.of(1, Arbitraries.just(new FileChannelCalls.Close())));
    }
}
