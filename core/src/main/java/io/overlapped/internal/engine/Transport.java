package io.overlapped.internal.engine;

/**
 * What performs the operations of a descriptor's whose calls are not the plain ones. Engines do no more than wait until it is
 * worth trying again, so that both of them serve it alike.
 */
public interface Transport {
    /**
     * Performs as much of an operation as can be without blocking.
     *
     * @return true where it is over; false where it must wait for {@link #readiness}
     */
    boolean perform(Operation operation);

    /** The number of the descriptor that tells when to try again. It is open as long as such an operation is held. */
    int readiness(OperationKind kind);

    /** Closes what is open. Called when nothing is held. */
    void close();
}
