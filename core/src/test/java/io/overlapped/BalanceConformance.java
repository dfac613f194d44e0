package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Work that arises in one place is done in several. */
abstract class BalanceConformance extends Conformance {
    private static final int CHAINS = 64;

    /** They go on until two threads have served them; on one ring for ever that would never be. */
    @Test
    void chainsThatBeginInOneCallbackSpreadOverTheThreads() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "there is one ring for each processor");
        ThreadPool pool = poolWithoutInlineReads();
        Set<Thread> served = ConcurrentHashMap.newKeySet();
        ThreadPoolIo chains = bind(
                open(fileWith("chains", new byte[100])),
                (instance, context, overlapped, error, bytes, self) -> {
                    served.add(Thread.currentThread());
                    if (served.size() < 2) {
                        self.start();
                        self.file().read(((Chained) overlapped).buffer, overlapped);
                    }
                },
                pool);
        ThreadPoolIo trigger = bind(
                open(fileWith("trigger", new byte[1])),
                (instance, context, overlapped, error, bytes, self) -> {
                    for (int i = 0; i < CHAINS; i++) {
                        ByteBuffer buffer = direct(100);
                        chains.start();
                        chains.file().read(buffer, new Chained(buffer));
                    }
                },
                pool);
        read(trigger, direct(1), 0);
        trigger.waitForCallbacks();
        chains.waitForCallbacks();
        assertThat(served).hasSizeGreaterThanOrEqualTo(2);
        assertThat(chains.ledger()).isEqualTo(ledger(0, 0, 0, 0));
    }

    private static final class Chained extends Overlapped {
        private final ByteBuffer buffer;

        private Chained(ByteBuffer buffer) {
            this.buffer = buffer;
        }
    }
}
