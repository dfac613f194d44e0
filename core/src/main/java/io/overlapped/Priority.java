package io.overlapped;

/** Which callbacks a free thread takes first. Says nothing about the order in which they finish. */
public enum Priority {
    /** TP_CALLBACK_PRIORITY_HIGH, 0. */
    HIGH,
    /** TP_CALLBACK_PRIORITY_NORMAL, 1. */
    NORMAL,
    /** TP_CALLBACK_PRIORITY_LOW, 2. */
    LOW
}
