package io.overlapped.cli;

import io.overlapped.CallbackEnvironment;
import io.overlapped.FileHandle;
import io.overlapped.Ledger;
import io.overlapped.Misuse;
import io.overlapped.MisuseException;
import io.overlapped.NotificationMode;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.PoolStatistics;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the file: writes blocks, and reads them in the mode that skips completions, and keeps a journal of
 * it. The operations of a window are in flight together; the next window's begin when they are over, so that a hundred
 * thousand writes need no hundred thousand buffers.
 */
final class DemoPart {
    private static final int WINDOW = 64;
    private static final long PATIENCE_SECONDS = 60;
    private static final Pattern WHICH = Pattern.compile("^(write|read) of \\d+ bytes at offset (\\d+) on ");

    private final DemoPlan plan;
    private final Misuse misuse;
    private final Journal journal = new Journal();
    private final List<ByteBuffer> buffers = new ArrayList<>();
    private final Semaphore reports = new Semaphore(0);
    private final AtomicInteger failures = new AtomicInteger();
    private boolean stopped;

    DemoPart(DemoPlan plan, Misuse misuse) {
        this.plan = plan;
        this.misuse = misuse;
    }

    /** What it showed, and the engine that served it. */
    record Result(DemoReport.Engine engine, DemoReport.Part part) {}

    Result run(DemoTarget target) throws InterruptedException {
        Ledger ledger;
        ThreadPool pool = plan.engine()
                .build(ThreadPool.builder().name("pool").misuse(misuse).exceptionHandler(this::report));
        try (pool) {
            try (FileHandle file = target.open();
                    ThreadPoolIo io = ThreadPoolIo.create(file, this::complete, null, CallbackEnvironment.of(pool))) {
                if (plan.skipOnSuccess()) {
                    file.notificationModes(NotificationMode.SKIP_COMPLETION_ON_SUCCESS);
                }
                perform(file, io, false);
                if (plan.skipOnSuccess() && !stopped) {
                    perform(file, io, true);
                }
                ledger = io.ledger();
            }
        }
        DemoReport.Engine engine = new DemoReport.Engine(
                EngineOption.name(plan.engine().kind()), EngineOption.name(pool.engine()), pool.engineReason());
        return new Result(engine, part(target, ledger, pool.statistics()));
    }

    private void perform(FileHandle file, ThreadPoolIo io, boolean reads) throws InterruptedException {
        int first = reads ? plan.writes() + 1 : 1;
        List<DemoOperation> window = new ArrayList<>(WINDOW);
        for (int block = 0; block < plan.writes() && !stopped; block++) {
            DemoOperation operation = new DemoOperation(first + block, reads, block, buffer(window.size()));
            if (reads) {
                operation.buffer().clear().put(new byte[Blocks.SIZE]).clear();
            } else {
                Blocks.fill(operation.buffer(), block);
            }
            boolean announced = !plan.startOnce() || block == 0;
            if (announced) {
                io.start();
                journal.add(operation, Step.STARTED, null);
            }
            issue(file, io, operation, announced);
            window.add(operation);
            if (window.size() == WINDOW) {
                awaitAll(io, window);
            }
        }
        awaitAll(io, window);
    }

    private void issue(FileHandle file, ThreadPoolIo io, DemoOperation operation, boolean announced) {
        // Before the call: the completion may be faster than the call's return.
        int entry = journal.add(operation, Step.ISSUED, null);
        Outcome outcome;
        try {
            outcome = operation.isRead()
                    ? file.read(operation.buffer(), operation)
                    : file.write(operation.buffer(), operation);
        } catch (MisuseException e) {
            journal.replace(entry, Step.REFUSED, e.getMessage());
            stopped = true;
            return;
        }
        if (outcome.expectsCompletion()) {
            journal.change(entry, outcome, null, null);
            return;
        }
        journal.change(entry, outcome, operation.error(), operation.bytesTransferred());
        if (announced) {
            io.cancel();
            journal.add(operation, Step.CANCELLED, null);
        }
        check(operation, operation.error(), operation.bytesTransferred());
        stopped = outcome == Outcome.FAILED;
    }

    private void complete(
            Object instance, @Nullable Object context, Overlapped overlapped, int error, long bytes, ThreadPoolIo io) {
        DemoOperation operation = (DemoOperation) overlapped;
        journal.addOver(operation, Step.COMPLETED, error, bytes);
        check(operation, error, bytes);
    }

    private void check(DemoOperation operation, int error, long bytes) {
        boolean equal = error == 0 && bytes == Blocks.SIZE && Blocks.isEqual(operation.buffer(), operation.offset());
        if (!equal) {
            failures.incrementAndGet();
        }
    }

    /** The pool's exception handler. */
    private void report(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher matcher = WHICH.matcher(message);
        if (failure instanceof MisuseException && matcher.find()) {
            long offset = Long.parseLong(matcher.group(2));
            int number = (int) (offset / Blocks.SIZE) + 1;
            journal.add(number, matcher.group(1), offset, Step.UNEXPECTED, message);
        } else {
            failures.incrementAndGet();
            journal.add(0, "unknown", 0, Step.UNEXPECTED, failure.toString());
        }
        reports.release();
    }

    /** Waits until the operations of a window are over, and so are their callbacks and the reports about them. */
    private void awaitAll(ThreadPoolIo io, List<DemoOperation> window) throws InterruptedException {
        io.waitForCallbacks();
        int unannounced = 0;
        for (DemoOperation operation : window) {
            operation.await();
            if (plan.startOnce() && misuse == Misuse.REPORT && operation.number() > 1 && operation.error() == 0) {
                unannounced++;
            }
        }
        if (!reports.tryAcquire(unannounced, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            failures.incrementAndGet();
        }
        window.clear();
    }

    private ByteBuffer buffer(int slot) {
        if (slot == buffers.size()) {
            buffers.add(ByteBuffer.allocateDirect(Blocks.SIZE));
        }
        return buffers.get(slot);
    }

    private DemoReport.Part part(DemoTarget target, Ledger ledger, PoolStatistics statistics) {
        List<Journal.Entry> steps = journal.entries();
        DemoReport.Counts counts = new DemoReport.Counts(
                count(steps, Step.STARTED),
                count(steps, Step.ISSUED),
                count(steps, Step.COMPLETED),
                count(steps, Step.CANCELLED),
                count(steps, Step.REFUSED),
                count(steps, Step.UNEXPECTED));
        DemoReport.Silent silent = new DemoReport.Silent(silent(steps, "write"), silent(steps, "read"));
        boolean refusal = plan.startOnce() && plan.writes() > 1 && misuse == Misuse.REFUSE;
        Blocks.Comparison comparison = target.compare(refusal ? 1 : plan.writes());
        boolean ok = comparison.equal()
                && failures.get() == 0
                && ledger.equals(new Ledger(0, 0, 0, 0))
                && counts.equals(expected(refusal, silent));
        return new DemoReport.Part(
                misuse.name().toLowerCase(Locale.ROOT),
                ok,
                steps,
                counts,
                silent,
                ledger,
                new DemoReport.Served(
                        statistics.ringCompletions(), statistics.inlineHits(), statistics.portableCompletions()),
                comparison);
    }

    private DemoReport.Counts expected(boolean refusal, DemoReport.Silent silent) {
        if (refusal) {
            return new DemoReport.Counts(1, 1, 1, 0, 1, 0);
        }
        if (plan.startOnce()) {
            return new DemoReport.Counts(1, plan.writes(), 1, 0, 0, plan.writes() - 1);
        }
        int all = plan.skipOnSuccess() ? 2 * plan.writes() : plan.writes();
        int atOnce = silent.writes() + silent.reads();
        return new DemoReport.Counts(all, all, all - atOnce, atOnce, 0, 0);
    }

    private static int count(List<Journal.Entry> steps, Step step) {
        return (int) steps.stream().filter(entry -> entry.step() == step).count();
    }

    private static int silent(List<Journal.Entry> steps, String kind) {
        return (int) steps.stream()
                .filter(entry -> entry.outcome() == Outcome.COMPLETED_SILENTLY)
                .filter(entry -> entry.kind().equals(kind))
                .count();
    }
}
