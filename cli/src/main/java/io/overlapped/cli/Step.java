package io.overlapped.cli;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What can happen to an operation. */
enum Step {
    /** The pool was told to expect one more completion. */
    STARTED,
    /** The operation was handed to the system. */
    ISSUED,
    /** The pool ran the callback. */
    COMPLETED,
    /** No completion will come: the start was taken back. */
    CANCELLED,
    /** The library refused the operation, which never began. */
    REFUSED,
    /** A completion arrived that nobody expected: it was reported, and no callback ran. */
    UNEXPECTED;

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
