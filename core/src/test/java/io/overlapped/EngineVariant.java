package io.overlapped;

import static org.junit.jupiter.api.Assumptions.abort;

/** The engines, and the sets of ring flags, that every suite runs on. */
enum EngineVariant {
    URING(EngineKind.URING, "io.overlapped.uring.disable", ""),
    /** As on a kernel that knows none of what is optional. */
    URING_WITHOUT_FLAGS(
            EngineKind.URING,
            "io.overlapped.uring.disable",
            "coop_taskrun,no_sqarray,submit_all,multishot,no_iowait,files,buffers,write_calls"),
    /** A queue that is full all the time. */
    URING_TINY_RINGS(EngineKind.URING, "io.overlapped.uring.entries", "2"),
    PORTABLE(EngineKind.PORTABLE, "io.overlapped.uring.disable", "");

    private final EngineKind kind;
    private final String property;
    private final String value;

    EngineVariant(EngineKind kind, String property, String value) {
        this.kind = kind;
        this.property = property;
        this.value = value;
    }

    boolean isUring() {
        return kind == EngineKind.URING;
    }

    /** Whether buffered writes may be plain calls although there is a ring. */
    boolean hasWriteCalls() {
        return this == URING || this == URING_TINY_RINGS;
    }

    /** Builds a pool with this engine; where that cannot be had, the test is skipped with the reason. */
    ThreadPool build(ThreadPool.Builder builder) {
        System.setProperty(property, value);
        try {
            return builder.engine(kind).build();
        } catch (UnsupportedOperationException e) {
            return abort(e.getMessage());
        } finally {
            System.clearProperty(property);
        }
    }
}
