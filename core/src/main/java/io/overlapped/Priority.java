package io.overlapped;

import io.overlapped.internal.engine.Task;

/** Which callbacks a free thread takes first. Says nothing about the order in which they finish. */
public enum Priority {
    /** TP_CALLBACK_PRIORITY_HIGH, 0. */
    HIGH(Task.HIGH),
    /** TP_CALLBACK_PRIORITY_NORMAL, 1. */
    NORMAL(Task.NORMAL),
    /** TP_CALLBACK_PRIORITY_LOW, 2. */
    LOW(Task.LOW);

    private final int level;

    Priority(int level) {
        this.level = level;
    }

    int level() {
        return level;
    }
}
