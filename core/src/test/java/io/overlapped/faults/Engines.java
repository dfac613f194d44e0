package io.overlapped.faults;

import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;

/** Pools for tests that run on both engines. */
final class Engines {
    private Engines() {}

    /** A pool whose operations all go through its engine; skips the test where that is io_uring and cannot be used. */
    static ThreadPool.Builder builder(EngineKind kind) {
        if (kind == EngineKind.URING) {
            Uring.assumeUsable();
        }
        return ThreadPool.builder().engine(kind).inlineReads(false);
    }
}
