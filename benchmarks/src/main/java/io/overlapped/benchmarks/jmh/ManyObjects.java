package io.overlapped.benchmarks.jmh;

import io.overlapped.CallbackEnvironment;
import io.overlapped.Event;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolTimer;
import io.overlapped.ThreadPoolWait;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/**
 * What very many timers and waits cost: {@code ManyObjects timers|waits [NUMBER]}; 1,000,000 timers, all due within the
 * second second, or 10,000 waits for an event each. One measurement a process.
 */
public final class ManyObjects {
    private static final long SEED = 20_261_122;
    private static final int NANOS_A_SECOND = 1_000_000_000;

    private ManyObjects() {}

    /** Measures and prints. */
    public static void main(String[] arguments) throws InterruptedException {
        String what = arguments.length == 0 ? "" : arguments[0];
        try (ThreadPool pool = ThreadPool.builder().name("many").build()) {
            switch (what) {
                case "timers" -> timers(pool, number(arguments, 1_000_000));
                case "waits" -> waits(pool, number(arguments, 10_000));
                default -> {
                    System.err.println("usage: ManyObjects timers|waits [NUMBER]");
                    System.exit(2);
                }
            }
        }
    }

    private static int number(String[] arguments, int otherwise) {
        return arguments.length > 1 ? Integer.parseInt(arguments[1]) : otherwise;
    }

    private static void timers(ThreadPool pool, int number) throws InterruptedException {
        CallbackEnvironment environment = CallbackEnvironment.of(pool);
        CountDownLatch due = new CountDownLatch(number);
        ThreadPoolTimer[] timers = new ThreadPoolTimer[number];
        long before = usedHeap();
        Stopwatch watch = new Stopwatch(number);
        for (int i = 0; i < number; i++) {
            timers[i] = ThreadPoolTimer.create((instance, context, self) -> due.countDown(), null, environment);
        }
        watch.print("timers created");
        Random random = new Random(SEED);
        long begin = System.nanoTime();
        for (ThreadPoolTimer timer : timers) {
            timer.set(Duration.ofNanos(begin + NANOS_A_SECOND + random.nextInt(NANOS_A_SECOND) - System.nanoTime()));
        }
        watch.print("timers set");
        printHeap(before, number);
        printThreads(pool);
        due.await();
        System.out.printf(
                Locale.ROOT,
                "all were due within 2.0 s, and all had run %.2f s after the first was set%n",
                (System.nanoTime() - begin) / 1e9);
        watch.restart();
        for (ThreadPoolTimer timer : timers) {
            timer.close();
        }
        watch.print("timers closed");
    }

    private static void waits(ThreadPool pool, int number) throws InterruptedException {
        CallbackEnvironment environment = CallbackEnvironment.of(pool);
        CountDownLatch signaled = new CountDownLatch(number);
        Event[] events = new Event[number];
        ThreadPoolWait[] waits = new ThreadPoolWait[number];
        long before = usedHeap();
        Stopwatch watch = new Stopwatch(number);
        for (int i = 0; i < number; i++) {
            events[i] = Event.autoReset(false);
            waits[i] =
                    ThreadPoolWait.create((instance, context, self, result) -> signaled.countDown(), null, environment);
            waits[i].set(events[i], Duration.ofHours(1));
        }
        watch.print("waits created and set");
        printHeap(before, number);
        printThreads(pool);
        watch.restart();
        for (Event event : events) {
            event.set();
        }
        signaled.await();
        watch.print("events set, and their callbacks run");
        for (ThreadPoolWait wait : waits) {
            wait.close();
        }
        watch.print("waits closed");
    }

    private static void printHeap(long before, int number) {
        System.out.printf(Locale.ROOT, "%.0f bytes of heap for each%n", (double) (usedHeap() - before) / number);
    }

    private static void printThreads(ThreadPool pool) {
        System.out.printf(
                Locale.ROOT, "%d threads in the pool%n", pool.statistics().threads());
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Time for each of a number of things. */
    private static final class Stopwatch {
        private final int number;
        private long begin = System.nanoTime();

        private Stopwatch(int number) {
            this.number = number;
        }

        private void restart() {
            begin = System.nanoTime();
        }

        private void print(String what) {
            double each = (double) (System.nanoTime() - begin) / number;
            System.out.printf(Locale.ROOT, "%d %s: %.0f ns each%n", number, what, each);
            restart();
        }
    }
}
