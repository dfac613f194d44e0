package io.overlapped.nio;

import io.overlapped.CallbackInstance;
import io.overlapped.ThreadPool;
import io.overlapped.internal.pool.Blocking;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A pool as the executor that the JDK's asynchronous channel runs its waits for locks on. It is never shut down. */
final class PoolExecutor extends AbstractExecutorService {
    private final ThreadPool pool;

    PoolExecutor(ThreadPool pool) {
        this.pool = pool;
    }

    @Override
    public void execute(Runnable command) {
        pool.trySubmit(PoolExecutor::run, command);
    }

    /** It waits in a system call: the ring that its thread serves goes to another first. */
    private static void run(CallbackInstance instance, @Nullable Object command) {
        if (command instanceof Runnable wait) {
            Blocking.handOver();
            wait.run();
        }
    }

    @Override
    public void shutdown() {
        throw new UnsupportedOperationException("the pool is closed by whoever made it");
    }

    @Override
    public List<Runnable> shutdownNow() {
        throw new UnsupportedOperationException("the pool is closed by whoever made it");
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return false;
    }
}
