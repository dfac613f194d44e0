package io.overlapped.stress.closing;

import io.overlapped.BufferPool;
import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.ThreadPool;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Arenas, pools of buffers, batches, files, channels, objects of a pool and pools are closed in any order while operations are in flight,
 * again and again. A run ends with an error as soon as one thing is wrong, and with a dump of all threads where
 * nothing moves for a minute.
 */
public final class ClosingStress {
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final int KEPT_ROUNDS = 32;
    private static final int ROUNDS_OF_A_POOL = 20_000;
    private static final int ROUNDS_WITH_ONE_POOL_OF_THEIR_OWN = 64;
    private static final int ROUNDS_BETWEEN_CHECKS_OF_FILES = 5_000;

    private final EngineKind engine;
    private final List<Path> directories;
    private final long rounds;
    private final long deadline;
    private final long seed;
    private final Tally tally = new Tally();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    private ClosingStress(EngineKind engine, List<Path> directories, long rounds, Duration time, long seed) {
        this.engine = engine;
        this.directories = directories;
        this.rounds = rounds;
        this.deadline = System.nanoTime() + time.toNanos();
        this.seed = seed;
    }

    /**
     * Runs.
     *
     * @param engine performs the operations
     * @param directories where files are made, on file systems as different as possible
     * @param rounds after so many it ends
     * @param time after so long it ends
     * @param threads how many do rounds, each with another to close things with
     * @param seed of what is chosen
     * @return what happened
     * @throws AssertionError where something is wrong
     */
    public static Tally run(
            EngineKind engine, List<Path> directories, long rounds, Duration time, int threads, long seed)
            throws InterruptedException {
        return new ClosingStress(engine, directories, rounds, time, seed).run(threads);
    }

    /**
     * Runs for long.
     *
     * @param args rounds, seconds, threads, seed, {@code uring} or {@code portable}, and directories
     */
    public static void main(String[] args) throws InterruptedException {
        if (args.length < 6) {
            System.err.println(
                    "closing stress: usage: ClosingStress ROUNDS SECONDS THREADS SEED uring|portable DIRECTORY...");
            System.exit(2);
        }
        List<Path> directories = new ArrayList<>();
        for (int i = 5; i < args.length; i++) {
            directories.add(Path.of(args[i]));
        }
        EngineKind engine = args[4].equals("portable") ? EngineKind.PORTABLE : EngineKind.URING;
        try {
            System.out.println(run(
                    engine,
                    directories,
                    Long.parseLong(args[0]),
                    Duration.ofSeconds(Long.parseLong(args[1])),
                    Integer.parseInt(args[2]),
                    Long.parseLong(args[3])));
        } catch (AssertionError e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private Tally run(int threads) throws InterruptedException {
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            all.add(Thread.ofPlatform().name("closing-" + i).daemon().start(() -> guarded(number)));
        }
        long before = -1;
        long patience = System.nanoTime() + PATIENCE_NANOS;
        for (Thread thread : all) {
            while (!thread.join(Duration.ofMillis(100))) {
                if (tally.rounds() != before) {
                    before = tally.rounds();
                    patience = System.nanoTime() + PATIENCE_NANOS;
                } else if (System.nanoTime() - patience > 0) {
                    throw new AssertionError("nothing moves any more, after " + tally + "\n" + dump());
                }
            }
        }
        Throwable wrong = failure.get();
        if (wrong != null) {
            throw new AssertionError("after " + tally + ", seed " + seed, wrong);
        }
        return tally;
    }

    private void guarded(int number) {
        try {
            repeat(new SplittableRandom(seed + number), number);
        } catch (Throwable wrong) {
            failure.compareAndSet(null, wrong);
        }
    }

    private void repeat(SplittableRandom random, int number) throws Exception {
        List<Path> files = new ArrayList<>();
        List<Round.Source> sources = sources(number, files);
        try (ExecutorService partner = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("partner-" + number).daemon().factory())) {
            while (goesOn()) {
                try (ThreadPool pool = pool();
                        BufferPool buffers = BufferPool.create(pool, Content.BLOCK, 64);
                        Guards freed = new Guards();
                        Guards returned = new Guards()) {
                    repeat(random, sources, files, partner, pool, buffers, freed, returned);
                }
            }
        }
        for (Path file : files) {
            Content.check(file);
            Files.delete(file);
        }
    }

    private void repeat(
            SplittableRandom random,
            List<Round.Source> sources,
            List<Path> files,
            ExecutorService partner,
            ThreadPool pool,
            BufferPool buffers,
            Guards freed,
            Guards returned)
            throws Exception {
        ArrayDeque<Round> kept = new ArrayDeque<>();
        for (int i = 0; i < ROUNDS_OF_A_POOL && goesOn(); i++) {
            boolean own = random.nextInt(ROUNDS_WITH_ONE_POOL_OF_THEIR_OWN) == 0;
            ThreadPool used = own ? pool() : pool;
            Round round = new Round(random, used, buffers);
            round.prepare(sources, own);
            round.run(partner);
            round.awaitEnds();
            round.guard(freed, returned);
            kept.add(round);
            if (kept.size() > KEPT_ROUNDS) {
                kept.remove().check(tally);
            }
            tally.round();
            if (i % ROUNDS_BETWEEN_CHECKS_OF_FILES == 0) {
                for (Path file : files) {
                    Content.check(file);
                }
            }
        }
        kept.forEach(round -> round.check(tally));
        freed.close();
        returned.close();
        tally.guards(freed.checked() + returned.checked());
    }

    private boolean goesOn() {
        return failure.get() == null && tally.rounds() < rounds && System.nanoTime() - deadline < 0;
    }

    private ThreadPool pool() {
        return ThreadPool.builder()
                .engine(engine)
                .inlineReads(tally.rounds() % 3 == 0)
                .exceptionHandler(e -> failure.compareAndSet(null, e))
                .build();
    }

    private List<Round.Source> sources(int number, List<Path> files) throws IOException {
        List<Round.Source> sources = new ArrayList<>();
        Set<OpenOption> buffered = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
        for (Path directory : directories) {
            Path file =
                    Content.file(directory, "closing-" + ProcessHandle.current().pid() + "-" + number);
            files.add(file);
            sources.add(new Round.Source(file, buffered));
            try {
                Set<OpenOption> direct = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, direct());
                FileHandle.open(file, direct.toArray(OpenOption[]::new)).close();
                sources.add(new Round.Source(file, direct));
            } catch (IOException | ReflectiveOperationException unsupported) {
                // tmpfs before Linux 6.6, or a JDK without the module
            }
        }
        return sources;
    }

    /** By its name, because javac warns of every mention of the class. */
    private static OpenOption direct() throws ReflectiveOperationException {
        return (OpenOption) Class.forName("com.sun.nio.file.ExtendedOpenOption")
                .getField("DIRECT")
                .get(null);
    }

    private static String dump() {
        StringBuilder text = new StringBuilder();
        for (ThreadInfo info : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true, 60)) {
            text.append('"')
                    .append(info.getThreadName())
                    .append("\" ")
                    .append(info.getThreadState())
                    .append('\n');
            for (StackTraceElement frame : info.getStackTrace()) {
                text.append("    at ").append(frame).append('\n');
            }
        }
        return text.toString();
    }
}
