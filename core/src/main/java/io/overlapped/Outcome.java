package io.overlapped;

/**
 * What issuing an operation came to. The first two mean that a completion will arrive and that the {@link Overlapped} belongs
 * to the callback from now on; after the others {@link ThreadPoolIo#cancel} takes the announcement back.
 *
 * <p>Win32's BOOL and GetLastError in one: TRUE is COMPLETED or COMPLETED_SILENTLY, depending on the handle's
 * notification modes; FALSE with ERROR_IO_PENDING is PENDING or PENDING_SILENTLY; FALSE with another error is FAILED.
 */
public enum Outcome {
    /** Under way: the callback will come, with success or with an error. */
    PENDING(true),

    /** Already done, with success; the callback will come all the same. */
    COMPLETED(true),

    /**
     * Already done, with success, and no callback will come: the handle skips completions on success, the operation asked for
     * none ({@link Overlapped#eventWithoutCompletion}), or no {@link ThreadPoolIo} is bound to the handle.
     */
    COMPLETED_SILENTLY(false),

    /** Under way, but no callback will come: the operation asked for none. Its event or {@link Overlapped#await()} tells. */
    PENDING_SILENTLY(false),

    /** Not begun or failed at once; {@link Overlapped#error} has the cause. No callback will come. */
    FAILED(false);

    private final boolean completionComes;

    Outcome(boolean completionComes) {
        this.completionComes = completionComes;
    }

    /** {@return whether a callback will come; where not, the start must be cancelled} */
    public boolean expectsCompletion() {
        return completionComes;
    }

    /** {@return whether the operation is still under way} */
    public boolean isPending() {
        return this == PENDING || this == PENDING_SILENTLY;
    }
}
