package io.overlapped.internal.uring;

import io.overlapped.internal.engine.CallerLane;
import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.EngineHost;
import io.overlapped.internal.engine.HostedEngine;
import io.overlapped.internal.engine.LaneThread;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.engine.Slab;
import io.overlapped.internal.linux.Errno;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Operations through io_uring: one ring for each of a few threads. What a callback issues goes to the ring of the thread
 * that it runs on; what other threads issue goes through a ring's inbox.
 */
public final class UringEngine extends HostedEngine {
    /** Operations in a ring up to which nobody looks for another. */
    private static final int LOAD_THAT_STAYS = 8;

    /** The field that advice has for its length is an unsigned int, before Linux 6.10. */
    private static final long LONGEST_ADVISED = 0xffff_ffffL;

    private static final int MEMORY_ATTEMPTS = 20;
    private static final long MEMORY_PAUSE_NANOS = 5_000_000;

    private final List<RingLane> lanes;
    private final CallerRings callerRings;
    private final BufferTables buffers;
    private final AtomicInteger heldUp = new AtomicInteger();
    private final Set<OperationKind> notForRings;

    /**
     * Makes up to {@code rings} rings; fewer, where there is no room for more.
     *
     * @throws IOException where not one can be had
     */
    public UringEngine(EngineHost host, int rings, UringProbe.Result probe) throws IOException {
        super(host);
        this.notForRings = OptionalOperation.notForRings(probe.optional());
        RingOptions wanted = RingOptions.fromProperties();
        RingOptions options = probe.givesFilesUp() ? wanted : wanted.withoutFiles();
        buffers = new BufferTables(options.buffers());
        callerRings = new CallerRings(this, host, options);
        List<RingLane> made = new ArrayList<>();
        try {
            for (int i = 0; i < rings; i++) {
                made.add(i == 0 ? firstLane(options) : new RingLane(this, host(), options));
            }
        } catch (RingSetupException e) {
            if (made.isEmpty()) {
                throw e;
            }
        }
        lanes = List.copyOf(made);
    }

    BufferTables buffers() {
        return buffers;
    }

    /** Threads that were held up in a write's call for so long that they lost their ring. */
    AtomicInteger heldUp() {
        return heldUp;
    }

    EngineHost pool() {
        return host();
    }

    /** Threads that sleep in the kernel look whether they are to end. */
    void wakeLanes() {
        lanes.forEach(RingLane::wake);
    }

    @Override
    public @Nullable String register(List<Slab> slabs) {
        return buffers.register(slabs, lanes.stream().mapToInt(RingLane::ringFd).toArray());
    }

    @Override
    public void unregister(List<Slab> slabs) {
        buffers.unregister(slabs);
    }

    /**
     * The first ring must be had. The kernel gives back the locked memory of a ring that was closed, such as the
     * probe's, only some time after: under a tight limit it is worth asking again.
     */
    private RingLane firstLane(RingOptions options) throws RingSetupException {
        for (int attempt = 1; ; attempt++) {
            try {
                return new RingLane(this, host(), options);
            } catch (RingSetupException e) {
                if (e.errno() != Errno.ENOMEM || attempt == MEMORY_ATTEMPTS) {
                    throw e;
                }
                LockSupport.parkNanos(MEMORY_PAUSE_NANOS);
            }
        }
    }

    @Override
    public String name() {
        return "uring";
    }

    @Override
    public boolean submit(Operation operation) {
        if (!isForRings(operation)) {
            return host().execute(operation);
        }
        if (Thread.currentThread() instanceof LaneThread thread
                && thread.lane() instanceof RingLane lane
                && lane.belongsTo(this)
                && lane.issueHere(thread, operation)) {
            return true;
        }
        return choose().accept(operation) || acceptElsewhere(operation);
    }

    private boolean isForRings(Operation operation) {
        OperationKind kind = operation.kind();
        if (operation.descriptor().channel() != null) {
            return false;
        }
        return kind.isTransfer()
                || (!notForRings.contains(kind)
                        && (kind != OperationKind.ADVISE || operation.length() <= LONGEST_ADVISED));
    }

    /** A ring that died or ended takes nothing: another may, and else it is performed without one. */
    private boolean acceptElsewhere(Operation operation) {
        for (RingLane lane : lanes) {
            if (lane.accept(operation)) {
                return true;
            }
        }
        return host().execute(operation);
    }

    @Override
    public void cancel(Operation operation) {
        if (operation.place() instanceof RingLane lane) {
            lane.command(new LaneCommands.Cancel(operation));
        } else if (operation.place() instanceof CallerRing ring) {
            ring.cancel(operation);
        } else {
            lanes.forEach(lane -> lane.command(new LaneCommands.Cancel(operation)));
        }
    }

    @Override
    public void cancelAll(Descriptor descriptor, @Nullable Thread issuer) {
        lanes.forEach(lane -> lane.command(new LaneCommands.CancelAll(descriptor, issuer)));
        callerRings.cancelAll(descriptor, issuer);
    }

    @Override
    public void cancelEndless() {
        lanes.forEach(lane -> lane.command(new LaneCommands.CancelEndless()));
    }

    @Override
    public @Nullable CallerLane callerLane() {
        return callerRings.take();
    }

    @Override
    public List<RingLane> lanes() {
        return lanes;
    }

    @Override
    public void stop() {
        callerRings.close(); // everything else is in the lanes, and they have ended
    }

    @Override
    public void close() {
        buffers.close();
        lanes.forEach(RingLane::close);
    }

    /**
     * A thread keeps to one ring, so that its operations stay together, unless that ring's thread is in a callback and
     * another's is not, or has so much more to do that the way to another pays.
     */
    private RingLane choose() {
        int count = lanes.size();
        RingLane preferred = lanes.get((int) (Thread.currentThread().threadId() % count));
        if (count == 1) {
            return preferred;
        }
        boolean busy = preferred.isInCallback();
        int load = preferred.load();
        if (!busy && load <= LOAD_THAT_STAYS) {
            return preferred;
        }
        RingLane best = preferred;
        int least = load / 2 - LOAD_THAT_STAYS / 2;
        for (RingLane other : lanes) {
            if (other != preferred && (busy ? !other.isInCallback() : other.load() < least)) {
                best = other;
                least = other.load();
                busy = false;
            }
        }
        return best;
    }
}
