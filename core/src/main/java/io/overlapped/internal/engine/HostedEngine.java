package io.overlapped.internal.engine;

import io.overlapped.internal.linux.Errno;

/** What both engines do alike: operations by plain system calls on the pool's threads, and what the pool is asked for. */
public abstract class HostedEngine implements Engine {
    private final EngineHost host;
    private final EngineCounters counters = new EngineCounters();

    protected HostedEngine(EngineHost host) {
        this.host = host;
    }

    protected final EngineHost host() {
        return host;
    }

    @Override
    public final EngineCounters counters() {
        return counters;
    }

    @Override
    public final void report(Throwable failure) {
        host.executeAnyway(() -> host.report(failure));
    }

    @Override
    public final void deliver(Operation operation, Object token) {
        host.executeAnyway(new Delivery(operation, token));
    }

    @Override
    public final void perform(Operation operation) {
        if (!operation.tryIssue()) {
            operation.fail(Errno.ECANCELED);
        } else {
            if (!SystemCalls.performWithoutBlocking(operation)) {
                performBlocking(operation);
            }
            counters.call();
        }
        Object token = Operations.finish(operation);
        if (token == null) {
            return;
        }
        // A thread that may not run callbacks performs operations all the same: their results must not wait for one.
        if (!operation.completion().deliversCallback() || host.mayRunCallbacks()) {
            operation.completion().deliver(operation, token);
        } else {
            deliver(operation, token);
        }
    }

    private void performBlocking(Operation operation) {
        host.beginBlockingCall();
        try {
            SystemCalls.perform(operation);
        } finally {
            host.endBlockingCall();
        }
    }
}
