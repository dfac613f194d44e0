package io.overlapped.internal.engine;

/** What an engine needs of the pool. */
public interface EngineHost {
    /** Queues a task for any of the pool's threads. False where the pool has ended: the task will not run. */
    boolean execute(Task task);

    /** Gives a lane that nobody serves a thread. */
    void staff(Lane lane);

    /** Says that a callback begins on a lane: the watchdog may be asleep. */
    void callbackBegins();

    /** The calling thread is about to block in a system call: another may be needed in its stead. */
    void beginBlockingCall();

    void endBlockingCall();

    /** The queued operations, for those engines that queue them here. */
    Iterable<Task> queuedTasks();

    /** Reports a failure that belongs to no callback. */
    void report(Throwable failure);
}
