package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.internal.engine.CallerLane;
import io.overlapped.internal.engine.Operation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for a batch's results, and how. */
@Timeout(60)
class BatchArrivalsTest {
    private static final int LOOKS = 3;

    private final Lane lane = new Lane();
    private final BatchArrivals arrivals = new BatchArrivals(() -> lane);
    private final BatchOperation operation = new BatchOperation(arrivals, 0);

    /** One operation, which arrives when it is waited for, or has been looked for often enough. */
    private final class Lane implements CallerLane {
        private int looks;
        private int waits;
        private int total = 1;
        private boolean givenBack;

        @Override
        public boolean place(Operation placed) {
            throw new AssertionError("a virtual thread has no lane");
        }

        @Override
        public void submit() {}

        @Override
        public void await(int results, long nanos) {
            waits++;
            arrive();
        }

        @Override
        public void look() {
            if (++looks == LOOKS) {
                arrive();
            }
        }

        private void arrive() {
            total = 0;
            arrivals.arrived(operation);
        }

        @Override
        public int total() {
            return total;
        }

        @Override
        public void giveBack() {
            givenBack = true;
        }
    }

    private void begin() {
        arrivals.grow(1);
        arrivals.beginAll();
        assertThat(arrivals.lane()).isSameAs(lane);
        arrivals.begin();
        arrivals.endAll();
    }

    @Test
    void aPlatformThreadWaitsInTheKernel() throws Exception {
        begin();
        assertThat(arrivals.await(0, -1)).isTrue();
        assertThat(lane.waits).isOne();
        assertThat(lane.looks).isZero();
        assertThat(lane.givenBack).isTrue();
    }

    /** There it would hold its carrier, also for what another thread began. */
    @Test
    void aVirtualThreadThatGoesOnWithAnothersBatchDoesNot() throws Exception {
        begin();
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                arrivals.beginAll();
                assertThat(arrivals.lane()).as("for what it begins itself").isNull();
                arrivals.endAll();
                result.complete(arrivals.await(0, -1));
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        assertThat(result.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(lane.waits).isZero();
        assertThat(lane.looks).isEqualTo(LOOKS);
        assertThat(lane.givenBack).isTrue();
    }
}
