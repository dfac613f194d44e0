package io.overlapped.internal.engine;

import static io.overlapped.internal.engine.TestOperations.begun;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.NativeMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class OperationTest {
    private static final long GIB = 1L << 30;

    @Test
    void aLengthBeyondOneCallIsSplit() {
        Operation operation = begun(OperationKind.WRITE, false, 100);
        operation.buffer(0x1000, 5 * GIB);
        assertThat(operation.currentLength()).isEqualTo(0x7fff_f000);
        assertThat(operation.currentOffset()).isEqualTo(100);
        assertThat(operation.accept(0x7fff_f000)).isFalse();
        assertThat(operation.currentAddress()).isEqualTo(0x1000 + 0x7fff_f000L);
        assertThat(operation.currentOffset()).isEqualTo(100 + 0x7fff_f000L);
        assertThat(operation.currentLength()).isEqualTo(0x7fff_f000);
        assertThat(operation.accept(0x7fff_f000)).isFalse();
        assertThat(operation.currentLength()).isEqualTo((int) (5 * GIB - 2 * 0x7fff_f000L));
        assertThat(operation.accept(operation.currentLength())).isTrue();
        assertThat(operation.transferred()).isEqualTo(5 * GIB);
        assertThat(operation.errno()).isZero();
    }

    @Test
    void aShortReadGoesOnUntilTheEndOfTheFile() {
        Operation operation = begun(OperationKind.READ, false, 0);
        operation.buffer(0x1000, 100);
        assertThat(operation.accept(60)).isFalse();
        assertThat(operation.currentLength()).isEqualTo(40);
        assertThat(operation.accept(0)).isTrue();
        assertThat(operation.transferred()).isEqualTo(60);
        assertThat(operation.isEndOfFile()).isFalse();
    }

    @Test
    void nothingAtAllIsTheEndOfTheFile() {
        Operation operation = begun(OperationKind.READ, false, 0);
        operation.buffer(0x1000, 100);
        assertThat(operation.accept(0)).isTrue();
        assertThat(operation.isEndOfFile()).isTrue();
        Operation empty = begun(OperationKind.READ, false, 0);
        empty.buffer(0, 0);
        assertThat(empty.accept(0)).isTrue();
        assertThat(empty.isEndOfFile()).isFalse();
    }

    @Test
    void aShortReadFromAStreamIsEnough() {
        Operation operation = begun(OperationKind.READ, true, 0);
        operation.buffer(0x1000, 100);
        assertThat(operation.accept(1)).isTrue();
        assertThat(operation.transferred()).isEqualTo(1);
    }

    @Test
    void aWriteThatMovesNothingFailsAndOneThatIsShortGoesOn() {
        Operation operation = begun(OperationKind.WRITE, true, 0);
        operation.buffer(0x1000, 100);
        assertThat(operation.accept(99)).isFalse();
        assertThat(operation.accept(0)).isTrue();
        assertThat(operation.errno()).isEqualTo(Errno.EIO);
        assertThat(operation.transferred()).isEqualTo(99);
    }

    @Test
    void anAppendThatIsShortIsNotContinued() {
        Operation operation = begun(OperationKind.WRITE, false, -1);
        operation.appending();
        operation.buffer(0x1000, 100);
        assertThat(operation.callFlags()).isEqualTo(FileConstants.RWF_APPEND);
        assertThat(operation.currentOffset()).isZero();
        assertThat(operation.accept(99)).isTrue();
        assertThat(operation.errno()).isEqualTo(Errno.EIO);
    }

    @Test
    void interruptedAndRefusedCallsAreTriedAgainButNotForEver() {
        for (int errno : new int[] {Errno.EINTR, Errno.EAGAIN}) {
            Operation operation = begun(OperationKind.READ, false, 0);
            operation.buffer(0x1000, 100);
            for (int i = 0; i < 64; i++) {
                assertThat(operation.accept(-errno)).isFalse();
                assertThat(operation.forceAsync()).isEqualTo(errno == Errno.EAGAIN);
            }
            assertThat(operation.accept(-errno)).isTrue();
            assertThat(operation.errno()).isEqualTo(errno);
        }
    }

    @Test
    void otherErrorsStandAtOnce() {
        Operation operation = begun(OperationKind.WRITE, false, 0);
        operation.buffer(0x1000, 100);
        assertThat(operation.accept(40)).isFalse();
        assertThat(operation.accept(-Errno.ENOSPC)).isTrue();
        assertThat(operation.errno()).isEqualTo(Errno.ENOSPC);
        assertThat(operation.transferred()).isEqualTo(40);
    }

    @Test
    void aRequestToCancelEndsItAtTheNextOccasion() {
        for (int result : new int[] {40, -Errno.EINTR, -Errno.EAGAIN}) {
            Operation operation = begun(OperationKind.WRITE, false, 0);
            operation.buffer(0x1000, 100);
            assertThat(operation.tryIssue()).isTrue();
            assertThat(operation.requestCancel()).isTrue();
            assertThat(operation.accept(result)).isTrue();
            assertThat(operation.errno()).isEqualTo(Errno.ECANCELED);
        }
    }

    @Test
    void whatWasFasterThanTheRequestStands() {
        Operation operation = begun(OperationKind.WRITE, false, 0);
        operation.buffer(0x1000, 100);
        operation.tryIssue();
        operation.requestCancel();
        assertThat(operation.accept(100)).isTrue();
        assertThat(operation.errno()).isZero();
    }

    @Test
    void aQueuedOperationThatIsAskedToCancelIsNotIssued() {
        Operation operation = begun(OperationKind.READ, false, 0);
        assertThat(operation.requestCancel()).isTrue();
        assertThat(operation.requestCancel()).isTrue();
        assertThat(operation.isCancelRequested()).isTrue();
        assertThat(operation.tryIssue()).isFalse();
        operation.settle(false);
        assertThat(operation.requestCancel()).isFalse();
        assertThat(operation.isInFlight()).isFalse();
    }

    @Test
    void theStatesOfALife() throws Exception {
        Operation operation = TestOperations.operation();
        assertThat(operation.isInFlight()).isFalse();
        assertThat(operation.requestCancel()).isFalse();
        assertThat(operation.begin()).isTrue();
        assertThat(operation.begin()).isFalse();
        assertThat(operation.isInFlight()).isTrue();
        assertThat(operation.await(0)).isFalse();
        assertThat(operation.tryIssue()).isTrue();
        assertThat(operation.tryIssue()).isTrue();
        operation.settle(true);
        assertThat(operation.isInFlight()).isFalse();
        assertThat(operation.isDelivering()).isTrue();
        assertThat(operation.await(-1)).isTrue();
        assertThat(operation.begin()).isFalse();
        operation.delivered();
        assertThat(operation.begin()).isTrue();
        operation.settle(true);
        assertThat(operation.beginAfterAbandonedCallback()).isTrue();
        assertThat(operation.isInFlight()).isTrue();
    }

    @Test
    void manySegmentsGoInSeveralCallsAndFromTheMiddleOfOne() {
        Operation operation = begun(OperationKind.READ_VECTOR, false, 0);
        operation.segments(2500);
        for (int i = 0; i < 2500; i++) {
            operation.segment(i, 0x1_0000L + i * 100L, 10);
        }
        assertThat(operation.length()).isEqualTo(25_000);
        assertThat(operation.currentSegments()).isEqualTo(1024);
        assertThat(operation.accept(10_240)).isFalse();
        assertThat(operation.currentSegments()).isEqualTo(1024);
        assertThat(NativeMemory.getLong(operation.currentIovecs())).isEqualTo(0x1_0000L + 1024 * 100L);
        assertThat(operation.accept(14)).isFalse();
        assertThat(operation.currentSegments()).isEqualTo(1024);
        assertThat(NativeMemory.getLong(operation.currentIovecs())).isEqualTo(0x1_0000L + 1025 * 100L + 4);
        assertThat(NativeMemory.getLong(operation.currentIovecs() + 8)).isEqualTo(6);
        assertThat(operation.accept(6 + 14_730)).isFalse();
        assertThat(operation.currentSegments()).isEqualTo(1);
        assertThat(operation.accept(10)).isTrue();
        assertThat(operation.transferred()).isEqualTo(25_000);
    }
}
