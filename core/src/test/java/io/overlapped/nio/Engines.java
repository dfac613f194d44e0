package io.overlapped.nio;

import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.util.ArrayList;
import java.util.List;
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
        String why = whyNot(engine);
        Assumptions.assumeTrue(why == null, why);
    }

    /** Those that can be had here, for properties, which cannot be skipped in part. */
    static List<EngineKind> available() {
        List<EngineKind> kinds = new ArrayList<>();
        all().filter(kind -> whyNot(kind) == null).forEach(kinds::add);
        return kinds;
    }

    private static String whyNot(EngineKind engine) {
        if (engine != EngineKind.URING) {
            return null;
        }
        try (ThreadPool pool = ThreadPool.builder().engine(engine).build()) {
            return pool.engine() == engine ? null : pool.engineReason();
        } catch (UnsupportedOperationException e) {
            return e.getMessage();
        }
    }
}
