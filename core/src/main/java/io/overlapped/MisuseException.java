package io.overlapped;

/**
 * The program broke a rule of the model: the message says which call is missing or too much, for which file and
 * operation, and what the ledger showed. On Windows the same program corrupts memory, crashes or hangs.
 */
public class MisuseException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message the rule, the operation, and the remedy
     */
    public MisuseException(String message) {
        super(message);
    }
}
