package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
 * Any sequence of reads, writes and changes of the size comes to the same with the JDK's FileChannel and with an AsyncFile, in both its
 * forms: results, buffers, positions, and the file in the end. On every engine.
 */
final class AsyncFilePropertyTest {
    private static final byte[] CONTENT = new byte[20_000];
    private static final List<ThreadPool> POOLS = new ArrayList<>();
    private static Path directory;

    static {
        new Random(5).nextBytes(CONTENT);
    }

    /** What is done. */
    enum What {
        READ,
        READ_FULLY,
        SCATTER,
        WRITE,
        GATHER,
        APPEND,
        WRITE_DURABLE,
        TRUNCATE,
        FORCE,
        COPY
    }

    /** One call; buffers on the heap, direct ones, or of both kinds. */
    record Call(What what, int size, long offset, int seed) {}

    @BeforeContainer
    static void open() throws IOException {
        directory = Files.createTempDirectory("async");
        for (EngineKind kind : new EngineKind[] {EngineKind.URING, EngineKind.PORTABLE}) {
            try {
                POOLS.add(ThreadPool.builder().engine(kind).build());
                POOLS.add(ThreadPool.builder().engine(kind).inlineReads(false).build());
            } catch (UnsupportedOperationException e) {
                System.out.println("without " + kind + ": " + e.getMessage());
            }
        }
        assertThat(POOLS).isNotEmpty();
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

    @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
    void anAsyncFileDoesWhatAFileChannelDoes(@ForAll("sequences") List<Call> calls) throws Exception {
        String expected = run(
                calls, path -> new OfJdk(FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)));
        for (ThreadPool pool : POOLS) {
            for (boolean blocking : new boolean[] {false, true}) {
                assertThat(run(
                                calls,
                                path -> new OfAsyncFile(
                                        AsyncFile.open(path, pool, StandardOpenOption.READ, StandardOpenOption.WRITE),
                                        blocking)))
                        .as("%s, %s", pool, blocking ? "blocking" : "futures")
                        .isEqualTo(expected);
            }
        }
    }

    /** A file in which the calls are made. Each returns bytes, or -1. */
    private interface Subject extends AutoCloseable {
        long perform(Call call, ByteBuffer[] buffers) throws Exception;

        @Override
        void close() throws IOException;
    }

    /** Opens a file. */
    private interface Opening {
        Subject open(Path path) throws IOException;
    }

    private static String run(List<Call> calls, Opening opening) throws Exception {
        Path path = Files.write(directory.resolve("file"), CONTENT);
        StringBuilder trace = new StringBuilder();
        try (Subject subject = opening.open(path)) {
            for (Call call : calls) {
                ByteBuffer[] buffers = buffers(call);
                trace.append(call).append(": ");
                try {
                    trace.append(subject.perform(call, buffers));
                } catch (IOException e) {
                    trace.append(e.getClass().getSimpleName());
                }
                for (ByteBuffer buffer : buffers) {
                    byte[] all = new byte[buffer.capacity()];
                    buffer.get(0, all, 0, Math.min(all.length, buffer.limit()));
                    trace.append(' ').append(buffer.position()).append('/').append(Arrays.hashCode(all));
                }
                trace.append('\n');
            }
        }
        byte[] content = Files.readAllBytes(path);
        return trace.append(content.length)
                .append(' ')
                .append(Arrays.hashCode(content))
                .toString();
    }

    private static ByteBuffer[] buffers(Call call) {
        boolean several = call.what == What.SCATTER || call.what == What.GATHER;
        Random random = new Random(call.seed);
        ByteBuffer[] buffers = new ByteBuffer[several ? random.nextInt(5) : 1];
        for (int i = 0; i < buffers.length; i++) {
            int size = several ? random.nextInt(call.size + 1) : call.size;
            byte[] data = new byte[size + 7];
            random.nextBytes(data);
            boolean direct = random.nextBoolean();
            ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(size + 7) : ByteBuffer.allocate(size + 7);
            buffers[i] = buffer.put(data).clear().position(3).limit(3 + size);
        }
        return buffers;
    }

    private record OfJdk(FileChannel channel) implements Subject {
        @Override
        public long perform(Call call, ByteBuffer[] buffers) throws IOException {
            return switch (call.what) {
                case READ -> channel.read(buffers[0], call.offset);
                case READ_FULLY -> {
                    while (buffers[0].hasRemaining()) {
                        if (channel.read(buffers[0], call.offset + buffers[0].position() - 3) < 0) {
                            throw new java.io.EOFException();
                        }
                    }
                    yield 0;
                }
                case SCATTER -> channel.position(call.offset).read(buffers);
                case WRITE, WRITE_DURABLE -> channel.write(buffers[0], call.offset);
                case GATHER -> channel.position(call.offset).write(buffers);
                case APPEND -> channel.write(buffers[0], channel.size());
                case TRUNCATE -> {
                    // The JDK's does not extend.
                    if (call.offset > channel.size()) {
                        channel.write(ByteBuffer.allocate(1), call.offset - 1);
                    }
                    channel.truncate(call.offset);
                    yield 0;
                }
                case FORCE -> {
                    channel.force(true);
                    yield 0;
                }
                case COPY -> {
                    ByteBuffer part = ByteBuffer.allocate(call.size);
                    int read = Math.max(0, channel.read(part, call.offset));
                    yield read == 0 ? 0 : channel.write(part.flip(), call.offset + call.size);
                }
            };
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private record OfAsyncFile(AsyncFile file, boolean blocking) implements Subject {
        @Override
        public long perform(Call call, ByteBuffer[] buffers) throws Exception {
            ByteBuffer one = buffers.length == 0 ? ByteBuffer.allocate(0) : buffers[0];
            long to = call.offset + call.size;
            if (!blocking) {
                return switch (call.what) {
                    case READ -> get(file.read(one, call.offset));
                    case READ_FULLY -> done(file.readFully(one, call.offset));
                    case SCATTER -> get(file.read(buffers, call.offset));
                    case WRITE -> get(file.write(one, call.offset));
                    case WRITE_DURABLE -> get(file.writeDurable(one, call.offset));
                    case GATHER -> get(file.write(buffers, call.offset));
                    case APPEND -> get(file.append(one));
                    case TRUNCATE -> done(file.truncate(call.offset));
                    case FORCE -> done(file.force(true));
                    case COPY -> get(file.copyTo(call.offset, call.size, file, to));
                };
            }
            return switch (call.what) {
                case READ -> file.readNow(one, call.offset);
                case READ_FULLY -> done(() -> file.readFullyNow(one, call.offset));
                case SCATTER -> file.readNow(buffers, call.offset);
                case WRITE -> file.writeNow(one, call.offset);
                case WRITE_DURABLE -> file.writeDurableNow(one, call.offset);
                case GATHER -> file.writeNow(buffers, call.offset);
                case APPEND -> file.appendNow(one);
                case TRUNCATE -> done(() -> file.truncateNow(call.offset));
                case FORCE -> done(() -> file.forceNow(true));
                case COPY -> file.copyToNow(call.offset, call.size, file, to);
            };
        }

        private interface Blocking {
            void run() throws IOException;
        }

        private static long done(Blocking call) throws IOException {
            call.run();
            return 0;
        }

        private static long done(CompletableFuture<?> future) throws IOException {
            result(future);
            return 0;
        }

        private static long get(CompletableFuture<? extends Number> future) throws IOException {
            return result(future).longValue();
        }

        private static <T> T result(CompletableFuture<T> future) throws IOException {
            try {
                return future.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof IOException cause) {
                    throw cause;
                }
                throw e;
            }
        }

        @Override
        public void close() {
            file.close();
        }
    }

    @Provide
    Arbitrary<List<Call>> sequences() {
        Arbitrary<Integer> sizes = Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.integers().between(0, 300)),
                Tuple.of(3, Arbitraries.integers().between(0, 30_000)),
                Tuple.of(1, Arbitraries.of(0, 1, 4096, 300_000)));
        Arbitrary<Long> offsets = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.longs().between(0, 30_000)),
                Tuple.of(1, Arbitraries.of(0L, 19_999L, 20_000L, 20_001L, 500_000L)));
        return Combinators.combine(Arbitraries.of(What.class), sizes, offsets, Arbitraries.integers())
                .as(Call::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(14);
    }
}
