package io.overlapped.internal.uring;

import static io.overlapped.internal.linux.IoUringLayout.CQE_FLAGS;
import static io.overlapped.internal.linux.IoUringLayout.CQE_RES;
import static io.overlapped.internal.linux.IoUringLayout.CQE_USER_DATA;

import io.overlapped.internal.linux.NativeMemory;
import org.jspecify.annotations.Nullable;

/** A ring as the engine's are, without a thread of the pool's that serves it. */
final class BenchmarkRing {
    final Ring ring;
    final Submitter submitter;
    private final FileTable files;

    BenchmarkRing() throws RingSetupException {
        RingOptions options = RingOptions.fromProperties();
        ring = new Ring(RingSetup.create(options));
        files = new FileTable(ring.fd(), 0, failure -> {
            throw new AssertionError(failure);
        });
        submitter = new Submitter(ring, files, new BufferTables(false));
    }

    /** Takes what has completed, and looks at each. Returns how many. */
    int reap() {
        return reap(null);
    }

    /** The same, where a poll may be among them. */
    int reap(@Nullable Wakeup wakeup) {
        int tail = ring.laCompletionTail();
        int first = ring.completionHead();
        for (int number = first; number != tail; number++) {
            long completion = ring.completion(number);
            long userData = NativeMemory.getLong(completion + CQE_USER_DATA);
            int result = NativeMemory.getInt(completion + CQE_RES);
            if (wakeup != null && UserData.isWake(userData)) {
                wakeup.completed(userData, result, NativeMemory.getInt(completion + CQE_FLAGS));
            } else if (result != 0) {
                throw new AssertionError("a result of " + result);
            }
        }
        ring.soCompletionHead(tail);
        return tail - first;
    }

    void close() {
        files.close();
        ring.close();
    }
}
