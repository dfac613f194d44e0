package io.overlapped.benchmarks.job;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Counts the chains that are still going, so that a job can end with nothing in flight. */
final class Pending {
    private static final int SECONDS = 30;

    private final CountDownLatch chains;

    Pending(int chains) {
        this.chains = new CountDownLatch(chains);
    }

    void ended() {
        chains.countDown();
    }

    void await() throws InterruptedException {
        if (!chains.await(SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    chains.getCount() + " operations have not completed " + SECONDS + " s after the end of the job");
        }
    }
}
