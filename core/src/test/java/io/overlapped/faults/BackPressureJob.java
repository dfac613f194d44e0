package io.overlapped.faults;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.overlapped.CallbackEnvironment;
import io.overlapped.FileHandle;
import io.overlapped.Ledger;
import io.overlapped.Overlapped;
import io.overlapped.Pipe;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Far more operations in flight than a ring has entries, from several threads, on a file and on many pipes. Arguments: a
 * directory, operations for each thread, and how many pipes.
 */
final class BackPressureJob {
    static final int THREADS = 4;

    /** Operations for each thread while reads wait on all pipes. */
    static final int MEANWHILE = 50;

    private BackPressureJob() {}

    /** Counts its own completions. */
    private static final class Counted extends Overlapped {
        private final AtomicInteger completions = new AtomicInteger();
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(8);

        private Counted(long offset) {
            super(offset);
        }
    }

    public static void main(String[] args) throws Exception {
        Path path = Path.of(args[0], "pressed");
        int each = Integer.parseInt(args[1]);
        try (ThreadPool pool =
                ThreadPool.builder().name("pressed").inlineReads(false).build()) {
            System.out.println("engine=" + pool.engine());
            System.out.println("reason=" + pool.engineReason());
            System.out.println("exactlyOnce=" + useFile(pool, path, each));
            SmallJob.print("afterFile", pool.statistics());
            usePipes(pool, Integer.parseInt(args[2]), path);
            SmallJob.print("afterPipes", pool.statistics());
        }
    }

    private static void completed(
            Object instance, Object context, Overlapped overlapped, int error, long bytes, ThreadPoolIo io) {
        SmallJob.check(error == 0 && bytes == 8, "error " + error + ", bytes " + bytes);
        ((Counted) overlapped).completions.incrementAndGet();
    }

    /** Each thread writes its own numbers, all at once; then each reads them, all at once. */
    private static long useFile(ThreadPool pool, Path path, int each) throws Exception {
        List<Counted> all = new ArrayList<>();
        for (long i = 0; i < (long) THREADS * each; i++) {
            all.add(new Counted(i * 8));
        }
        try (FileHandle file = FileHandle.open(path, READ, WRITE, CREATE);
                ThreadPoolIo io =
                        ThreadPoolIo.create(file, BackPressureJob::completed, null, CallbackEnvironment.of(pool))) {
            all.forEach(o -> o.buffer.putLong(0, ~o.offset()));
            inThreads(each, number -> {
                Counted o = all.get(number);
                io.start();
                SmallJob.check(file.write(o.buffer, o).expectsCompletion(), "refused");
            });
            io.waitForCallbacks();
            all.forEach(o -> o.buffer.putLong(0, 0));
            inThreads(each, number -> {
                Counted o = all.get(number);
                io.start();
                SmallJob.check(file.read(o.buffer, o).expectsCompletion(), "refused");
            });
            io.waitForCallbacks();
            SmallJob.check(io.ledger().equals(new Ledger(0, 0, 0, 0)), io.toString());
        }
        return all.stream()
                .filter(o -> o.completions.get() == 2 && o.buffer.getLong(0) == ~o.offset())
                .count();
    }

    private interface Step {
        void run(int number);
    }

    private static void inThreads(int each, Step step) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        AtomicInteger done = new AtomicInteger();
        for (int t = 0; t < THREADS; t++) {
            int first = t * each;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < each; i++) {
                    step.run(first + i);
                }
                done.incrementAndGet();
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        SmallJob.check(done.get() == THREADS, "a thread failed");
    }

    /**
     * A read waits on each pipe; while all wait the file is used, and then the writes come, the last pipe's first.
     */
    private static void usePipes(ThreadPool pool, int count, Path path) throws Exception {
        List<Pipe> pipes = new ArrayList<>();
        List<ThreadPoolIo> sources = new ArrayList<>();
        List<Counted> reads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Pipe pipe = FileHandle.pipe();
            pipes.add(pipe);
            Counted read = new Counted(0);
            reads.add(read);
            ThreadPoolIo source =
                    ThreadPoolIo.create(pipe.source(), BackPressureJob::completed, null, CallbackEnvironment.of(pool));
            sources.add(source);
            source.start();
            SmallJob.check(pipe.source().read(read.buffer, read).isPending(), "an empty pipe was read");
        }
        System.out.println("exactlyOnceMeanwhile=" + useFile(pool, path, MEANWHILE));
        List<ThreadPoolIo> sinks = new ArrayList<>();
        for (int i = count - 1; i >= 0; i--) {
            FileHandle sink = pipes.get(i).sink();
            Counted write = new Counted(0);
            write.buffer.putLong(0, i + 1);
            ThreadPoolIo io = ThreadPoolIo.create(sink, BackPressureJob::completed, null, CallbackEnvironment.of(pool));
            sinks.add(io);
            io.start();
            sink.write(write.buffer, write);
        }
        int right = 0;
        for (int i = 0; i < count; i++) {
            sources.get(i).waitForCallbacks(); // closing would cancel a read that still waits
            sources.get(i).close();
            sinks.get(i).close();
            pipes.get(i).close();
            Counted read = reads.get(i);
            right += read.completions.get() == 1 && read.buffer.getLong(0) == i + 1 ? 1 : 0;
        }
        System.out.println("pipesExactlyOnce=" + right);
    }
}
