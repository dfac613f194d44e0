package io.overlapped.internal.pool;

import io.overlapped.internal.engine.Engine;
import io.overlapped.internal.engine.Lane;
import io.overlapped.internal.engine.LockWaiters;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * How a pool comes to its end: asked to close, or released and the last of its objects gone. First the rings run empty,
 * then the queue, and then the threads end.
 */
final class PoolEnd {
    private enum Phase {
        RUNNING,
        STOPPING,
        ENDED
    }

    private final PoolCore pool;
    private final PoolSettings settings;
    private final AtomicInteger bound = new AtomicInteger();
    private final Object changes = new Object();

    private volatile Phase phase = Phase.RUNNING;
    private volatile boolean released;
    private boolean closeBegun;
    private boolean closed;

    PoolEnd(PoolCore pool, PoolSettings settings) {
        this.pool = pool;
        this.settings = settings;
    }

    boolean isStopping() {
        return phase != Phase.RUNNING;
    }

    boolean hasEnded() {
        return phase == Phase.ENDED;
    }

    /** It never began. */
    void failed() {
        phase = Phase.ENDED;
    }

    boolean bind() {
        bound.incrementAndGet();
        if (released) {
            unbind();
            return false;
        }
        return true;
    }

    void unbind() {
        if (bound.decrementAndGet() == 0 && released) {
            closeElsewhere();
        }
    }

    void release() {
        released = true;
        if (bound.get() == 0) {
            closeElsewhere();
        }
    }

    void close() {
        if (Blocking.isOnThreadOf(pool)) {
            closeElsewhere();
        } else {
            Blocking.run(this::closeHere);
        }
    }

    private void closeElsewhere() {
        Thread closer = new Thread(null, this::closeHere, settings.name() + "-closer", 0, false);
        closer.setDaemon(settings.daemon());
        try {
            closer.start();
        } catch (OutOfMemoryError e) {
            pool.report(e); // the pool stays; nothing that it was given is lost
        }
    }

    private void closeHere() {
        boolean first;
        synchronized (changes) {
            first = !closeBegun;
            closeBegun = true;
        }
        boolean interrupted = first ? endAll() : await(() -> closed);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean endAll() {
        Engine engine = pool.engine();
        phase = Phase.STOPPING;
        pool.timers().end();
        engine.cancelEndless();
        LockWaiters.cancelAll(engine);
        engine.lanes().forEach(Lane::wake);
        boolean interrupted = await(() -> engine.lanes().stream().allMatch(Lane::hasEnded));
        engine.stop();
        interrupted |= await(pool.tasks()::tryClose);
        phase = Phase.ENDED;
        pool.wakeToEnd();
        interrupted |= await(() -> pool.threadCount() == 0);
        engine.close();
        pool.wallClock().close();
        synchronized (changes) {
            closed = true;
            changes.notifyAll();
        }
        return interrupted;
    }

    /** Something happened that the end may wait for: a ring was left, the queue ran empty, a thread ended. */
    void changed() {
        if (isStopping()) {
            synchronized (changes) {
                changes.notifyAll();
            }
        }
    }

    /** Waits for something that {@link #changed} announces. True where an interrupt came meanwhile; it does not end the wait. */
    private boolean await(BooleanSupplier condition) {
        boolean interrupted = false;
        synchronized (changes) {
            while (!condition.getAsBoolean()) {
                try {
                    changes.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        return interrupted;
    }
}
