package io.overlapped.internal.pool;

import io.overlapped.internal.engine.Completion;
import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.Engine;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.FileConstants;
import org.jspecify.annotations.Nullable;

/**
 * Has something done whenever a descriptor of the library's own can be read, by one poll operation of the pool's engine after the
 * other: no thread waits for it. It ends with the pool, which cancels the operation.
 */
final class ReadinessWatch implements Completion {
    private static final Object TOKEN = new Object();

    private final PoolCore pool;
    private final Descriptor descriptor;
    private final Runnable whenReadable;
    private final Operation poll = new Operation(this);

    /** Watches from {@link #begin} on. What is to be done must neither block nor throw, and make the descriptor unreadable. */
    ReadinessWatch(PoolCore pool, int fd, String name, Runnable whenReadable) {
        this.pool = pool;
        this.whenReadable = whenReadable;
        descriptor = new Descriptor(fd, name, new Descriptor.Traits(true, false, true, false, 1, 1));
    }

    /** Arms the poll. False where the engine takes nothing any more. */
    boolean begin() {
        Engine engine = pool.engine();
        poll.begin();
        poll.describe(OperationKind.POLL, descriptor, FileConstants.POLLIN, 0);
        poll.engine(engine);
        if (engine.submit(poll)) {
            return true;
        }
        poll.abandonBegin();
        return false;
    }

    @Override
    public @Nullable Object publish(Operation operation) {
        operation.settle(true);
        return TOKEN;
    }

    @Override
    public boolean deliversCallback() {
        return false;
    }

    @Override
    public void deliver(Operation operation, Object token) {
        int errno = operation.errno();
        operation.delivered();
        if (errno == Errno.ECANCELED || pool.isStopping()) {
            return;
        }
        if (errno != 0) {
            pool.report(new IllegalStateException("watching " + descriptor.name() + " has ended: "
                    + Errno.describe(errno) + ". What it tells of will not be noticed."));
            return;
        }
        whenReadable.run();
        begin();
    }
}
