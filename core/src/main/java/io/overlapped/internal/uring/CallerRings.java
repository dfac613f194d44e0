package io.overlapped.internal.uring;

import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.EngineHost;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The rings of an engine's that callers own for a while. They are made when they are needed, up to a limit, because each
 * counts against the user's limit of locked memory, and kept for the next who asks. Who gets none has its operations
 * performed by the lanes.
 */
final class CallerRings {
    private static final int AT_LEAST = 8;

    /** For how long a ring that could not be had is not asked for again. */
    private static final long PAUSE_NANOS = 1_000_000_000L;

    private final UringEngine engine;
    private final EngineHost host;
    private final RingOptions options;
    private final int limit;

    /** All of them, to be looked through without a lock. */
    private final List<CallerRing> all = new CopyOnWriteArrayList<>();

    private final ArrayDeque<CallerRing> idle = new ArrayDeque<>();
    private boolean closed;
    private long refusedUntil;

    CallerRings(UringEngine engine, EngineHost host, RingOptions options) {
        this.engine = engine;
        this.host = host;
        this.options = options;
        int wanted = 2 * Runtime.getRuntime().availableProcessors();
        limit = Integer.getInteger("io.overlapped.uring.callers", Math.max(wanted, AT_LEAST));
    }

    /** A ring with nothing in it, or null. */
    synchronized @Nullable CallerRing take() {
        if (closed) {
            return null;
        }
        CallerRing kept = idle.pollLast();
        if (kept != null) {
            return kept;
        }
        if (all.size() >= limit || (refusedUntil != 0 && System.nanoTime() - refusedUntil < 0)) {
            return null;
        }
        try {
            CallerRing made = new CallerRing(engine, host, this, options);
            all.add(made);
            return made;
        } catch (RingSetupException e) {
            refusedUntil = System.nanoTime() + PAUSE_NANOS;
            return null;
        }
    }

    synchronized void giveBack(CallerRing ring) {
        if (ring.isUsable()) {
            idle.addLast(ring);
        } else if (!closed) {
            all.remove(ring);
            ring.close();
        }
    }

    void cancelAll(Descriptor descriptor, @Nullable Thread issuer) {
        for (CallerRing ring : all) {
            ring.cancelAll(descriptor, issuer);
        }
    }

    /** Waits for all that is in flight, and frees the rings. */
    void close() {
        List<CallerRing> last;
        synchronized (this) {
            closed = true;
            last = new ArrayList<>(all);
            idle.clear();
        }
        last.forEach(CallerRing::close);
    }
}
