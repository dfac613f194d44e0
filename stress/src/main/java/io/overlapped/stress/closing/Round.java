package io.overlapped.stress.closing;

import io.overlapped.BufferPool;
import io.overlapped.ThreadPool;
import io.overlapped.stress.closing.Memory.Refused;
import java.io.IOException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Some things are opened, operations are begun on them, and everything is closed in any order by one or two threads. Then nothing may be
 * in flight, every operation has ended once, and the memory is given out again with guards in it.
 */
final class Round {
    private static final long PAUSE_NANOS = 20_000;

    private final SplittableRandom random;
    private final ThreadPool pool;
    private final BufferPool buffers;
    private final List<Step> issuing = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Attempt> onFiles = new ArrayList<>();
    private final List<Attempt> onStreams = new ArrayList<>();
    private final List<Step> refused = Collections.synchronizedList(new ArrayList<>());
    private final Users users;

    Round(SplittableRandom random, ThreadPool pool, BufferPool buffers) {
        this.random = random;
        this.pool = pool;
        this.buffers = buffers;
        users = new Users(pool, issuing, steps);
    }

    /** A file, and how it may be opened. */
    record Source(Path path, Set<OpenOption> options) {}

    void prepare(List<Source> sources, boolean closesPool) throws IOException {
        int count = random.nextInt(1, 3);
        for (int i = 0; i < count; i++) {
            Source source = sources.get(random.nextInt(sources.size()));
            switch (random.nextInt(8)) {
                case 0, 1 -> users.futures(source.path, source.options, attempts(6, false));
                case 2, 3 -> users.batch(source.path, source.options, attempts(12, false), random.nextInt(3));
                case 4 -> users.callbacks(source.path, source.options, attempts(6, false));
                case 5 -> users.pipe(attempts(3, true));
                case 6 -> users.asynchronousChannel(source.path, source.options, attempts(4, false));
                default -> users.blockingChannel(source.path, source.options, attempts(2, false));
            }
        }
        if (closesPool) {
            steps.add(pool::close);
        }
    }

    private List<Attempt> attempts(int most, boolean stream) {
        List<Attempt> attempts = new ArrayList<>();
        int count = random.nextInt(1, most + 1);
        for (int i = 0; i < count; i++) {
            Memory memory = Memory.any(random, pool, buffers, steps);
            boolean write = !stream && random.nextInt(4) == 0;
            long block = !stream ? random.nextInt(Content.BLOCKS) : 0;
            attempts.add(new Attempt(memory, write, block * Content.BLOCK));
        }
        (stream ? onStreams : onFiles).addAll(attempts);
        return attempts;
    }

    void run(Executor partner) throws Exception {
        Random order = new Random(random.nextLong());
        if (random.nextInt(4) == 0) { // what is closed may be closed before it is used
            steps.addAll(issuing);
        } else {
            for (Step step : issuing) {
                step.run();
            }
        }
        Collections.shuffle(steps, order);
        AtomicInteger next = new AtomicInteger();
        if (random.nextBoolean()) {
            FutureTask<Void> other = new FutureTask<>(() -> takeSteps(next), null);
            partner.execute(other);
            takeSteps(next);
            other.get();
        } else {
            takeSteps(next);
        }
        for (Step step : refused) {
            step.run(); // nothing is in flight any more, so that nothing may be refused
        }
    }

    private void takeSteps(AtomicInteger next) {
        for (int i = next.getAndIncrement(); i < steps.size(); i = next.getAndIncrement()) {
            Step step = steps.get(i);
            try {
                step.run();
            } catch (Refused later) {
                refused.add(step);
            } catch (Exception e) {
                throw new AssertionError("a step failed", e);
            }
        }
    }

    /** How many closes were refused at first. */
    int refusals() {
        return refused.size();
    }

    /** Waits until what began has ended; whoever counts the rounds notices if that never comes. */
    void awaitEnds() {
        for (List<Attempt> attempts : List.of(onFiles, onStreams)) {
            for (Attempt attempt : attempts) {
                while (!attempt.isOver()) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }
    }

    void guard(Guards freed, Guards returned) {
        for (List<Attempt> attempts : List.of(onFiles, onStreams)) {
            for (Attempt attempt : attempts) {
                attempt.memory.guard(attempt.memory.isReturned() ? returned : freed, buffers);
            }
        }
    }

    /** Called some rounds later: nothing ended again meanwhile. */
    void check(Tally tally) {
        onFiles.forEach(attempt -> attempt.check(false));
        onStreams.forEach(attempt -> attempt.check(true));
        for (List<Attempt> attempts : List.of(onFiles, onStreams)) {
            for (Attempt attempt : attempts) {
                tally.add(attempt);
            }
        }
        tally.refusals(refusals());
    }
}
