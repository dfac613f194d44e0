package io.overlapped.win32;

import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The engines, each of which must do the same. */
final class Engines {
    private Engines() {}

    static Stream<EngineKind> all() {
        return Stream.of(EngineKind.URING, EngineKind.PORTABLE);
    }

    /** Skips the test, with the reason, where io_uring cannot be had. */
    static void assumeAvailable(EngineKind engine) {
        if (engine != EngineKind.URING) {
            return;
        }
        try (ThreadPool pool = ThreadPool.builder().engine(engine).build()) {
            Assumptions.assumeTrue(pool.engine() == engine, pool.engineReason());
        } catch (UnsupportedOperationException e) {
            Assumptions.abort(e.getMessage());
        }
    }
}
