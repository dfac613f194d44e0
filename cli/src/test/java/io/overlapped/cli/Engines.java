package io.overlapped.cli;

import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import org.junit.jupiter.api.Assumptions;

/** The engines that the tests run on. */
final class Engines {
    private Engines() {}

    /** Skips the test, with the reason, where the engine cannot be had. */
    static void assumeUsable(String engine) {
        if (!engine.equals("uring")) {
            return;
        }
        try (ThreadPool pool =
                ThreadPool.builder().name("probe").engine(EngineKind.URING).build()) {
            Assumptions.assumeTrue(pool.engine() == EngineKind.URING);
        } catch (UnsupportedOperationException e) {
            Assumptions.abort(e.getMessage());
        }
    }
}
