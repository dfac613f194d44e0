package io.overlapped.internal.engine;

/**
 * A part of an engine that no thread of the pool serves: who issues the operations also looks for their results. One
 * caller at a time owns it, from {@link Engine#callerLane} to {@link #giveBack}; other threads may cancel what is in it, and
 * then find results too. Operations on files only, whose end is always near.
 */
public interface CallerLane {
    /** Takes an operation. False where the lane has ended: then nothing was done. */
    boolean place(Operation operation);

    /** Lets the kernel have all that was placed. */
    void submit();

    /**
     * Waits for results, in the kernel, and publishes them and all others that there are.
     *
     * @param results how many to wait for; fewer may come where another thread found some, or the time is over
     * @param nanos for how long at most, more than 0
     */
    void await(int results, long nanos);

    /** Publishes the results that there are, without waiting. */
    void look();

    /** How many operations are in it. */
    int total();

    /** Gives it up, with nothing in it. */
    void giveBack();
}
