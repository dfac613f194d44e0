package io.overlapped.benchmarks.job;

import io.overlapped.PoolStatistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads from outside that keep a window of operations in flight each. With a rate they issue by the clock, and an
 * operation's time begins when it was due, not when there was room for it: what coordinated omission would hide, counts.
 */
final class OutsideDriver implements Driver {
    /** How a contestant performs an operation. */
    interface Performer {
        /** Issues; {@link OutsideDriver#completed} or {@link OutsideDriver#failed} is called once, on any thread. */
        void issue(int slot, int handle, long offset);

        default @Nullable PoolStatistics statistics() {
            return null;
        }

        void end() throws Exception;
    }

    /** Makes the performer, which needs to know whom to tell. */
    interface Maker {
        Performer make(OutsideDriver driver) throws Exception;
    }

    private final JobSpec spec;
    private final Slots slots;
    private final Performer performer;
    private final List<Thread> issuers = new ArrayList<>();
    private final Window[] windows;

    OutsideDriver(JobSpec spec, Slots slots, Maker maker) throws Exception {
        this.spec = spec;
        this.slots = slots;
        this.windows = new Window[spec.issuers()];
        for (int i = 0; i < windows.length; i++) {
            windows[i] = new Window(i * spec.depth(), spec.depth());
        }
        this.performer = maker.make(this);
    }

    @Override
    public void start() {
        for (Window window : windows) {
            issuers.add(Thread.ofPlatform().name("issuer-" + issuers.size()).start(() -> issue(window)));
        }
    }

    private void issue(Window window) {
        long interval = spec.rate() == 0 ? 0 : (long) (TimeUnit.SECONDS.toNanos(1) * spec.issuers() / spec.rate());
        long due = interval == 0 ? 0 : System.nanoTime();
        while (!slots.isStopped()) {
            if (interval != 0) {
                due += interval;
                awaitTime(due);
            }
            int slot = window.take();
            long offset = slots.next(slot, due);
            performer.issue(slot, slots.handle(slot), offset);
        }
        window.drain();
    }

    /** Parks for long waits; the rest is shorter than a wake-up takes. */
    private static void awaitTime(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            if (left > 100_000) {
                LockSupport.parkNanos(left - 60_000);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    void completed(int slot, long bytes) {
        slots.done(slot, bytes);
        windows[slot / spec.depth()].giveBack(slot);
    }

    void failed(int slot, Throwable cause) {
        slots.fail(cause);
        windows[slot / spec.depth()].giveBack(slot);
    }

    @Override
    public @Nullable PoolStatistics statistics() {
        return performer.statistics();
    }

    @Override
    public void end() throws Exception {
        for (Thread issuer : issuers) {
            if (!issuer.join(Duration.ofSeconds(30))) {
                throw new IllegalStateException("operations have not completed 30 s after the end of the job");
            }
        }
        performer.end();
    }
}
