package io.overlapped.stress;

import io.overlapped.EngineKind;
import io.overlapped.MisuseException;
import io.overlapped.ThreadPool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The pools that tests share, since a pool for each state would take longer to make than the race that it is made for: for each
 * engine that can be had one of several threads and one of a single thread, which take turns.
 * {@code -Dio.overlapped.stress.engine=uring} or {@code portable} leaves one engine, to find out whose fault a failure is.
 */
public final class Pools {
    private static final int THREADS = 4;

    /** The exit status by which a fork fails its test. */
    private static final int FAILED = 3;

    private static final List<ThreadPool> POOLS = make();
    private static final AtomicInteger TURN = new AtomicInteger();

    private Pools() {}

    private static List<ThreadPool> make() {
        String only = System.getProperty("io.overlapped.stress.engine", "");
        List<ThreadPool> pools = new ArrayList<>();
        if (!only.equals("uring")) {
            pools.add(make(EngineKind.PORTABLE, THREADS));
            pools.add(make(EngineKind.PORTABLE, 1));
        }
        if (!only.equals("portable")) {
            try {
                pools.add(make(EngineKind.URING, THREADS));
                pools.add(make(EngineKind.URING, 1));
            } catch (UnsupportedOperationException e) {
                if (pools.isEmpty()) {
                    throw e;
                }
                System.err.println("stress: the portable engine only: " + e.getMessage());
            }
        }
        return pools;
    }

    private static ThreadPool make(EngineKind engine, int threads) {
        return ThreadPool.builder()
                .name("stress-" + engine + "-" + threads)
                .engine(engine)
                .maximumThreads(threads)
                .exceptionHandler(Pools::reported)
                .build();
    }

    /** What closing finds unused is a part of some races; anything else must not be. */
    private static void reported(Throwable failure) {
        if (!(failure instanceof MisuseException)) {
            failure.printStackTrace();
            Runtime.getRuntime().halt(FAILED);
        }
    }

    /** {@return the pool whose turn it is} */
    public static ThreadPool next() {
        return POOLS.get(Math.floorMod(TURN.getAndIncrement(), POOLS.size()));
    }
}
