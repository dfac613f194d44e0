package io.overlapped.stress;

import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The pools that tests share: one for each engine that can be had, since a pool for each state would take longer to make than
 * the race that it is made for. {@code -Dio.overlapped.stress.engine=uring} or {@code portable} leaves one of them, to find
 * out whose fault a failure is.
 */
public final class Pools {
    static final String ENGINE = "io.overlapped.stress.engine";

    private static final int THREADS = 4;
    private static final List<ThreadPool> POOLS = make();
    private static final AtomicInteger TURN = new AtomicInteger();

    private Pools() {}

    private static List<ThreadPool> make() {
        String only = System.getProperty(ENGINE, "");
        List<ThreadPool> pools = new ArrayList<>();
        if (!only.equals("uring")) {
            pools.add(make(EngineKind.PORTABLE));
        }
        if (!only.equals("portable")) {
            try {
                pools.add(make(EngineKind.URING));
            } catch (UnsupportedOperationException e) {
                if (pools.isEmpty()) {
                    throw e;
                }
                System.err.println("stress: the portable engine only: " + e.getMessage());
            }
        }
        return pools;
    }

    private static ThreadPool make(EngineKind engine) {
        return ThreadPool.builder()
                .name("stress-" + engine)
                .engine(engine)
                .maximumThreads(THREADS)
                .build();
    }

    /** {@return the pool whose turn it is} */
    public static ThreadPool next() {
        return POOLS.get(Math.floorMod(TURN.getAndIncrement(), POOLS.size()));
    }
}
