package io.overlapped.internal.portable;

import io.overlapped.internal.engine.CallerLane;
import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.EngineHost;
import io.overlapped.internal.engine.HostedEngine;
import io.overlapped.internal.engine.Lane;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.engine.Operations;
import io.overlapped.internal.engine.Slab;
import io.overlapped.internal.engine.Task;
import io.overlapped.internal.linux.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Operations by plain system calls on the pool's threads. An operation on a file is one of the pool's tasks; it is
 * cancelled only while it waits for a thread. An operation on a stream waits in the {@link Poller}, which needs no
 * thread for each, until the stream is ready.
 */
public final class PortableEngine extends HostedEngine {
    private final Poller poller;

    public PortableEngine(EngineHost host, String threadName) {
        super(host);
        this.poller = new Poller(this, threadName);
    }

    @Override
    public String name() {
        return "portable";
    }

    @Override
    public boolean submit(Operation operation) {
        if (operation.descriptor().queue(operation.kind()) == null && operation.kind() != OperationKind.POLL) {
            return host().execute(operation);
        }
        int refusal = poller.submit(operation);
        if (refusal == Errno.EPERM) {
            return host().execute(operation); // a stream that is always ready, such as /dev/zero
        }
        if (refusal != 0) {
            operation.fail(refusal);
        }
        return refusal == 0;
    }

    /** Ends an operation on a thread that runs no code of the program's. */
    void finishElsewhere(Operation operation) {
        if (operation.errno() != Errno.ECANCELED) {
            counters().call();
        }
        Object token = Operations.finish(operation);
        if (token != null) {
            deliver(operation, token);
        }
    }

    @Override
    public void cancel(Operation operation) {
        if (operation.place() == poller) {
            poller.look();
        } else {
            withdraw(operation, () -> operation.isCancelRequested());
        }
    }

    @Override
    public void cancelAll(Descriptor descriptor, @Nullable Thread issuer) {
        List<Operation> queued = new ArrayList<>();
        for (Task task : host().queuedOperations()) {
            if (task instanceof Operation operation && isMeant(operation, descriptor, issuer)) {
                queued.add(operation);
            }
        }
        for (Operation operation : queued) {
            withdraw(operation, () -> isMeant(operation, descriptor, issuer) && operation.requestCancel());
        }
        poller.cancelWhere(operation -> isMeant(operation, descriptor, issuer));
    }

    /**
     * Ends a queued operation, which need not wait for a thread: they may all be in callbacks. Only once it is out of the
     * queue does nobody else have it; it may be in a later life by then, so it is looked at again.
     */
    private void withdraw(Operation operation, BooleanSupplier stillMeant) {
        host().withdraw(operation, () -> {
            if (stillMeant.getAsBoolean()) {
                operation.fail(Errno.ECANCELED);
                finishElsewhere(operation);
            } else if (!host().execute(operation)) {
                operation.fail(Errno.ECANCELED);
                finishElsewhere(operation);
            }
        });
    }

    private static boolean isMeant(Operation operation, Descriptor descriptor, @Nullable Thread issuer) {
        return operation.isInFlight()
                && operation.descriptor() == descriptor
                && (issuer == null || operation.issuer() == issuer);
    }

    @Override
    public @Nullable CallerLane callerLane() {
        return null;
    }

    @Override
    public List<Lane> lanes() {
        return List.of();
    }

    @Override
    public String register(List<Slab> slabs) {
        return "the portable engine serves, which has no use for it";
    }

    @Override
    public void unregister(List<Slab> slabs) {
        // Nothing is ever registered.
    }

    @Override
    public void cancelEndless() {
        poller.cancelEndless();
    }

    @Override
    public void stop() {
        poller.close();
    }

    @Override
    public void close() {
        // The poller ended when the engine was stopped.
    }
}
