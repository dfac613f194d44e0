package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.internal.uring.UringProbe;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files in rings' tables: that they are there when it pays, and that a file that was closed is not open any more. */
abstract class RegisteredFilesConformance extends Conformance {
    /** What the engine does with so many transfers is certain: 63 without, then with the table. */
    private static final int UNREGISTERED = 63;

    private static final int READS = 100;
    private static final int SIZE = 1000;

    private final Completions done = new Completions();

    private ThreadPool oneRing() {
        return pool(builder -> builder.inlineReads(false).maximumThreads(1));
    }

    private boolean registers() {
        return variant().isUring()
                && variant() != EngineVariant.URING_WITHOUT_FLAGS
                && UringProbe.result().givesFilesUp();
    }

    private void readOften(ThreadPoolIo io, byte[] expected, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            ByteBuffer buffer = direct(SIZE);
            done.expect(read(io, buffer, 0), 0, SIZE);
            assertThat(bytes(buffer, SIZE)).isEqualTo(expected);
        }
    }

    private void assertRegisteredTransfers(ThreadPool pool, long count) {
        assertThat(pool.statistics().registeredFileTransfers()).isEqualTo(registers() ? count : 0);
        assertThat(pool.statistics().registeredBufferTransfers()).isZero();
    }

    @Test
    void aFileIsRegisteredAfterSomeTransfers() throws Exception {
        ThreadPool pool = oneRing();
        byte[] content = randomBytes(SIZE, 1);
        ThreadPoolIo io = bind(open(fileWith("f", content)), done, pool);
        readOften(io, content, UNREGISTERED);
        assertRegisteredTransfers(pool, 0);
        readOften(io, content, READS);
        assertRegisteredTransfers(pool, READS);
    }

    @Test
    void writesAndVectorsUseItAndFlushesDoNot() throws Exception {
        ThreadPool pool = oneRing();
        FileHandle file = newFile("f");
        byte[] content = randomBytes(SIZE, 2);
        ThreadPoolIo io = bind(file, done, pool);
        done.expect(write(io, direct(content), 0), 0, SIZE);
        readOften(io, content, UNREGISTERED);
        long before = pool.statistics().registeredFileTransfers();
        Overlapped vector = new Overlapped();
        io.start();
        ByteBuffer half = direct(SIZE / 2);
        assertThat(file.readScatter(List.of(MemorySegment.ofBuffer(half)), vector)
                        .expectsCompletion())
                .isTrue();
        done.expect(vector, 0, SIZE / 2);
        Overlapped flush = new Overlapped();
        io.start();
        assertThat(file.flush(true, flush).expectsCompletion()).isTrue();
        done.expect(flush, 0, 0);
        assertThat(pool.statistics().registeredFileTransfers() - before).isEqualTo(registers() ? 1 : 0);
    }

    @Test
    void pipesAreNeverRegistered() throws Exception {
        ThreadPool pool = oneRing();
        Pipe pipe = pipe();
        Completions read = new Completions();
        ThreadPoolIo source = bind(pipe.source(), read, pool);
        ThreadPoolIo sink = bind(pipe.sink(), done, pool);
        for (int i = 0; i < 2 * READS; i++) {
            Overlapped reading = read(source, direct(1), 0);
            done.expect(write(sink, direct(1), 0), 0, 1);
            read.expect(reading, 0, 1);
        }
        assertThat(pool.statistics().registeredFileTransfers()).isZero();
        Overlapped last = read(source, direct(1), 0);
        pipe.sink().close();
        read.expect(last, Win32Error.ERROR_BROKEN_PIPE, 0);
    }

    @Test
    void whatIsClosedIsClosed() throws Throwable {
        FileLock.assumeKnown();
        ThreadPool pool = poolWithoutInlineReads();
        Path path = fileWith("f", new byte[SIZE]);
        for (int round = 0; round < 20; round++) {
            FileHandle file = FileHandle.open(path);
            assertThat(FileLock.tryLock(file)).as("round %d", round).isTrue();
            ThreadPoolIo io = ThreadPoolIo.create(file, done, null, CallbackEnvironment.of(pool));
            readOften(io, new byte[SIZE], READS);
            io.close();
            file.close();
        }
        assertThat(pool.statistics().registeredFileTransfers() > 0).isEqualTo(registers());
    }

    @Test
    void closingDoesNotWaitForARingWhoseThreadIsInACallback() throws Throwable {
        FileLock.assumeKnown();
        ThreadPool pool = oneRing();
        Path path = fileWith("f", new byte[SIZE]);
        FileHandle file = FileHandle.open(path);
        assertThat(FileLock.tryLock(file)).isTrue();
        readOften(ThreadPoolIo.create(file, done, null, CallbackEnvironment.of(pool)), new byte[SIZE], READS);
        CountDownLatch goOn = gate();
        CountDownLatch inCallback = new CountDownLatch(1);
        pool.trySubmit(
                (instance, context) -> {
                    inCallback.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                null);
        inCallback.await();
        file.close();
        assertThat(FileLock.tryLock(open(path))).isTrue();
        goOn.countDown();
        assertRegisteredTransfers(pool, READS - UNREGISTERED);
    }

    @Test
    void closingWithOperationsInFlight() throws Throwable {
        FileLock.assumeKnown();
        ThreadPool pool = poolWithoutInlineReads();
        byte[] content = randomBytes(SIZE, 3);
        Path path = fileWith("f", content);
        for (int round = 0; round < 20; round++) {
            FileHandle file = FileHandle.open(path);
            assertThat(FileLock.tryLock(file)).as("round %d", round).isTrue();
            ThreadPoolIo io = ThreadPoolIo.create(file, done, null, CallbackEnvironment.of(pool));
            readOften(io, content, READS);
            List<ByteBuffer> buffers = new ArrayList<>();
            for (int i = 0; i < READS; i++) {
                buffers.add(direct(SIZE));
                read(io, buffers.getLast(), 0);
            }
            file.close();
            assertThat(file.held()).isZero();
            for (Completions.Arrival arrival : done.next(READS)) {
                assertThat(arrival.error()).isIn(0, Win32Error.ERROR_OPERATION_ABORTED);
            }
            io.close();
        }
    }

    @Test
    void entriesAreUsedAgainForOtherFilesAndNothingLeaks() throws Exception {
        ThreadPool pool = poolWithoutInlineReads();
        long before = openDescriptors();
        for (int number = 0; number < 200; number++) {
            byte[] content = randomBytes(SIZE, number);
            Path path = fileWith("f" + number % 7, content);
            FileHandle file = FileHandle.open(path);
            ThreadPoolIo io = ThreadPoolIo.create(file, done, null, CallbackEnvironment.of(pool));
            List<ByteBuffer> buffers = new ArrayList<>();
            for (int i = 0; i < READS; i++) {
                buffers.add(direct(SIZE));
                read(io, buffers.getLast(), 0);
            }
            for (Completions.Arrival arrival : done.next(READS)) {
                assertThat(arrival.error()).isZero();
            }
            for (ByteBuffer buffer : buffers) {
                assertThat(buffer).isEqualTo(ByteBuffer.wrap(content));
            }
            io.close();
            file.close();
        }
        assertThat(pool.statistics().registeredFileTransfers() > 0).isEqualTo(registers());
        assertThat(openDescriptors()).isEqualTo(before);
        assertThat(filesInTables()).isEmpty();
    }

    @Test
    void theTableShowsAFileWhileItIsOpenAndNotAfter() throws Exception {
        ThreadPool pool = oneRing();
        FileHandle file = open(fileWith("f", new byte[SIZE]));
        readOften(bind(file, done, pool), new byte[SIZE], READS);
        if (registers()) {
            assertThat(filesInTables()).containsExactly(file.name());
        }
        file.close();
        assertThat(filesInTables()).isEmpty();
    }

    @Test
    void aFullTableLeavesTheOtherFilesAsTheyAre() throws Exception {
        ThreadPool pool;
        System.setProperty("io.overlapped.uring.files", "16");
        try {
            pool = oneRing();
        } finally {
            System.clearProperty("io.overlapped.uring.files");
        }
        List<ThreadPoolIo> ios = new ArrayList<>();
        for (int number = 0; number < 20; number++) {
            byte[] content = randomBytes(SIZE, number);
            ios.add(bind(open(fileWith("f" + number, content)), done, pool));
            readOften(ios.getLast(), content, READS);
        }
        assertRegisteredTransfers(pool, 16 * (READS - UNREGISTERED));
        // The last has tried once; it tries again at its 128th transfer, and finds the entry of one that was closed.
        ios.get(3).file().close();
        readOften(ios.getLast(), randomBytes(SIZE, 19), READS);
        assertRegisteredTransfers(pool, 16 * (READS - UNREGISTERED) + 2 * READS - 127);
    }

    @Test
    void aFileThatOutlivesItsPoolIsClosedAllTheSame() throws Throwable {
        FileLock.assumeKnown();
        Path path = fileWith("f", new byte[SIZE]);
        FileHandle file = FileHandle.open(path);
        assertThat(FileLock.tryLock(file)).isTrue();
        ThreadPool pool = oneRing();
        ThreadPoolIo io = ThreadPoolIo.create(file, done, null, CallbackEnvironment.of(pool));
        readOften(io, new byte[SIZE], READS);
        assertRegisteredTransfers(pool, READS - UNREGISTERED);
        io.close();
        pool.close();
        file.close();
        assertThat(FileLock.tryLock(open(path))).isTrue();
    }

    private static long openDescriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    /** Names of this test's files that the kernel shows in tables of this process' rings. */
    private List<String> filesInTables() throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fdinfo"))) {
            for (Path one : all.toList()) {
                List<String> lines = Files.exists(one) ? Files.readAllLines(one) : List.of();
                int table = lines.stream()
                        .map(line -> line.startsWith("UserFiles:"))
                        .toList()
                        .indexOf(true);
                if (table >= 0) {
                    lines.stream()
                            .skip(table + 1)
                            .filter(line -> line.contains(directory.toString()))
                            .forEach(line -> names.add(line.substring(line.indexOf(':') + 2)));
                }
            }
        }
        return names;
    }
}
