package io.overlapped.internal.pool;

import io.overlapped.internal.engine.Engine;
import io.overlapped.internal.engine.EngineHost;
import io.overlapped.internal.portable.PortableEngine;
import io.overlapped.internal.uring.UringEngine;
import io.overlapped.internal.uring.UringProbe;
import java.io.IOException;

/**
 * The engine that a pool got, and why.
 *
 * @param reason in words, for a person to read
 */
record EngineChoice(Engine engine, String reason) {
    /** @throws UnsupportedOperationException where io_uring was demanded and cannot be used; the message says why */
    static EngineChoice make(PoolSettings settings, EngineHost host) {
        if (settings.wish() == EngineWish.PORTABLE) {
            return portable(settings, host, "the portable engine was asked for");
        }
        UringProbe.Result probe = UringProbe.result();
        String reason = probe.reason();
        if (probe.usable()) {
            int rings = Math.min(Runtime.getRuntime().availableProcessors(), settings.maximumThreads());
            try {
                return new EngineChoice(new UringEngine(host, Math.max(rings, 1), probe), reason);
            } catch (IOException e) {
                reason = "io_uring could be used, but no ring can be had for this pool (" + e.getMessage()
                        + "); raise the limits of locked memory (ulimit -l) or of open files (ulimit -n)";
            }
        }
        if (settings.wish() == EngineWish.URING) {
            throw new UnsupportedOperationException("the io_uring engine was demanded, but " + reason);
        }
        return portable(settings, host, reason + "; the portable engine serves instead");
    }

    private static EngineChoice portable(PoolSettings settings, EngineHost host, String reason) {
        return new EngineChoice(new PortableEngine(host, settings.name() + "-poller"), reason);
    }
}
