package io.overlapped.benchmarks.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * How long it takes until so many callbacks, each of which blocks, all run, and what memory each of their threads takes. One
 * measurement a process: {@code BlockedThreads CONTESTANT [CALLBACKS]}; 500 where no number is given, which is the default maximum
 * of a pool.
 */
public final class BlockedThreads {
    private static final String RESIDENT = "VmRSS:";

    private BlockedThreads() {}

    /** Measures and prints one line. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 0) {
            System.err.println("usage: BlockedThreads CONTESTANT [CALLBACKS]; a contestant is one of "
                    + List.of(Contestant.values()));
            System.exit(2);
        }
        Contestant contestant = Contestant.valueOf(arguments[0]);
        int callbacks = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 500;
        Contestant.Running running = contestant.start();
        CountDownLatch warm = new CountDownLatch(1);
        running.submission(warm::countDown).run();
        warm.await();
        System.gc();
        long before = residentKiB();
        CountDownLatch begun = new CountDownLatch(callbacks);
        CountDownLatch gate = new CountDownLatch(1);
        long begin = System.nanoTime();
        Runnable submission = running.submission(() -> {
            begun.countDown();
            pass(gate);
        });
        for (int i = 0; i < callbacks; i++) {
            submission.run();
        }
        begun.await();
        double millis = (System.nanoTime() - begin) / 1e6;
        double each = (double) (residentKiB() - before) / callbacks;
        System.out.printf(
                Locale.ROOT,
                "%s: %d blocked callbacks all run after %.1f ms; %.1f KiB resident for each%n",
                contestant,
                callbacks,
                millis,
                each);
        gate.countDown();
        running.end().run();
    }

    private static void pass(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a thread of this pool", e);
        }
    }

    private static long residentKiB() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(RESIDENT)) {
                return Long.parseLong(
                        line.substring(RESIDENT.length()).replace("kB", "").strip());
            }
        }
        throw new IllegalStateException("/proc/self/status says nothing of " + RESIDENT);
    }
}
