package io.overlapped.internal.uring;

import static io.overlapped.internal.linux.IoUringConstants.IORING_ENTER_GETEVENTS;
import static io.overlapped.internal.linux.IoUringConstants.IORING_ENTER_NO_IOWAIT;
import static io.overlapped.internal.linux.IoUringConstants.IORING_FEAT_NO_IOWAIT;
import static io.overlapped.internal.linux.IoUringLayout.CQE_FLAGS;
import static io.overlapped.internal.linux.IoUringLayout.CQE_RES;
import static io.overlapped.internal.linux.IoUringLayout.CQE_USER_DATA;

import io.overlapped.internal.engine.EngineHost;
import io.overlapped.internal.engine.Inbox;
import io.overlapped.internal.engine.Lane;
import io.overlapped.internal.engine.LaneThread;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.Task;
import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.NativeMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * A ring and everything that belongs to it, served by one thread at a time.
 *
 * <p>The loop: take what other threads sent, submit, reap, run the code of what was reaped, let the pool's queued tasks have
 * a share, and sleep in the kernel when there is nothing left. Results become visible while reaping, so they do not wait
 * for anybody's code.
 *
 * <p>What may be touched by whom: the inbox, the commands and the wake-up by everyone; all the rest by the thread that
 * {@link Custody} names, and only while it is IN_RING. Around each piece of the program's code the ring is put to rest
 * (IN_CALLBACK), so that another thread can go on with it, queue of results included, should that code block.
 */
final class RingLane implements Lane, LaneThread.TaskGuard {
    /** Results run between two looks at the inbox and the kernel. */
    private static final int DELIVERIES = 64;

    /** Queued tasks run for each such round: a chain of I/O that never ends must not starve them, nor they it. */
    private static final int TASKS = 16;

    /** Operations that one callback may collect before the kernel is entered for them. */
    private static final int FLUSH_AT = 32;

    /** Completions kept free for wakes and cancels. */
    private static final int RESERVED_COMPLETIONS = 16;

    /** Sightings of one and the same callback before the ring is taken from it. */
    private static final int SIGHTINGS = 3;

    /** How long a dead ring's completions are waited for, after the last one. */
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private static final long PAUSE_NANOS = 1_000_000;

    private static final VarHandle PIECES;
    private static final VarHandle RESTS;

    static {
        try {
            PIECES = MethodHandles.lookup().findVarHandle(RingLane.class, "pieces", int.class);
            RESTS = MethodHandles.lookup().findVarHandle(RingLane.class, "rests", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final UringEngine engine;
    private final EngineHost host;
    private final Ring ring;
    private final FileTable files;
    private final Submitter submitter;
    private final Wakeup wakeup;
    private final InFlight inFlight;
    private final Custody custody = new Custody();
    private final Inbox inbox = new Inbox();
    private final LongAdder waiting = new LongAdder();
    private final LaneCommands commands = new LaneCommands();
    private final Balance balance = new Balance();
    private final int idleFlags;

    private volatile int served;
    private volatile int pieces;
    private volatile long rests;
    private boolean dead;
    private volatile boolean ended;
    private long watchedCallback;
    private int watchedPieces;

    /** The callback, as {@link Custody} numbers them, whose batch has lasted long enough. */
    private volatile long batchToEnd = -1;

    private int sightings;

    RingLane(UringEngine engine, EngineHost host, RingOptions options) throws RingSetupException {
        this.engine = engine;
        this.host = host;
        ring = new Ring(RingSetup.create(options));
        files = new FileTable(ring.fd(), options.files(), engine::report);
        boolean made = false;
        try {
            submitter = new Submitter(ring, files, engine.buffers());
            int bound = Math.max(ring.mapped().completionEntries() - RESERVED_COMPLETIONS, 1);
            inFlight = new InFlight(this, engine, host, ring, submitter, bound, options.writeCalls());
            wakeup = new Wakeup(submitter, options.multishot());
            made = true;
        } finally {
            if (!made) {
                files.close(); // whose number others may have
                ring.close();
            }
        }
        boolean noIowait = options.noIowait() && (ring.mapped().features() & IORING_FEAT_NO_IOWAIT) != 0;
        idleFlags = IORING_ENTER_GETEVENTS | (noIowait ? IORING_ENTER_NO_IOWAIT : 0);
    }

    UringEngine engine() {
        return engine;
    }

    int ringFd() {
        return ring.fd();
    }

    boolean belongsTo(UringEngine other) {
        return engine == other;
    }

    // ---- from any thread

    /** Takes an operation from a thread that does not serve this lane. False where the lane is closed. */
    boolean accept(Operation operation) {
        if (!inbox.push(operation)) {
            return false;
        }
        waiting.increment();
        wakeup.wake();
        return true;
    }

    /** About how many operations are here: on their way, with the kernel, or with a result to deliver. */
    int load() {
        return waiting.intValue() + served;
    }

    void command(LaneCommands.Command command) {
        commands.add(command);
        wakeup.wake();
    }

    @Override
    public boolean wake() {
        return wakeup.wake();
    }

    @Override
    public boolean isInCallback() {
        return Custody.isInCallback(custody.lvWord());
    }

    @Override
    public boolean takeIfStuck() {
        long seen = custody.lvWord();
        if (!Custody.isInCallback(seen)) {
            sightings = 0;
            return false;
        }
        if (Custody.callback(seen) != watchedCallback || pieces != watchedPieces) {
            if (Custody.callback(seen) == watchedCallback) {
                batchToEnd = watchedCallback; // none of them is long, but all of them are: the ring should be looked at
            }
            watchedCallback = Custody.callback(seen);
            watchedPieces = pieces;
            sightings = 1;
            return false;
        }
        if (++sightings < SIGHTINGS || !custody.casFree(seen)) {
            return false;
        }
        sightings = 0;
        engine.counters().takeover();
        return true;
    }

    // ---- from the thread that serves, within a callback

    /** Issues what a callback asks for, without a queue. False where the lane was lost: then nothing was done. */
    boolean issueHere(LaneThread thread, Operation operation) {
        long mine = thread.custody();
        if (Custody.isInCallback(mine) && custody.lvWord() == mine && balance.giveAway(operation)) {
            return true;
        }
        if (Custody.isInRing(mine)) {
            try {
                inFlight.place(operation);
            } catch (Submitter.DeadRingException e) {
                // As below; who finished the operation before this one must not lose its result for it.
            }
            return true;
        }
        long here = custody.casLeaveCallback(mine);
        if (here == Custody.LOST) {
            thread.lane(null);
            return false;
        }
        thread.custody(here);
        try {
            inFlight.place(operation);
            if (ring.unsubmitted() >= FLUSH_AT) {
                submitter.submit();
            }
        } catch (Submitter.DeadRingException e) {
            // The operation is in the lane, and the loop, which will meet the same, ends it with an error.
        } finally {
            thread.custody(custody.soReenterCallback(here));
        }
        return true;
    }

    @Override
    public void handOver(LaneThread thread) {
        if (!Custody.isInCallback(thread.custody())) {
            return; // at the queues: nobody else may come near them
        }
        thread.lane(null);
        if (custody.casFree(thread.custody())) {
            engine.counters().takeover();
            host.staff(this);
        }
    }

    @Override
    public void enter(LaneThread thread) {
        thread.custody(custody.soEnterCallback(thread.custody()));
        host.callbackBegins();
    }

    /**
     * The ring stays at rest from one piece to the next, which saves two steps for each; the watchdog sees by the count that it
     * is not one and the same. A thread that has lost the ring may count once more: then it looks as if the next holder
     * had moved on, and the watchdog sees it a tick later.
     */
    @Override
    public boolean next(LaneThread thread) {
        if (thread.lane() != this
                || custody.lvWord() != thread.custody()
                || Custody.callback(thread.custody()) == batchToEnd) {
            return false;
        }
        PIECES.setOpaque(this, pieces + 1);
        return true;
    }

    @Override
    public boolean leave(LaneThread thread) {
        Thread.interrupted(); // the callback's own affair, not the next one's
        if (thread.lane() != this) {
            return false;
        }
        long here = custody.casLeaveCallback(thread.custody());
        if (here == Custody.LOST) {
            thread.lane(null);
            return false;
        }
        thread.custody(here);
        return true;
    }

    // ---- the loop

    @Override
    public void serve(LaneThread thread) {
        long mine = custody.adopt();
        if (mine == Custody.LOST) {
            return;
        }
        thread.lane(this);
        thread.custody(mine);
        inFlight.calls().adopted();
        try {
            submitter.limitKernelWorkers();
            wakeup.arm();
            while (runRound(thread)) {
                // runRound says when the lane is lost or ended
            }
        } catch (Throwable failure) {
            breakDown(thread, failure);
        }
    }

    /**
     * The ring cannot be used any more. What the kernel never saw ends with an error; what it has ends as its completions
     * still arrive, without entering the kernel for them. Should some never arrive, their memory is not given back: the
     * kernel may still write to it.
     */
    private void breakDown(LaneThread thread, Throwable failure) {
        if (Custody.isInCallback(thread.custody()) && custody.casLeaveCallback(thread.custody()) == Custody.LOST) {
            return; // another thread has it, and will find out
        }
        thread.lane(null);
        dead = true;
        host.report(failure);
        failInbox(Errno.EIO);
        inFlight.ringDied();
        long patience = System.nanoTime() + PATIENCE_NANOS;
        for (; ; ) {
            int before = inFlight.withKernel();
            reap();
            inFlight.failAllBut(InFlight.KernelsShare.PLACED);
            inFlight.handOutReady();
            int now = inFlight.withKernel();
            if (now == 0) {
                break;
            }
            long time = System.nanoTime();
            patience = now != before ? time + PATIENCE_NANOS : patience;
            if (time - patience > 0) {
                inFlight.abandon();
                host.report(new IllegalStateException(now + " operations of a dead ring never completed; "
                        + "their memory is kept, because the kernel may still write to it"));
                break;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        ended = true;
    }

    /** Lets nothing more in, and ends what is still there. */
    private void failInbox(int errno) {
        for (Operation late = inbox.close(); late != null; ) {
            Operation after = Inbox.next(late);
            if (!dead || !inFlight.calls().isFor(late) || !host.execute(late)) { // a call needs no ring
                inFlight.finish(late, errno);
            }
            late = after;
        }
    }

    private boolean runRound(LaneThread thread) {
        thread.runDueTimers();
        takeInbox();
        if (!commands.isEmpty()) {
            commands.run(inFlight, this::takeInbox);
        }
        inFlight.placeBacklog();
        boolean busy = !inFlight.ready().isEmpty()
                || !inFlight.calls().isEmpty()
                || !commands.isEmpty()
                || thread.hasQueuedTasks();
        if (busy) {
            submitter.submitIfNeeded();
        } else if (thread.isStopping() && isQuiescent()) {
            end(thread);
            return false;
        } else if (!ring.hasCompletion()) {
            sleep(thread);
        } else {
            submitter.submitIfNeeded();
        }
        reap();
        // While there are results to deliver, which are all of normal priority, those of low priority wait.
        return inFlight.calls().perform(thread, this)
                && deliver(thread)
                && thread.runQueuedTasks(TASKS, inFlight.ready().isEmpty() ? Task.LOW : Task.NORMAL, this);
    }

    private void sleep(LaneThread thread) {
        if (!wakeup.isArmed()) {
            submitter.submitIfNeeded(); // there was no room for the poll: without it nobody could wake this thread
            return;
        }
        if (inFlight.withKernel() == 0) {
            RESTS.setRelease(this, rests + 1);
        }
        thread.aboutToSleep();
        wakeup.prepareToSleep();
        long nanos = thread.beginSleep(this);
        try {
            boolean stop = thread.isStopping() && isQuiescent();
            if (inbox.isEmpty() && commands.isEmpty() && !thread.hasQueuedTasks() && !stop && nanos > 0) {
                submitter.submitAndWait(inFlight.withKernel() == 0 ? idleFlags : IORING_ENTER_GETEVENTS, nanos);
            }
        } finally {
            wakeup.awake();
            thread.endSleep(this);
        }
    }

    private void end(LaneThread thread) {
        thread.lane(null); // what follows on what ends here goes elsewhere
        failInbox(Errno.ECANCELED);
        inFlight.handOutReady();
        custody.soFree(thread.custody());
        ended = true;
    }

    @Override
    public boolean hasEnded() {
        return ended;
    }

    @Override
    public long restCount() {
        return rests;
    }

    private void takeInbox() {
        int taken = 0;
        Operation operation = inbox.takeAll();
        try {
            while (operation != null) {
                Operation one = operation;
                operation = Inbox.next(one);
                taken++;
                inFlight.place(one);
            }
        } finally {
            for (; operation != null; taken++) { // the ring is dead: what is in the lane is found and ended
                Operation one = operation;
                operation = Inbox.next(one);
                inFlight.putOff(one);
            }
        }
        if (taken != 0) {
            waiting.add(-taken);
        }
        served = inFlight.total();
        balance.look(this, served, engine.lanes());
    }

    private void reap() {
        if (ring.hasOverflow()) {
            engine.counters().overflow();
        }
        int head = ring.completionHead();
        int tail = ring.laCompletionTail();
        if (head == tail) {
            return;
        }
        submitter.count(engine.counters());
        int finished = 0;
        for (int number = head; number != tail; number++) {
            long completion = ring.completion(number);
            long userData = NativeMemory.getLong(completion + CQE_USER_DATA);
            int result = NativeMemory.getInt(completion + CQE_RES);
            if (UserData.isWake(userData)) {
                if (dead) {
                    continue;
                }
                wakeup.completed(userData, result, NativeMemory.getInt(completion + CQE_FLAGS));
            } else if (!UserData.isErrand(userData)) {
                switch (inFlight.completed(userData, result)) {
                    case FINISHED -> finished++;
                    case STRAY -> engine.counters().stray();
                    case CONTINUED -> {}
                }
            }
        }
        ring.soCompletionHead(tail);
        if (finished != 0) {
            engine.counters().ring(finished);
        }
    }

    /** Runs the code of what was reaped. False where the lane was lost meanwhile. */
    private boolean deliver(LaneThread thread) {
        ReadyQueue ready = inFlight.ready();
        for (int i = 0; i < DELIVERIES && !ready.isEmpty(); i++) {
            Operation operation = ready.headOperation();
            Object token = ready.headToken();
            boolean callback = operation.completion().deliversCallback();
            if (callback && !thread.mayRunCallbacks()) {
                inFlight.handOutReady();
                return true;
            }
            if (callback && thread.hasQueuedTasksAbove(Task.NORMAL) && !thread.runQueuedTasks(TASKS, Task.HIGH, this)) {
                return false;
            }
            ready.removeHead();
            enter(thread);
            operation.completion().deliver(operation, token);
            if (!leave(thread)) {
                return false;
            }
        }
        return true;
    }

    // ---- the end

    boolean isQuiescent() {
        return inFlight.total() == 0 && inbox.isEmpty() && engine.heldUp().get() == 0;
    }

    /** Frees the ring. Called when no thread serves it any more, so nothing of it is in flight. */
    void close() {
        files.close();
        ring.close();
        wakeup.close();
    }
}
