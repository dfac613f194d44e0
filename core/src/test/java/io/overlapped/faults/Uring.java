package io.overlapped.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;

/** Whether this process can use io_uring. */
final class Uring {
    private Uring() {}

    /** Skips the test, with the reason, where it cannot. */
    static void assumeUsable() {
        String obstacle = obstacle();
        assumeTrue(obstacle.isEmpty(), obstacle);
    }

    static boolean isUsable() {
        return obstacle().isEmpty();
    }

    private static String obstacle() {
        try (ThreadPool pool =
                ThreadPool.builder().maximumThreads(1).engine(EngineKind.URING).build()) {
            return pool.engine() == EngineKind.URING ? "" : pool.engineReason();
        } catch (UnsupportedOperationException e) {
            return e.getMessage();
        }
    }
}
