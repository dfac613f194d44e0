package io.overlapped.internal.engine;

import io.overlapped.internal.linux.Errno;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The flushes of one file: one is in service, and those that come meanwhile wait. When it is over they are served together, by
 * one of them, which covers the writes of all: group commit. Only that one is known to an engine.
 *
 * <ul>
 * <li>A flush never joins one that was in service before it came: that may have begun before the write which it is to cover.
 * <li>A group is led by a flush with metadata, if one of them asks for that.
 * <li>An error is told to all whom the flush served. It is told to those who wait, too: the system tells an open file once that data
 * could not be written, and the next flush would succeed although their data are lost. What a write that waits for the device was
 * told goes to the flushes by {@link LostWrites}.
 * <li>Cancelling the one in service cancels it alone: the others begin anew. The others are over as soon as they are asked to cancel.
 * </ul>
 */
public final class FlushQueue {
    private @Nullable Operation inService;
    private final List<Operation> joined = new ArrayList<>();
    private final List<Operation> waiting = new ArrayList<>();

    /** Admits a flush, as {@link StreamQueue#admit}. */
    synchronized StreamQueue.Admission admit(Operation flush) {
        if (inService == null) {
            inService = flush;
            return StreamQueue.Admission.IN_SERVICE;
        }
        if (flush.isCancelRequested()) {
            return StreamQueue.Admission.CANCELLED;
        }
        waiting.add(flush);
        return StreamQueue.Admission.WAITING;
    }

    /** The one in service is over; {@link #next} follows. Returns those that are over with it, by the same errno. */
    synchronized List<Operation> ended(int errno) {
        if (errno == Errno.ECANCELED) {
            waiting.addAll(0, joined);
            joined.clear();
            return List.of();
        }
        if (errno != 0) {
            joined.addAll(waiting);
            waiting.clear();
        }
        List<Operation> over = joined.isEmpty() ? List.of() : List.copyOf(joined);
        joined.clear();
        return over;
    }

    /** Those that wait are now one group. Returns its leader, to be submitted, or null where nobody waits. */
    synchronized @Nullable Operation next() {
        Operation leader = null;
        for (Operation flush : waiting) {
            if (leader == null || (leader.kind() != OperationKind.FLUSH && flush.kind() == OperationKind.FLUSH)) {
                leader = flush;
            }
        }
        for (Operation flush : waiting) {
            if (flush != leader) {
                joined.add(flush);
            }
        }
        waiting.clear();
        inService = leader;
        return leader;
    }

    /** Takes out one that was asked to cancel. False where no engine is free of it, or it is not here (any more). */
    synchronized boolean remove(Operation flush) {
        return flush.isCancelRequested() && (waiting.remove(flush) || joined.remove(flush));
    }

    /** Takes out one that no engine knows, and that was issued by the given thread (any thread for null). */
    synchronized @Nullable Operation removeOne(@Nullable Thread issuer) {
        for (List<Operation> some : List.of(waiting, joined)) {
            for (Operation flush : some) {
                if (issuer == null || flush.issuer() == issuer) {
                    some.remove(flush);
                    return flush;
                }
            }
        }
        return null;
    }
}
