package io.overlapped.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.overlapped.AsyncFile;
import io.overlapped.CallbackEnvironment;
import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Ledger;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.Pipe;
import io.overlapped.PoolStatistics;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.FileConstants;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A small job for a process in which something is refused: the model, then {@link AsyncFile}, then a pipe, each checked
 * byte for byte; prints which engine served it, and why. Its first argument is a directory; {@code refuse=CALLS:ERRNO}
 * sets a filter first.
 */
final class SmallJob {
    static final int BLOCK = 4096;

    /** Operations of the model on the file, half of them writes. */
    static final int MODEL = 64;

    /** Operations of AsyncFile's: writes, reads, one force, one truncate. */
    static final int ASYNC = 18;

    /** Reads and writes on the pipe. The reads are issued first and wait; the writes find room at once. */
    static final int PIPE = 8;

    private final ThreadPool pool;
    private final Path directory;

    SmallJob(ThreadPool pool, Path directory) {
        this.pool = pool;
        this.directory = directory;
    }

    public static void main(String[] args) throws Exception {
        for (String arg : args) {
            if (arg.startsWith("refuse=")) {
                refuse(arg.substring("refuse=".length()));
            }
        }
        AtomicReference<Throwable> reported = new AtomicReference<>();
        try (ThreadPool pool = ThreadPool.builder()
                .name("small")
                .inlineReads(false)
                .exceptionHandler(reported::set)
                .build()) {
            System.out.println("engine=" + pool.engine());
            System.out.println("reason=" + pool.engineReason());
            SmallJob job = new SmallJob(pool, Path.of(args[0]));
            job.model();
            job.asyncFile();
            print("afterFiles", pool.statistics());
            job.pipe();
            print("afterPipe", pool.statistics());
        }
        check(reported.get() == null, "reported: " + reported.get());
        force(EngineKind.URING);
        force(EngineKind.PORTABLE);
        System.out.println("job=done");
    }

    static void refuse(String what) {
        String[] parts = what.split(":", 2);
        int[] calls = Arrays.stream(parts[0].split(",", -1))
                .mapToInt(name -> switch (name) {
                    case "setup" -> FileConstants.SYS_IO_URING_SETUP;
                    case "enter" -> FileConstants.SYS_IO_URING_ENTER;
                    case "register" -> FileConstants.SYS_IO_URING_REGISTER;
                    default -> throw new IllegalArgumentException(name);
                })
                .toArray();
        Seccomp.refuse(parts[1].equals("EPERM") ? Errno.EPERM : Errno.ENOSYS, calls);
    }

    private static void force(EngineKind kind) {
        try (ThreadPool forced = ThreadPool.builder().engine(kind).build()) {
            System.out.println("forced" + kind + "=" + forced.engine());
        } catch (UnsupportedOperationException e) {
            System.out.println("forced" + kind + "=" + e);
        }
    }

    static void print(String when, PoolStatistics statistics) {
        System.out.println(when + "=ring " + statistics.ringCompletions() + ", inline " + statistics.inlineHits()
                + ", portable " + statistics.portableCompletions() + ", strays " + statistics.strays());
    }

    /** Writes blocks in a callback chain's way, reads them back, and compares. */
    void model() throws Exception {
        Path path = directory.resolve("model");
        int blocks = MODEL / 2;
        List<String> failures = new ArrayList<>();
        AtomicInteger callbacks = new AtomicInteger();
        try (FileHandle file = FileHandle.open(path, READ, WRITE, CREATE);
                ThreadPoolIo io = ThreadPoolIo.create(
                        file,
                        (instance, context, overlapped, error, bytes, self) -> {
                            callbacks.incrementAndGet();
                            if (error != 0 || bytes != BLOCK) {
                                synchronized (failures) {
                                    failures.add(overlapped.offset() + ": error " + error + ", bytes " + bytes);
                                }
                            }
                        },
                        null,
                        CallbackEnvironment.of(pool))) {
            for (int i = 0; i < blocks; i++) {
                io.start();
                issued(file.write(block(i), new Overlapped((long) i * BLOCK)), io);
            }
            io.waitForCallbacks();
            List<ByteBuffer> read = new ArrayList<>();
            for (int i = 0; i < blocks; i++) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK);
                read.add(buffer);
                io.start();
                issued(file.read(buffer, new Overlapped((long) i * BLOCK)), io);
            }
            io.waitForCallbacks();
            synchronized (failures) {
                check(failures.isEmpty(), "failed: " + failures);
            }
            check(callbacks.get() == MODEL, "callbacks: " + callbacks);
            for (int i = 0; i < blocks; i++) {
                check(read.get(i).equals(block(i)), "block " + i + " read back differs");
            }
            check(io.ledger().equals(new Ledger(0, 0, 0, 0)), "ledger: " + io.ledger());
        }
        byte[] all = Files.readAllBytes(path);
        check(all.length == blocks * BLOCK, "size: " + all.length);
        for (int i = 0; i < blocks; i++) {
            check(ByteBuffer.wrap(all, i * BLOCK, BLOCK).equals(block(i)), "block " + i + " in the file differs");
        }
        System.out.println("model=" + callbacks);
    }

    void asyncFile() throws Exception {
        Path path = directory.resolve("async");
        int blocks = (ASYNC - 2) / 2;
        try (AsyncFile file = AsyncFile.open(path, pool, READ, WRITE, CREATE)) {
            for (int i = 0; i < blocks; i++) {
                check(file.write(block(i), (long) i * BLOCK).join() == BLOCK, "short write");
            }
            file.force(true).join();
            for (int i = 0; i < blocks; i++) {
                ByteBuffer buffer = ByteBuffer.allocate(BLOCK);
                check(file.read(buffer, (long) i * BLOCK).join() == BLOCK, "short read");
                check(buffer.flip().equals(block(i)), "block " + i + " differs");
            }
            file.truncate(5).join();
            check(file.size() == 5, "size " + file.size());
        }
        System.out.println("async=" + ASYNC);
    }

    void pipe() throws Exception {
        int messages = PIPE / 2;
        StringBuilder order = new StringBuilder();
        try (Pipe pipe = FileHandle.pipe();
                ThreadPoolIo source =
                        ThreadPoolIo.create(pipe.source(), SmallJob::nothing, null, CallbackEnvironment.of(pool));
                ThreadPoolIo sink =
                        ThreadPoolIo.create(pipe.sink(), SmallJob::nothing, null, CallbackEnvironment.of(pool))) {
            List<Overlapped> reads = new ArrayList<>();
            List<ByteBuffer> buffers = new ArrayList<>();
            for (int i = 0; i < messages; i++) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(2);
                Overlapped read = new Overlapped();
                reads.add(read);
                buffers.add(buffer);
                source.start();
                check(pipe.source().read(buffer, read) == Outcome.PENDING, "a read of an empty pipe must wait");
            }
            for (int i = 0; i < messages; i++) {
                sink.start();
                issued(pipe.sink().write(ByteBuffer.wrap(("m" + i).getBytes(UTF_8)), new Overlapped()), sink);
            }
            source.waitForCallbacks();
            sink.waitForCallbacks();
            for (int i = 0; i < messages; i++) {
                check(reads.get(i).error() == 0 && reads.get(i).bytesTransferred() == 2, "read " + i + " failed");
                order.append(UTF_8.decode(buffers.get(i)));
            }
        }
        System.out.println("pipe=" + order);
    }

    private static void nothing(
            Object instance, Object context, Overlapped overlapped, int error, long bytes, ThreadPoolIo io) {
        // The results are looked at when all have arrived.
    }

    private static void issued(Outcome outcome, ThreadPoolIo io) {
        check(outcome.expectsCompletion(), outcome + ", " + io);
    }

    static ByteBuffer block(int number) {
        byte[] bytes = new byte[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            bytes[i] = (byte) (number * 31 + i + (i >> 8));
        }
        return ByteBuffer.wrap(bytes);
    }

    static void check(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
