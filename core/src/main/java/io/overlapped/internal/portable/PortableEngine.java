package io.overlapped.internal.portable;

import io.overlapped.internal.engine.Delivery;
import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.Engine;
import io.overlapped.internal.engine.EngineCounters;
import io.overlapped.internal.engine.EngineHost;
import io.overlapped.internal.engine.Lane;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.Operations;
import io.overlapped.internal.engine.SystemCalls;
import io.overlapped.internal.engine.Task;
import io.overlapped.internal.linux.Errno;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Operations by plain system calls on the pool's threads. An operation on a file is one of the pool's tasks; it is
 * cancelled only while it waits for a thread. An operation on a stream waits in the {@link Poller}, which needs no
 * thread for each, until the stream is ready.
 */
public final class PortableEngine implements Engine {
    private final EngineHost host;
    private final EngineCounters counters = new EngineCounters();
    private final Poller poller;

    public PortableEngine(EngineHost host, String threadName) {
        this.host = host;
        this.poller = new Poller(this, threadName);
    }

    @Override
    public String name() {
        return "portable";
    }

    @Override
    public boolean submit(Operation operation) {
        if (operation.descriptor().queue(operation.kind()) != null) {
            return poller.submit(operation);
        }
        return host.execute(operation);
    }

    @Override
    public void perform(Operation operation) {
        if (operation.tryIssue()) {
            if (!SystemCalls.performWithoutBlocking(operation)) {
                host.beginBlockingCall();
                SystemCalls.perform(operation);
                host.endBlockingCall();
            }
            counters.call();
        } else {
            operation.fail(Errno.ECANCELED);
        }
        Object token = Operations.finish(operation);
        if (token != null) {
            operation.completion().deliver(operation, token);
        }
    }

    /** Ends an operation on a thread that runs no code of the program's. */
    void finishElsewhere(Operation operation) {
        if (operation.errno() != Errno.ECANCELED) {
            counters.call();
        }
        Object token = Operations.finish(operation);
        if (token != null) {
            deliver(operation, token);
        }
    }

    @Override
    public void deliver(Operation operation, Object token) {
        host.executeAnyway(new Delivery(operation, token));
    }

    @Override
    public void cancel(Operation operation) {
        if (operation.place() == poller) {
            poller.look();
        } else {
            // It need not wait for a thread: they may all be in callbacks.
            host.withdraw(operation, () -> {
                operation.fail(Errno.ECANCELED);
                finishElsewhere(operation);
            });
        }
    }

    @Override
    public void cancelAll(Descriptor descriptor, @Nullable Thread issuer) {
        List<Operation> queued = new ArrayList<>();
        for (Task task : host.queuedTasks()) {
            if (task instanceof Operation operation && isMeant(operation, descriptor, issuer)) {
                queued.add(operation);
            }
        }
        for (Operation operation : queued) {
            if (operation.requestCancel()) {
                cancel(operation);
            }
        }
        poller.cancelWhere(operation -> isMeant(operation, descriptor, issuer));
    }

    private static boolean isMeant(Operation operation, Descriptor descriptor, @Nullable Thread issuer) {
        return operation.isInFlight()
                && operation.descriptor() == descriptor
                && (issuer == null || operation.issuer() == issuer);
    }

    @Override
    public List<Lane> lanes() {
        return List.of();
    }

    @Override
    public void cancelEndless() {
        poller.cancelEndless();
    }

    @Override
    public EngineCounters counters() {
        return counters;
    }

    @Override
    public void stop() {
        poller.close();
    }

    @Override
    public void close() {
        // The poller ended when the engine was stopped.
    }

    void report(Throwable failure) {
        host.report(failure);
    }
}
