package io.overlapped.internal.pool;

import io.overlapped.internal.engine.Engine;
import io.overlapped.internal.engine.EngineHost;
import io.overlapped.internal.engine.Lane;
import io.overlapped.internal.engine.LaneThread;
import io.overlapped.internal.engine.Task;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A pool's threads, its queue and its engine.
 *
 * <p><b>Waking.</b> A task is put into the queue first; then somebody is told: a resting thread, else a ring's thread
 * that sleeps in the kernel, else perhaps a new one. A thread that is about to rest says so first and looks at the queue
 * again after. So one of the two sees the other.
 *
 * <p><b>How many.</b> {@code maximumThreads} bounds the threads that run the program's code, by {@link Permits}; a
 * thread that serves a ring without a permit makes results visible, completes futures, and leaves callbacks to the
 * others. Threads are added at once up to the number of processors, then for those that block in system calls, and,
 * through the {@link Watchdog}, when nobody takes from the queue.
 *
 * <p><b>The end.</b> {@link #close} lets the rings run empty, then the queue, and then the threads end.
 */
public final class PoolCore implements EngineHost {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Ticks of the watchdog between two attempts to start a thread for a ring that has none. */
    private static final int RETRY_TICKS = 10;

    private enum Phase {
        RUNNING,
        STOPPING,
        ENDED
    }

    private final PoolSettings settings;
    private final EngineChoice choice;
    private final TaskQueue tasks = new TaskQueue();
    private final Permits permits;
    private final ConcurrentLinkedQueue<Lane> unstaffed = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedDeque<Worker> resting = new ConcurrentLinkedDeque<>();
    private final Set<Worker> workers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger threadNumber = new AtomicInteger();
    private final AtomicInteger blocked = new AtomicInteger();
    private final AtomicInteger bound = new AtomicInteger();
    private final Watchdog watchdog = new Watchdog(this);
    private final int processors = Runtime.getRuntime().availableProcessors();
    private final Object changes = new Object();

    private volatile Phase phase = Phase.RUNNING;
    private volatile boolean released;
    private int unstaffedTicks;
    private boolean closeBegun;
    private boolean closed;
    private volatile int maximum;
    private volatile int minimum;

    @SuppressWarnings("this-escape") // the engine keeps its host, and calls it only when it is given work
    public PoolCore(PoolSettings settings) {
        this.settings = settings;
        maximum = settings.maximumThreads();
        minimum = settings.minimumThreads();
        permits = new Permits(maximum);
        choice = EngineChoice.make(settings, this);
        lanes().forEach(this::staff);
        if (!lanes().isEmpty() && workers.isEmpty()) {
            phase = Phase.ENDED;
            choice.engine().close();
            throw new IllegalStateException("no thread can be started for the pool " + settings.name()
                    + ": the limit of threads is reached (ulimit -u), or there is no memory for a stack");
        }
    }

    // ---- what others see

    public String name() {
        return settings.name();
    }

    public Engine engine() {
        return choice.engine();
    }

    /** Why the pool has the engine that it has, in words. */
    public String engineReason() {
        return choice.reason();
    }

    public int threadCount() {
        return workers.size();
    }

    public int maximumThreads() {
        return maximum;
    }

    public int minimumThreads() {
        return minimum;
    }

    public synchronized void maximumThreads(int newMaximum) {
        permits.change(newMaximum - maximum);
        maximum = newMaximum;
        minimum = Math.min(minimum, newMaximum);
        signalIfQueued();
    }

    public synchronized void minimumThreads(int newMinimum) {
        if (newMinimum > maximum) {
            maximumThreads(newMinimum);
        }
        minimum = newMinimum;
        while (workers.size() < newMinimum && spawn()) {
            // one thread each time
        }
    }

    public boolean isStopping() {
        return phase != Phase.RUNNING;
    }

    boolean hasEnded() {
        return phase == Phase.ENDED;
    }

    // ---- what engines ask for

    @Override
    public boolean execute(Task task) {
        if (!tasks.add(task)) {
            return false;
        }
        signal();
        watchdog.arm();
        return true;
    }

    @Override
    public void executeAnyway(Task task) {
        if (!execute(task)) {
            try {
                new LateThread(settings.name() + "-late", task, this).start();
            } catch (OutOfMemoryError e) {
                report(new IllegalStateException(
                        "a callback of the closed pool " + settings.name() + " did not run: no thread can be started",
                        e));
            }
        }
    }

    @Override
    public boolean withdraw(Task task, Runnable instead) {
        if (!tasks.remove(task)) {
            return false;
        }
        instead.run();
        if (tasks.over()) {
            changed();
        }
        return true;
    }

    @Override
    public void staff(Lane lane) {
        unstaffed.add(lane);
        Worker worker = resting.pollLast();
        if (worker != null) {
            LockSupport.unpark(worker);
        } else if (!spawn()) {
            watchdog.arm(); // it tries again
        }
    }

    /** Whether a ring is waiting for a thread that could not be had; one is asked for again. */
    boolean staffAgain() {
        if (unstaffed.isEmpty()) {
            return false;
        }
        Worker worker = resting.pollLast();
        if (worker != null) {
            LockSupport.unpark(worker);
        } else if (unstaffedTicks++ % RETRY_TICKS == RETRY_TICKS - 1) {
            spawn();
        }
        return true;
    }

    @Override
    public boolean mayRunCallbacks() {
        return Thread.currentThread() instanceof LaneThread thread && thread.mayRunCallbacks();
    }

    @Override
    public void callbackBegins() {
        watchdog.arm();
    }

    @Override
    public void beginBlockingCall() {
        blocked.incrementAndGet();
        signalIfQueued();
    }

    @Override
    public void endBlockingCall() {
        blocked.decrementAndGet();
    }

    @Override
    public Iterable<Task> queuedOperations() {
        return tasks.waitingOperations();
    }

    @Override
    public void report(Throwable failure) {
        settings.failures().accept(failure);
    }

    // ---- what workers ask for

    TaskQueue tasks() {
        return tasks;
    }

    Permits permits() {
        return permits;
    }

    List<? extends Lane> lanes() {
        return choice.engine().lanes();
    }

    @Nullable
    Lane takeUnstaffed() {
        return unstaffed.poll();
    }

    void run(Task task) {
        try {
            task.run();
        } catch (Throwable failure) {
            report(failure);
        } finally {
            Thread.interrupted(); // the callback's own affair, not the next one's
            if (tasks.over()) {
                changed();
            }
        }
    }

    /** A thread left a ring: lost, or ended with it. */
    void laneLeft() {
        changed();
    }

    /** Rests until there may be something to do. False where the thread is to end. */
    boolean rest(Worker worker) {
        resting.addLast(worker);
        if (hasSomethingFor() && resting.remove(worker)) {
            return true;
        }
        if (hasEnded()) {
            return false;
        }
        boolean mayEnd = worker.mayEndWhenIdle() && workers.size() > Math.max(minimum, 1);
        if (mayEnd) {
            LockSupport.parkNanos(this, IDLE_NANOS);
        } else {
            LockSupport.park(this);
        }
        if (!resting.remove(worker)) {
            return true; // claimed: there is something to do
        }
        return !(hasEnded() || (mayEnd && !hasSomethingFor() && retire(worker)));
    }

    private boolean hasSomethingFor() {
        return !unstaffed.isEmpty() || tasks.hasOperations() || (!tasks.isEmpty() && permits.isAvailable());
    }

    /** Two threads that end at the same time must not leave fewer than the minimum. */
    private synchronized boolean retire(Worker worker) {
        return workers.size() > Math.max(minimum, 1) && workers.remove(worker);
    }

    void ended(Worker worker) {
        workers.remove(worker);
        changed();
    }

    void signalIfQueued() {
        if (!tasks.isEmpty()) {
            signal();
        }
    }

    /** Somebody should look at the queue. */
    private void signal() {
        boolean callbacks = permits.isAvailable();
        if (!callbacks && !tasks.hasOperations()) {
            return; // those who run look at the queue before they give their permits back
        }
        Worker worker = resting.pollLast();
        if (worker != null) {
            LockSupport.unpark(worker);
            return;
        }
        if (callbacks) {
            for (Lane lane : lanes()) {
                if (lane.wake()) {
                    return;
                }
            }
        }
        if (workers.size() - blocked.get() < processors) {
            spawn();
        }
    }

    /** The watchdog saw a queue from which nobody takes. */
    void addThreadForStalledQueue() {
        boolean operationsMayHaveOne = tasks.hasOperations() && workers.size() < maximum + processors;
        if (resting.isEmpty() && (permits.isAvailable() || operationsMayHaveOne)) {
            spawn();
        } else {
            signal();
        }
    }

    private boolean spawn() {
        if (hasEnded()) {
            return false;
        }
        Worker worker = new Worker(this, settings.name() + "-" + threadNumber.incrementAndGet());
        worker.setDaemon(settings.daemon());
        workers.add(worker);
        try {
            worker.start();
            return true;
        } catch (OutOfMemoryError e) {
            workers.remove(worker); // no thread can be had now; those that there are go on
            report(e);
            return false;
        }
    }

    // ---- the end

    /** One more object is bound to the pool. */
    public void bind() {
        bound.incrementAndGet();
    }

    /** An object that was bound is gone. */
    public void unbind() {
        if (bound.decrementAndGet() == 0 && released) {
            closeElsewhere();
        }
    }

    /** Ends when the last object bound to it is gone. */
    public void release() {
        released = true;
        if (bound.get() == 0) {
            closeElsewhere();
        }
    }

    /** Waits for what is queued, running and in flight, then ends. In one of the pool's own callbacks: as soon as that is over. */
    public void close() {
        if (Blocking.isOnThreadOf(this)) {
            closeElsewhere();
        } else {
            Blocking.run(this::closeHere);
        }
    }

    private void closeElsewhere() {
        Thread closer = new Thread(null, this::closeHere, settings.name() + "-closer", 0, false);
        closer.setDaemon(settings.daemon());
        try {
            closer.start();
        } catch (OutOfMemoryError e) {
            report(e); // the pool stays; nothing that it was given is lost
        }
    }

    private void closeHere() {
        boolean first;
        synchronized (changes) {
            first = !closeBegun;
            closeBegun = true;
        }
        boolean interrupted = false;
        if (first) {
            phase = Phase.STOPPING;
            choice.engine().cancelEndless();
            lanes().forEach(Lane::wake);
            interrupted |= await(() -> lanes().stream().allMatch(Lane::hasEnded));
            choice.engine().stop();
            interrupted |= await(tasks::tryClose);
            phase = Phase.ENDED;
            watchdog.end();
            workers.forEach(LockSupport::unpark);
            interrupted |= await(workers::isEmpty);
            choice.engine().close();
            synchronized (changes) {
                closed = true;
                changes.notifyAll();
            }
        } else {
            interrupted = await(() -> closed);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void changed() {
        if (isStopping()) {
            synchronized (changes) {
                changes.notifyAll();
            }
        }
    }

    /** Waits for something that {@link #changed} announces. True where an interrupt came meanwhile; it does not end the wait. */
    private boolean await(BooleanSupplier condition) {
        boolean interrupted = false;
        synchronized (changes) {
            while (!condition.getAsBoolean()) {
                try {
                    changes.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        return interrupted;
    }
}
