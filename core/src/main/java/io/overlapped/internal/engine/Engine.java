package io.overlapped.internal.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Performs operations. The contract, which both engines keep:
 * <ul>
 * <li>{@link #submit} never blocks on I/O and never fails for want of room: what does not fit waits its turn.
 * <li>Every operation accepted is finished exactly once: {@link Completion#publish}, and, where that asks for it,
 * {@link Completion#deliver} on a thread of the pool. Neither happens within {@code submit}.
 * <li>Its buffer and descriptor are not touched after {@code publish} was called.
 * <li>Short transfers, EINTR and EAGAIN are dealt with as {@link Operation#accept} says.
 * <li>An operation that is asked to cancel before the kernel has it ends with ECANCELED.
 * </ul>
 */
public interface Engine {
    /** The name in messages and statistics: {@code uring} or {@code portable}. */
    String name();

    /**
     * Accepts a QUEUED operation, from any thread.
     *
     * @return false where the engine is closed and did not accept it
     */
    boolean submit(Operation operation);

    /** Performs, on a thread of the pool, an operation that the engine queued there as a task. */
    void perform(Operation operation);

    /** Queues what {@link Completion#publish} asked for, for a thread of the pool. */
    void deliver(Operation operation, Object token);

    /** Reports a failure that belongs to no callback, on a thread where code of the program's may run. */
    void report(Throwable failure);

    /** Acts on {@link Operation#requestCancel}, which returned true. */
    void cancel(Operation operation);

    /** Asks every operation of a descriptor's to cancel, or those which a thread issued. */
    void cancelAll(Descriptor descriptor, @Nullable Thread issuer);

    /** A lane for the calling thread to submit to and reap itself; null where none can be had. */
    @Nullable
    CallerLane callerLane();

    /** The places that must each have one thread to serve them; empty where the engine has none. */
    List<? extends Lane> lanes();

    /** Asks to cancel what need not ever end by itself: operations on streams. */
    void cancelEndless();

    /**
     * Registers memory with the kernel, all of it or none.
     *
     * @return null where that was done, otherwise why it cannot be done and what would help
     */
    @Nullable
    String register(List<Slab> slabs);

    /** Undoes that. Called when no operation uses the memory. */
    void unregister(List<Slab> slabs);

    EngineCounters counters();

    /** Takes nothing more, and waits for what is in flight outside the lanes. Called when the lanes have ended. */
    void stop();

    /** Frees what the engine holds. Called when nothing is in flight and no thread serves its lanes. */
    void close();
}
