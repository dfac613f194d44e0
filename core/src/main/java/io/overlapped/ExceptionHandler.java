package io.overlapped;

/**
 * Told of what no caller can be told of: a callback that failed, a completion nobody expected, starts that were left
 * unused when their object was closed. Runs on whichever thread found out and should return soon; what it throws
 * is printed.
 */
@FunctionalInterface
public interface ExceptionHandler {
    /**
     * Handles one failure.
     *
     * @param failure what happened; a {@link MisuseException} where the program broke a rule
     */
    void handle(Throwable failure);

    /**
     * The default: prints the failure with its stack trace to {@link System#err}.
     *
     * @return the handler
     */
    static ExceptionHandler printing() {
        return failure -> {
            System.err.println("overlapped: " + failure);
            failure.printStackTrace();
        };
    }
}
