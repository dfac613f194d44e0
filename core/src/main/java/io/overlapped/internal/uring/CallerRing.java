package io.overlapped.internal.uring;

import static io.overlapped.internal.linux.IoUringConstants.IORING_ENTER_GETEVENTS;
import static io.overlapped.internal.linux.IoUringLayout.CQE_RES;
import static io.overlapped.internal.linux.IoUringLayout.CQE_USER_DATA;

import io.overlapped.internal.engine.CallerLane;
import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.EngineHost;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.linux.NativeMemory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A ring whose owner submits and reaps it, without a thread of the pool's between.
 *
 * <p>Everything is touched under the lock but the wait in the kernel, which submits nothing: so that whoever closes a file or
 * the pool can cancel, and reap, while the owner sleeps, and also when the owner never comes back. The kernel wakes the owner
 * when so many results have been posted as it waits for, whoever reaps them. For the same reason the ring is not bound to one
 * thread (SINGLE_ISSUER, DEFER_TASKRUN): results would not be posted until the owner enters.
 *
 * <p>Operations of a thread that ends are cancelled by the kernel; they are performed on a thread of the pool then.
 */
final class CallerRing implements CallerLane {
    /** Operations that are collected before the kernel is entered for them: the device begins while others are prepared. */
    private static final int FLUSH_AT = 32;

    private static final int RESERVED_COMPLETIONS = 16;

    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final long PAUSE_NANOS = 1_000_000;

    private final UringEngine engine;
    private final CallerRings rings;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private final Ring ring;
    private final FileTable files;
    private final Submitter submitter;
    private final InFlight inFlight;

    private boolean waiting;
    private boolean ended;
    private boolean dead;
    private volatile int total;

    CallerRing(UringEngine engine, EngineHost host, CallerRings rings, RingOptions options) throws RingSetupException {
        this.engine = engine;
        this.rings = rings;
        ring = new Ring(RingSetup.create(options));
        files = new FileTable(ring.fd(), options.files(), engine::report);
        submitter = new Submitter(ring, files, new BufferTables(false));
        int bound = Math.max(ring.mapped().completionEntries() - RESERVED_COMPLETIONS, 1);
        inFlight = new InFlight(this, engine, host, ring, submitter, bound, false);
        submitter.limitKernelWorkers();
    }

    // ---- the owner

    @Override
    public boolean place(Operation operation) {
        lock.lock();
        try {
            if (ended || dead) {
                return false;
            }
            try {
                inFlight.place(operation);
                if (ring.unsubmitted() >= FLUSH_AT) {
                    submitter.submit();
                }
            } catch (Submitter.DeadRingException e) {
                breakDown(e); // which ends this operation too
            }
            total = inFlight.total();
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void submit() {
        move(false);
    }

    @Override
    public void look() {
        move(true);
    }

    private void move(boolean reap) {
        lock.lock();
        try {
            if (ended || dead) {
                return;
            }
            try {
                if (reap) {
                    reap();
                }
                submitter.submitIfNeeded();
            } catch (Submitter.DeadRingException e) {
                breakDown(e);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void await(int results, long nanos) {
        int missing;
        lock.lock();
        try {
            if (ended || dead) {
                return;
            }
            submitter.submitIfNeeded();
            missing = Math.min(results - reap(), inFlight.withKernel());
            if (missing <= 0 || ended || dead) {
                return;
            }
            waiting = true;
        } catch (Submitter.DeadRingException e) {
            breakDown(e);
            return;
        } finally {
            lock.unlock();
        }
        int result = ring.await(missing, IORING_ENTER_GETEVENTS, nanos);
        lock.lock();
        try {
            waiting = false;
            left.signalAll();
            if (!dead) {
                Submitter.check(result);
                reap();
            }
        } catch (Submitter.DeadRingException e) {
            breakDown(e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int total() {
        return total;
    }

    @Override
    public void giveBack() {
        rings.giveBack(this);
    }

    // ---- other threads

    void cancel(Operation operation) {
        cancelWith(() -> inFlight.cancel(operation));
    }

    void cancelAll(Descriptor descriptor, @Nullable Thread issuer) {
        if (total != 0) {
            cancelWith(() -> inFlight.cancelAll(descriptor, issuer));
        }
    }

    private void cancelWith(Runnable request) {
        lock.lock();
        try {
            if (ended || dead) {
                return;
            }
            request.run();
            submitter.submitIfNeeded();
            reap();
        } catch (Submitter.DeadRingException e) {
            breakDown(e);
        } finally {
            lock.unlock();
        }
    }

    // ---- results

    /** Publishes what there is, and gives the kernel what waited for room. Returns how many operations are over. */
    private int reap() {
        int finished = 0;
        for (int head = ring.completionHead(); head != ring.laCompletionTail(); head = ring.completionHead()) {
            if (ring.hasOverflow()) {
                engine.counters().overflow();
            }
            finished += reap(head, ring.laCompletionTail());
        }
        if (finished != 0) {
            engine.counters().ring(finished);
            engine.counters().byCaller(finished);
        }
        inFlight.placeBacklog();
        if (ring.unsubmitted() != 0) {
            submitter.submit();
        }
        total = inFlight.total();
        return finished;
    }

    private int reap(int head, int tail) {
        int finished = 0;
        for (int number = head; number != tail; number++) {
            long completion = ring.completion(number);
            long userData = NativeMemory.getLong(completion + CQE_USER_DATA);
            if (UserData.isErrand(userData)) {
                continue;
            }
            switch (inFlight.completed(userData, NativeMemory.getInt(completion + CQE_RES))) {
                case FINISHED -> finished++;
                case STRAY -> engine.counters().stray();
                case CONTINUED -> {}
            }
        }
        ring.soCompletionHead(tail);
        return finished;
    }

    /**
     * The ring cannot be used any more: what the kernel never saw ends with an error, what it has is waited for. Should some of it never
     * end, its memory is kept, because the kernel may still write to it.
     */
    private void breakDown(Submitter.DeadRingException failure) {
        dead = true;
        engine.report(failure);
        inFlight.ringDied();
        long patience = System.nanoTime() + PATIENCE_NANOS;
        while (inFlight.withKernel() != 0) {
            int head = ring.completionHead();
            int tail = ring.laCompletionTail();
            if (head != tail) {
                reap(head, tail);
                inFlight.failAllBut(InFlight.KernelsShare.PLACED);
                patience = System.nanoTime() + PATIENCE_NANOS;
            } else if (System.nanoTime() - patience > 0) {
                inFlight.abandon();
                engine.report(new IllegalStateException(inFlight.withKernel() + " operations of a dead ring never "
                        + "completed; their memory is kept, because the kernel may still write to it"));
                break;
            } else {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        total = 0;
    }

    // ---- the end

    boolean isUsable() {
        lock.lock();
        try {
            return !ended && !dead;
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more, waits for what it has, and frees the ring. */
    void close() {
        lock.lock();
        try {
            drain();
            ended = true;
            while (waiting) {
                left.awaitUninterruptibly();
            }
            files.close();
            ring.close();
        } finally {
            lock.unlock();
        }
    }

    /** The owner may wait in the kernel, and cannot be joined there: so results are looked for. An interrupt is kept for later. */
    private void drain() {
        boolean interrupted = false;
        try {
            while (!dead && total != 0) {
                reap();
                try {
                    left.awaitNanos(PAUSE_NANOS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (Submitter.DeadRingException e) {
            breakDown(e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
