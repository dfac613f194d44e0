package io.overlapped;

import io.overlapped.internal.engine.Task;
import io.overlapped.internal.pool.Blocking;
import io.overlapped.internal.pool.PoolCore;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Work of the library's own that blocks, on a thread of a pool, as a future. A request to end it takes effect before it begins, and
 * where the work looks for one.
 */
final class TaskFuture<T extends @Nullable Object> extends RequestFuture<T> implements Task {
    private static final int RUNNING = 0;
    private static final int END_REQUESTED = 1;
    private static final int OVER = 2;

    private final PoolCore pool;
    private final Work<T> work;
    private final @Nullable Consumer<T> discard;
    private final AtomicInteger state = new AtomicInteger(RUNNING);
    private volatile long transferred;

    /** What is to be done. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        /** Looks at {@link #checkWanted} wherever it can end early. */
        T run(TaskFuture<T> future) throws IOException;
    }

    private TaskFuture(PoolCore pool, Work<T> work, @Nullable Consumer<T> discard) {
        this.pool = pool;
        this.work = work;
        this.discard = discard;
    }

    /** Work whose result stands, though somebody asked for the end while it was being had. */
    static <T extends @Nullable Object> TaskFuture<T> start(ThreadPool pool, Work<T> work) {
        return start(pool, work, null);
    }

    /**
     * Work whose result must not get lost: nobody may look for it who asked for the end.
     *
     * @param discard gets the result of work that somebody asked to end; null where it stands all the same
     */
    static <T extends @Nullable Object> TaskFuture<T> start(
            ThreadPool pool, Work<T> work, @Nullable Consumer<T> discard) {
        TaskFuture<T> future = new TaskFuture<>(pool.core(), work, discard);
        pool.core().executeAnyway(future);
        return future;
    }

    /** Says how many bytes the work has moved. Called by the work. */
    void transferred(long bytes) {
        transferred = bytes;
    }

    @Override
    long transferred() {
        return transferred;
    }

    /** Throws where somebody asked for the end. */
    void checkWanted() {
        if (state.get() == END_REQUESTED) {
            throw new CancellationException();
        }
    }

    @Override
    public boolean runsCallback() {
        return false;
    }

    @Override
    public void run() {
        T result;
        try {
            checkWanted();
            result = Blocking.<T, IOException>call(() -> work.run(this));
        } catch (CancellationException e) {
            end();
            return;
        } catch (Throwable e) {
            state.set(OVER);
            fail(e);
            return;
        }
        if (state.getAndSet(OVER) != END_REQUESTED || discard == null) {
            succeed(result);
            return;
        }
        try {
            discard.accept(result);
        } finally {
            endAsRequested();
        }
    }

    private void end() {
        if (state.getAndSet(OVER) != OVER) {
            endAsRequested();
        }
    }

    @Override
    boolean requestEnd() {
        if (!state.compareAndSet(RUNNING, END_REQUESTED)) {
            return state.get() == END_REQUESTED;
        }
        pool.withdraw(this, this::end);
        return true;
    }
}
