package io.overlapped.faults;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.overlapped.CallbackEnvironment;
import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.Pipe;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Issues operations while this process can start no thread, and one more when it can again. Arguments: a directory and an
 * engine.
 */
final class ThreadLimitJob {
    static final int UNDER_LIMIT = 8;

    private static final int RLIMIT_NPROC = 6;
    private static final long KEEP = -2; // -1 is without limit

    private final ThreadPool.Builder builder;
    private final Set<String> reported = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Integer> errors = new ConcurrentSkipListMap<>();
    private final Semaphore callbacks = new Semaphore(0);

    private ThreadLimitJob(EngineKind engine) {
        builder = ThreadPool.builder().name("limited").engine(engine).maximumThreads(4);
        builder.exceptionHandler(failure -> reported.add(failure.toString()));
    }

    public static void main(String[] args) throws Throwable {
        EngineKind engine = EngineKind.valueOf(args[1]);
        new ThreadLimitJob(engine).run(Path.of(args[0]), engine == EngineKind.URING);
    }

    private void run(Path directory, boolean hasThreads) throws Throwable {
        long before = limit(KEEP);
        try (ThreadPool pool = builder.build();
                FileHandle file = FileHandle.open(directory.resolve("file"), WRITE, CREATE);
                ThreadPoolIo io = bind(file, pool);
                Pipe pipe = FileHandle.pipe();
                ThreadPoolIo pipeIo = bind(pipe.source(), pool)) {
            limit(1);
            for (int i = 0; i < UNDER_LIMIT; i++) {
                write(io);
            }
            if (hasThreads) {
                arrived("under", UNDER_LIMIT);
            } else {
                System.out.println("under=" + callbacks.tryAcquire());
            }
            System.out.println("reported=" + reported);
            another();
            read(pipeIo);
            limit(before);
            write(io);
            arrived("after", hasThreads ? 1 : UNDER_LIMIT + 1);
            io.waitForCallbacks();
            System.out.println("ledger=" + io.ledger());
        }
        System.out.println("errors=" + errors);
        System.out.println("late=" + callbacks.tryAcquire());
    }

    private void arrived(String key, int count) throws InterruptedException {
        System.out.println(key + "=" + callbacks.tryAcquire(count, 30, TimeUnit.SECONDS));
    }

    private ThreadPoolIo bind(FileHandle file, ThreadPool pool) {
        return ThreadPoolIo.create(
                file,
                (instance, context, overlapped, error, bytes, self) -> {
                    errors.merge(error, 1, Integer::sum);
                    if (error == 0) {
                        callbacks.release();
                    }
                },
                null,
                CallbackEnvironment.of(pool));
    }

    private static void write(ThreadPoolIo io) {
        io.start();
        Outcome outcome = io.file().write(ByteBuffer.allocateDirect(1), new Overlapped());
        if (outcome != Outcome.PENDING) {
            throw new AssertionError(outcome);
        }
    }

    /** A read that has to wait. */
    private static void read(ThreadPoolIo io) {
        Overlapped read = new Overlapped();
        io.start();
        Outcome outcome = io.file().read(ByteBuffer.allocateDirect(1), read);
        System.out.println("pipe=" + outcome + " " + read.error());
        if (!outcome.expectsCompletion()) {
            io.cancel();
        }
    }

    private void another() {
        try (ThreadPool pool = builder.build()) {
            System.out.println("another=" + pool.statistics().threads() + " threads");
        } catch (IllegalStateException e) {
            System.out.println("another=" + e.getMessage());
        }
    }

    /** Sets how many threads the user may have, unless it is to be kept. Returns how many it was. */
    @SuppressWarnings("restricted")
    private static long limit(long count) throws Throwable {
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor type = FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = linker.defaultLookup().findOrThrow("prlimit");
            MemorySegment old = arena.allocate(16, 8);
            MemorySegment both = arena.allocate(16, 8);
            call(linker, address, type, MemorySegment.NULL, old);
            if (count != KEEP) {
                both.set(ValueLayout.JAVA_LONG, 0, count);
                both.set(ValueLayout.JAVA_LONG, 8, old.get(ValueLayout.JAVA_LONG, 8));
                call(linker, address, type, both, MemorySegment.NULL);
            }
            return old.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    @SuppressWarnings("restricted")
    private static void call(
            Linker linker, MemorySegment address, FunctionDescriptor type, MemorySegment now, MemorySegment old)
            throws Throwable {
        int result = (int) linker.downcallHandle(address, type).invokeExact(0, RLIMIT_NPROC, now, old);
        if (result != 0) {
            throw new IOException("prlimit: " + result);
        }
    }
}
