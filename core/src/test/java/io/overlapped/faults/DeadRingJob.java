package io.overlapped.faults;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.overlapped.CallbackEnvironment;
import io.overlapped.FileHandle;
import io.overlapped.Overlapped;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import io.overlapped.Win32Error;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes through a pool's only ring until that dies under it, and then once more. Argument: the directory. */
final class DeadRingJob {
    private static final int ROUNDS = 100;
    private static final int WRITES = 64;

    private DeadRingJob() {}

    public static void main(String[] args) throws Exception {
        List<Throwable> reported = new CopyOnWriteArrayList<>();
        AtomicInteger good = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        int issued = 0;
        try (ThreadPool pool = ThreadPool.builder()
                        .maximumThreads(1)
                        .exceptionHandler(reported::add)
                        .build();
                FileHandle file = FileHandle.open(Path.of(args[0]).resolve("file"), WRITE, CREATE);
                ThreadPoolIo io = ThreadPoolIo.create(
                        file,
                        (instance, context, overlapped, error, bytes, self) -> (switch (error) {
                                    case Win32Error.NO_ERROR -> good;
                                    case Win32Error.ERROR_IO_DEVICE -> failed;
                                    default -> others;
                                })
                                .incrementAndGet(),
                        null,
                        CallbackEnvironment.of(pool))) {
            System.out.println("engine=" + pool.engine());
            for (int round = 0; round < ROUNDS && reported.isEmpty(); round++) {
                for (int i = 0; i < WRITES; i++, issued++) {
                    write(io, issued);
                }
                io.waitForCallbacks();
            }
            int before = good.get();
            System.out.println("ended=" + (good.get() + failed.get() == issued && others.get() == 0));
            System.out.println("someFailed=" + (failed.get() > 0));
            write(io, issued);
            io.waitForCallbacks();
            System.out.println("goodAfterwards=" + (good.get() - before));
            System.out.println("portable=" + pool.statistics().portableCompletions());
            System.out.println("ledger=" + io.ledger());
        }
        System.out.println(
                "reported=" + reported.stream().map(Throwable::getMessage).toList());
    }

    private static void write(ThreadPoolIo io, int number) {
        io.start();
        if (!io.file()
                .write(ByteBuffer.allocateDirect(1), new Overlapped(number))
                .expectsCompletion()) {
            throw new AssertionError("write " + number + " failed at once");
        }
    }
}
