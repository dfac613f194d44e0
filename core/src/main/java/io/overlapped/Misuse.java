package io.overlapped;

/** What a pool does about a program that breaks the rules of starting and cancelling. */
public enum Misuse {
    /** The call is refused with a {@link MisuseException}: the operation never begins. The default. */
    REFUSE,

    /**
     * Windows' own behaviour made safe: the operation is let through, and its unexpected completion is reported to the
     * pool's {@link ExceptionHandler} and dropped. Waiting for a callback that will never come waits, as on Windows.
     */
    REPORT
}
