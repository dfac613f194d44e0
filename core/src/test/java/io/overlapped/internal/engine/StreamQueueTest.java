package io.overlapped.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.internal.engine.StreamQueue.Admission;
import org.junit.jupiter.api.Test;

final class StreamQueueTest {
    private final StreamQueue queue = new StreamQueue();
    private final Operation a = TestOperations.begun(OperationKind.READ, true, 0);
    private final Operation b = TestOperations.begun(OperationKind.READ, true, 0);
    private final Operation c = TestOperations.begun(OperationKind.READ, true, 0);
    private final Operation d = TestOperations.begun(OperationKind.READ, true, 0);

    @Test
    void oneIsInServiceAndTheOthersWaitInTheirOrder() {
        assertThat(queue.admit(a)).isEqualTo(Admission.IN_SERVICE);
        assertThat(queue.admit(b)).isEqualTo(Admission.WAITING);
        assertThat(queue.admit(c)).isEqualTo(Admission.WAITING);
        assertThat(queue.advance()).isSameAs(b);
        assertThat(queue.admit(d)).isEqualTo(Admission.WAITING);
        assertThat(queue.advance()).isSameAs(c);
        assertThat(queue.advance()).isSameAs(d);
        assertThat(queue.advance()).isNull();
        assertThat(queue.admit(a)).isEqualTo(Admission.IN_SERVICE);
    }

    @Test
    void theOneInServiceCannotBeTakenOut() {
        queue.admit(a);
        assertThat(queue.remove(a)).isFalse();
        assertThat(queue.removeWaiting(null)).isNull();
        assertThat(queue.admit(b)).isEqualTo(Admission.WAITING);
    }

    @Test
    void theFirstThatWaitsCanBeTakenOut() {
        admitAll();
        assertThat(queue.remove(b)).isTrue();
        assertThat(queue.remove(b)).isFalse();
        expectOrder(c, d);
    }

    @Test
    void oneInTheMiddleCanBeTakenOut() {
        admitAll();
        assertThat(queue.remove(c)).isTrue();
        expectOrder(b, d);
    }

    @Test
    void theLastCanBeTakenOutAndOthersStandBehindTheOneBefore() {
        admitAll();
        assertThat(queue.remove(d)).isTrue();
        assertThat(queue.admit(d)).isEqualTo(Admission.WAITING);
        expectOrder(b, c, d);
    }

    @Test
    void allThatWaitAreTakenOutInTheirOrder() {
        admitAll();
        assertThat(queue.removeWaiting(null)).isSameAs(b);
        assertThat(queue.removeWaiting(null)).isSameAs(c);
        assertThat(queue.removeWaiting(null)).isSameAs(d);
        assertThat(queue.removeWaiting(null)).isNull();
        assertThat(queue.admit(b)).isEqualTo(Admission.WAITING);
        expectOrder(b);
    }

    @Test
    void oneThatWasAskedToCancelBeforeIsNotLeftWaiting() {
        queue.admit(a);
        b.requestCancel();
        assertThat(queue.admit(b)).isEqualTo(Admission.CANCELLED);
        assertThat(queue.advance()).isNull();
    }

    @Test
    void thoseOfOneThreadAreTakenOutAlone() throws Exception {
        Thread other = new Thread(() -> c.describe(OperationKind.READ, c.descriptor(), 0, 0));
        other.start();
        other.join();
        admitAll();
        assertThat(queue.removeWaiting(other)).isSameAs(c);
        assertThat(queue.removeWaiting(other)).isNull();
        expectOrder(b, d);
    }

    private void admitAll() {
        for (Operation operation : new Operation[] {a, b, c, d}) {
            assertThat(queue.admit(operation)).isEqualTo(operation == a ? Admission.IN_SERVICE : Admission.WAITING);
        }
    }

    private void expectOrder(Operation... expected) {
        for (Operation operation : expected) {
            assertThat(queue.advance()).isSameAs(operation);
        }
        assertThat(queue.advance()).isNull();
    }
}
