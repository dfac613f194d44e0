package io.overlapped.internal.pool;

import io.overlapped.internal.engine.Engine;
import io.overlapped.internal.engine.EngineHost;
import io.overlapped.internal.engine.Lane;
import io.overlapped.internal.engine.LaneThread;
import io.overlapped.internal.engine.Task;
import io.overlapped.internal.linux.Membarrier;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A pool's threads, its queue and its engine.
 *
 * <p><b>Waking.</b> A task is put into the queue first; then somebody is told: a resting thread, else a ring's thread
 * that sleeps in the kernel, else perhaps a new one. A thread that is about to rest says so first and looks at the queue
 * again after. So one of the two sees the other. While there are {@link QuickThreads}, nobody is told.
 *
 * <p><b>How many.</b> {@code maximumThreads} bounds the threads that run the program's code, by {@link Permits}; a
 * thread that serves a ring without a permit makes results visible, completes futures, and leaves callbacks to the
 * others. Threads are added at once up to the number of processors, then for those that block in system calls, and,
 * through the {@link Watchdog}, when nobody takes from the queue.
 *
 * <p><b>The end.</b> {@link #close} lets the rings run empty, then the queue, and then the threads end.
 */
public final class PoolCore implements EngineHost {
    /** Ticks of the watchdog between two attempts to start a thread for a ring that has none. */
    private static final int RETRY_TICKS = 10;

    private final PoolSettings settings;
    private final EngineChoice choice;
    private final Permits permits;
    private final WorkerThreads workers;
    private final SoleThread sole = new SoleThread();
    private final ConcurrentLinkedQueue<Lane> unstaffed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger blocked = new AtomicInteger();
    private final int processors = Runtime.getRuntime().availableProcessors();
    private final TaskQueue tasks = new TaskQueue(2 * processors);
    private final Watchdog watchdog = new Watchdog(this);
    private final QuickThreads quick = new QuickThreads(this::quickThread, this::signalIfQueued);
    private final Timers timers = new Timers(this, processors);
    private final WallClockWatch wallClock = new WallClockWatch(this);
    private final DescriptorWatch descriptors = new DescriptorWatch(this);
    private final PoolEnd end;

    private int unstaffedTicks;
    private volatile int maximum;

    @SuppressWarnings("this-escape") // the engine keeps its host, and calls it only when it is given work
    public PoolCore(PoolSettings settings) {
        this.settings = settings;
        end = new PoolEnd(this, settings);
        workers = new WorkerThreads(this, settings);
        maximum = settings.maximumThreads();
        permits = new Permits(maximum);
        choice = EngineChoice.make(settings, this);
        lanes().forEach(this::staff);
        if (!lanes().isEmpty() && workers.count() == 0) {
            end.failed();
            choice.engine().close();
            throw new IllegalStateException("no thread can be started for the pool " + settings.name()
                    + ": the limit of threads is reached (ulimit -u), or there is no memory for a stack");
        }
    }

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
        return workers.count();
    }

    int threadsStarted() {
        return workers.started();
    }

    public int maximumThreads() {
        return maximum;
    }

    public int minimumThreads() {
        return workers.minimum();
    }

    public synchronized void maximumThreads(int newMaximum) {
        permits.change(newMaximum - maximum);
        maximum = newMaximum;
        workers.minimum(Math.min(workers.minimum(), newMaximum));
        signalIfQueued();
    }

    /** False where not so many threads can be had. */
    public synchronized boolean minimumThreads(int newMinimum) {
        if (newMinimum > maximum) {
            maximumThreads(newMinimum);
        }
        return workers.atLeast(newMinimum);
    }

    /** Sets how large the stacks of threads are that are started from now on, in bytes; 0 leaves it to the JVM. */
    public void stackBytes(long bytes) {
        workers.stackBytes(bytes);
    }

    public boolean isStopping() {
        return end.isStopping();
    }

    public boolean hasEnded() {
        return end.hasEnded();
    }

    @Override
    public boolean execute(Task task) {
        return execute(task, false);
    }

    /**
     * Queues a task again that one of the pool's threads has taken, and of which more is due. Others are told while there is a processor
     * for them: each would take one callback, and tell the next.
     */
    public void requeue(Task task) {
        execute(task, true);
    }

    /** One more run of a task is due that stands in the queue, or with a thread that will put it back. */
    public void oneMoreOf(Task task) {
        if (!(task.priority() != Task.LOW && quick.areThere()) && !workers.noneRests()) {
            signal();
        }
    }

    private boolean execute(Task task, boolean again) {
        // One of low priority might wait for as long as a quick thread finds others.
        boolean quickWillCome = task.runsCallback() && task.priority() != Task.LOW;
        boolean looksItself = quickWillCome && Worker.isQuickIn(this);
        if (!tasks.add(task, !looksItself, stripe())) {
            return false;
        }
        if (!looksItself && !(quickWillCome && quick.areThere())) {
            if (!again || hasIdleProcessor()) {
                signal();
            }
            watchdog.arm();
        }
        return true;
    }

    /** Where what the calling thread adds is queued: where one thread runs all, in the order of all. */
    private int stripe() {
        if (maximum == 1) {
            return 0;
        }
        Thread thread = Thread.currentThread();
        return thread instanceof Worker worker ? worker.stripe() : (int) thread.threadId();
    }

    @Override
    public void executeAnyway(Task task) {
        if (!execute(task)) {
            LateThread.run(task, this);
        }
    }

    @Override
    public boolean withdraw(Task task, Runnable instead) {
        if (!tasks.removeOperation(task)) {
            return false;
        }
        instead.run();
        over(1);
        return true;
    }

    @Override
    public void staff(Lane lane) {
        unstaffed.add(lane);
        Worker worker = workers.pollResting();
        if (worker != null) {
            LockSupport.unpark(worker);
        } else if (!workers.start()) {
            watchdog.arm(); // it tries again
        }
    }

    /** Whether a ring is waiting for a thread that could not be had; one is asked for again. */
    boolean staffAgain() {
        if (unstaffed.isEmpty()) {
            return false;
        }
        Worker worker = workers.pollResting();
        if (worker != null) {
            LockSupport.unpark(worker);
        } else if (unstaffedTicks++ % RETRY_TICKS == RETRY_TICKS - 1) {
            workers.start();
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
        Worker.giveBackOf(this);
        blocked.incrementAndGet();
        signalIfQueued();
    }

    @Override
    public void endBlockingCall() {
        blocked.decrementAndGet();
    }

    @Override
    public void heldUpWithPermit() {
        permits.giveBack();
        sole.isAway();
        signalIfQueued();
    }

    @Override
    public void backWithPermit() {
        permits.takeAnyway();
    }

    @Override
    public Iterable<Task> queuedOperations() {
        return tasks.waitingOperations();
    }

    @Override
    public void report(Throwable failure) {
        settings.failures().accept(failure);
    }

    /** What is to happen at a time. */
    public Timers timers() {
        return timers;
    }

    /** What tells the timers that the clock of the wall was set. */
    WallClockWatch wallClock() {
        return wallClock;
    }

    /** Descriptors that are waited for; of the process pool only, whose end need not be thought of. */
    public DescriptorWatch descriptors() {
        return descriptors;
    }

    TaskQueue tasks() {
        return tasks;
    }

    Permits permits() {
        return permits;
    }

    /** Lets a thread run the program's code, if the maximum allows it. */
    boolean takePermit(Worker worker) {
        if (!sole.admits(worker, maximum) || !permits.tryTake()) {
            return false;
        }
        if (sole.took(worker, maximum)) {
            return true;
        }
        permits.giveBack();
        signalIfQueued();
        return false;
    }

    /** Callbacks wait although one more thread may run them: the one that should does not come. */
    void soleThreadIsAway() {
        if (permits.isAvailable()) {
            sole.isAway();
            signal();
        }
    }

    void leavesSole(Worker worker) {
        sole.leaves(worker);
    }

    List<? extends Lane> lanes() {
        return choice.engine().lanes();
    }

    @Nullable
    Lane takeUnstaffed() {
        return unstaffed.poll();
    }

    /** So many tasks have been run, and all that belongs to them is done. */
    void over(int count) {
        tasks.over(count);
        end.changed();
    }

    private void quickThread() {
        Membarrier.prepare();
        watchdog.arm();
    }

    WorkerThreads workers() {
        return workers;
    }

    QuickThreads quick() {
        return quick;
    }

    /** Whether fewer threads run callbacks than there are processors. */
    boolean hasIdleProcessor() {
        return maximum - permits.free() < processors;
    }

    /** A thread left a ring: lost, or ended with it. */
    void laneLeft() {
        end.changed();
    }

    /** Wakes a thread that sleeps, so that it looks at the timers. False where none does. */
    boolean wakeSleeper() {
        if (wakeLane()) {
            return true;
        }
        Worker worker = workers.pollResting();
        LockSupport.unpark(worker);
        return worker != null;
    }

    /** The calling thread is about to be busy: the watchdog looks after the timers if nobody sleeps who does. */
    void watchTimersMeanwhile() {
        if (timers.next() != TimerQueue.NEVER) {
            watchdog.arm();
        }
    }

    /** No thread sleeps that could wake for a timer. */
    void watchTimers() {
        watchdog.lookAgain();
    }

    boolean hasSomethingFor(Worker worker) {
        return !unstaffed.isEmpty()
                || tasks.hasOperations()
                || (!tasks.isEmpty() && permits.isAvailable() && sole.admits(worker, maximum));
    }

    void ended(Worker worker) {
        workers.ended(worker);
        sole.leaves(worker);
        end.changed();
        signalIfQueued();
        timers.keeperIsGone();
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
        Worker one = sole.get(maximum);
        if (callbacks && one != null) {
            wake(one);
            if (!tasks.hasOperations()) {
                return;
            }
        }
        Worker worker = workers.pollResting();
        if (worker != null) {
            LockSupport.unpark(worker);
            return;
        }
        if (callbacks && wakeLane()) {
            return;
        }
        if (workers.count() - blocked.get() < processors) {
            workers.start();
        }
    }

    /** Wakes a thread that sleeps in its ring. False where none does. */
    private boolean wakeLane() {
        List<? extends Lane> lanes = lanes();
        for (int i = 0;
                i < lanes.size();
                i++) { // without an iterator: this is done for each operation where threads sleep
            if (lanes.get(i).wake()) {
                return true;
            }
        }
        return false;
    }

    /** Wakes a thread wherever it rests; where it does not, it looks at the queue before it does. */
    private void wake(Worker worker) {
        if (!workers.wake(worker)) {
            lanes().forEach(Lane::wake);
        }
    }

    /**
     * The calling thread may be long in its callback: its ring goes to another at once. True where another thread is, or was
     * made, available to run callbacks.
     */
    public boolean anotherThreadInstead() {
        Blocking.handOver();
        if (!permits.awaitAvailable()) {
            return false;
        }
        return !workers.noneRests() || lanes().stream().anyMatch(lane -> !lane.isInCallback()) || workers.start();
    }

    /** The watchdog saw a queue from which nobody takes. Returns how many threads were added, up to the given number. */
    int addThreadsForStalledQueue(int most) {
        boolean mayRunAnything =
                permits.isAvailable() && sole.get(maximum) == null; // also where all wait in the library
        long bound = mayRunAnything ? tasks.callbacksDue() : 0;
        if (tasks.hasOperations()) {
            bound = mayRunAnything ? most : maximum + processors - workers.count();
        }
        int wanted = (int) Math.min(most, bound);
        int added = workers.wakeResting(wanted);
        while (added < wanted && workers.start()) {
            added++;
        }
        if (added == 0) {
            signal();
        }
        return added;
    }

    /** One more object is bound to the pool. False where the pool was released and takes none. */
    public boolean bind() {
        return end.bind();
    }

    /** An object that was bound is gone. */
    public void unbind() {
        end.unbind();
    }

    /** Ends when the last object bound to it is gone. */
    public void release() {
        end.release();
    }

    /** Waits for what is queued, running and in flight, then ends. In one of the pool's own callbacks: as soon as that is over. */
    public void close() {
        end.close();
    }

    /** No more is to come: threads that rest end. */
    void wakeToEnd() {
        watchdog.end();
        workers.wakeAll();
    }
}
