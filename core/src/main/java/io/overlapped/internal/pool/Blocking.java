package io.overlapped.internal.pool;

import org.jspecify.annotations.Nullable;

/**
 * Around every wait of the library's own: on a thread of a pool's, the ring that it serves and its right to run
 * callbacks go to others first. So closing A in B's callback cannot deadlock a pool of one thread.
 */
public final class Blocking {
    private Blocking() {}

    /** A wait. */
    @FunctionalInterface
    public interface Wait<E extends Exception> {
        void run() throws E;
    }

    public static <E extends Exception> void run(Wait<E> wait) throws E {
        @Nullable Worker worker = Worker.current();
        if (worker == null) {
            wait.run();
            return;
        }
        boolean had = worker.beginBlocking();
        try {
            wait.run();
        } finally {
            worker.endBlocking(had);
        }
    }

    /** A wait for something. */
    @FunctionalInterface
    public interface Call<T extends @Nullable Object, E extends Exception> {
        T run() throws E;
    }

    public static <T extends @Nullable Object, E extends Exception> T call(Call<T, E> wait) throws E {
        @Nullable Worker worker = Worker.current();
        if (worker == null) {
            return wait.run();
        }
        boolean had = worker.beginBlocking();
        try {
            return wait.run();
        } finally {
            worker.endBlocking(had);
        }
    }

    /** Gives the ring that the calling thread serves to another: its callback may take long. */
    public static void handOver() {
        Worker worker = Worker.current();
        if (worker != null) {
            worker.handOver();
        }
    }

    /** Has the calling thread stay until its pool ends. */
    public static void keepThread() {
        Worker worker = Worker.current();
        if (worker != null) {
            worker.becomePersistent();
        }
    }

    /** Whether the calling thread belongs to the pool. */
    public static boolean isOnThreadOf(PoolCore pool) {
        Worker worker = Worker.current();
        return worker != null && worker.pool() == pool;
    }
}
