package io.overlapped.internal.engine;

/** What an engine needs of the pool. */
public interface EngineHost {
    /** Queues a task for any of the pool's threads. False where the pool has ended: the task will not run. */
    boolean execute(Task task);

    /** Queues a task that must run: where the pool has ended, on a thread of its own. */
    void executeAnyway(Task task);

    /**
     * Takes a queued task back, and does something else in its stead before the pool counts it as over. False where a
     * thread has it already: then it runs.
     */
    boolean withdraw(Task task, Runnable instead);

    /** Gives a lane that nobody serves a thread. */
    void staff(Lane lane);

    /** Says that a callback begins on a lane: the watchdog may be asleep. */
    void callbackBegins();

    /** The calling thread is about to block in a system call: another may be needed in its stead. */
    void beginBlockingCall();

    void endBlockingCall();

    /**
     * A thread is held up in a system call that it makes as the pool's, with the right to run callbacks: others may have that
     * meanwhile. Called in its stead, by who took its lane over.
     */
    void heldUpWithPermit();

    /** The calling thread is back from that, and takes the right again: perhaps before {@link #heldUpWithPermit} was called. */
    void backWithPermit();

    /** The queued operations, for those engines that queue them here. */
    Iterable<Task> queuedOperations();

    /** Whether the calling thread is one that may run callbacks now. */
    boolean mayRunCallbacks();

    /** Reports a failure that belongs to no callback. */
    void report(Throwable failure);
}
