package io.overlapped.faults;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.overlapped.AsyncFile;
import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A thousand virtual threads wait in blocking reads of a few named pipes, with one carrier for all of them. One that held on to
 * it would keep the others from ever getting so far, and the one that writes too. Arguments: the engine, and the pipes.
 */
public final class BlockedReadersJob {
    private static final int READERS = 1000;

    private BlockedReadersJob() {}

    public static void main(String[] arguments) throws Exception {
        AtomicInteger done = new AtomicInteger();
        try (ThreadPool pool =
                ThreadPool.builder().engine(EngineKind.valueOf(arguments[0])).build()) {
            List<AsyncFile> pipes = new ArrayList<>();
            for (int i = 1; i < arguments.length; i++) {
                pipes.add(AsyncFile.open(Path.of(arguments[i]), pool, READ, WRITE));
            }
            CountDownLatch waiting = new CountDownLatch(READERS);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                AsyncFile pipe = pipes.get(i % pipes.size());
                threads.add(Thread.ofVirtual().start(() -> read(pipe, waiting, done)));
            }
            waiting.await();
            // All have begun on one carrier, so all but the last have left it again, without anything to be read.
            System.out.println("before=" + done.get());
            Thread writer = Thread.ofVirtual().start(() -> write(pipes));
            writer.join();
            for (Thread thread : threads) {
                thread.join();
            }
            for (AsyncFile pipe : pipes) {
                pipe.close();
            }
        }
        System.out.println("after=" + done.get());
    }

    private static void read(AsyncFile pipe, CountDownLatch waiting, AtomicInteger done) {
        waiting.countDown();
        try {
            ByteBuffer buffer = ByteBuffer.allocateDirect(1);
            if (pipe.readNow(buffer, 0) == 1 && buffer.get(0) == 1) {
                done.incrementAndGet();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // which is printed, and nothing must be
        }
    }

    private static void write(List<AsyncFile> pipes) {
        ByteBuffer one = ByteBuffer.allocateDirect(1).put(0, (byte) 1);
        try {
            for (int i = 0; i < READERS; i++) {
                pipes.get(i % pipes.size()).writeNow(one.clear(), 0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // which is printed, and nothing must be
        }
    }
}
