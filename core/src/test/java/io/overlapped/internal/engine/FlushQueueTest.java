package io.overlapped.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.internal.linux.Errno;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Flushes of one file, on an engine that does what the test says. */
final class FlushQueueTest {
    private final Descriptor file = TestOperations.descriptor(false);
    private final EngineCounters counters = new EngineCounters();
    private final List<Operation> submitted = new ArrayList<>();
    private final List<Operation> cancelled = new ArrayList<>();
    private boolean refuses;
    private final Engine engine = (Engine) Proxy.newProxyInstance(
            FlushQueueTest.class.getClassLoader(), new Class<?>[] {Engine.class}, (InvocationHandler)
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "submit" -> !refuses && submitted.add((Operation) arguments[0]);
                        case "cancel" -> {
                            cancelled.add((Operation) arguments[0]);
                            yield null;
                        }
                        case "counters" -> counters;
                        case "cancelAll" -> null;
                        default -> throw new UnsupportedOperationException(method.getName());
                    });

    private Operation begun(OperationKind kind) {
        Operation operation = TestOperations.operation();
        operation.begin();
        operation.describe(kind, file, 0, 0);
        operation.engine(engine);
        return operation;
    }

    private Operation submit(OperationKind kind) {
        Operation operation = begun(kind);
        assertThat(Operations.submit(operation, false)).isFalse();
        return operation;
    }

    /** As an engine does it, when the call or the completion is there. */
    private void finish(Operation operation, int errno) {
        assertThat(submitted.remove(operation)).isTrue();
        if (errno != 0) {
            operation.fail(errno);
        }
        Operations.finish(operation);
    }

    private static void expectOver(int errno, Operation... operations) {
        for (Operation operation : operations) {
            assertThat(operation.isInFlight()).isFalse();
            assertThat(operation.errno()).isEqualTo(errno);
        }
    }

    private static void expectInFlight(Operation... operations) {
        for (Operation operation : operations) {
            assertThat(operation.isInFlight()).isTrue();
        }
    }

    // ---- writes that wait for the device, and are told instead of a flush

    private Operation durable() {
        Operation write = begun(OperationKind.WRITE);
        write.durable();
        write.buffer(0, 10);
        return write;
    }

    private void expectAccepted(Operation operation, long result, int errno) {
        assertThat(operation.accept(result)).isTrue();
        assertThat(operation.errno()).isEqualTo(errno);
    }

    @Test
    void whatADurableWriteWasToldIsToldToAllWhoAskedMeanwhile() {
        Operation inService = submit(OperationKind.FLUSH);
        Operation waits = submit(OperationKind.FLUSH);
        Operation write = durable();
        Operation other = durable();
        Operation plain = begun(OperationKind.WRITE);
        plain.buffer(0, 10);
        expectAccepted(write, -Errno.EIO, Errno.EIO);
        Operation later = submit(OperationKind.FLUSH_DATA);
        Operation laterWrite = durable();
        expectAccepted(other, 10, Errno.EIO);
        expectAccepted(plain, 10, 0);
        expectAccepted(laterWrite, 10, 0); // it began when that had been told
        expectAccepted(inService, 0, Errno.EIO);
        finish(inService, 0);
        expectOver(Errno.EIO, inService, waits, later);
        Operation again = submit(OperationKind.FLUSH);
        expectAccepted(again, 0, 0);
        finish(again, 0);
        expectOver(0, again);
    }

    @Test
    void aFlushThatWasServedByALaterOneIsToldWhatItMissed() {
        Operation first = submit(OperationKind.FLUSH);
        Operation early = submit(OperationKind.FLUSH_DATA);
        expectAccepted(first, 0, 0);
        expectAccepted(durable(), -Errno.ENOSPC, Errno.ENOSPC);
        Operation leader = submit(OperationKind.FLUSH);
        finish(first, 0);
        expectAccepted(leader, 0, 0);
        finish(leader, 0);
        expectOver(0, first, leader);
        expectOver(Errno.ENOSPC, early);
    }

    @Test
    void whatAFlushWasToldIsToldToDurableWrites() {
        Operation write = durable();
        Operation flush = submit(OperationKind.FLUSH);
        expectAccepted(flush, -Errno.EROFS, Errno.EROFS);
        finish(flush, 0);
        expectAccepted(write, 10, Errno.EROFS);
    }

    /** An error of the write alone, such as of a file that would become too large, or of one that was cancelled. */
    @Test
    void whatIsADurableWritesOwnErrorConcernsNobodyElse() {
        Operation flush = submit(OperationKind.FLUSH);
        expectAccepted(durable(), -Errno.EFBIG, Errno.EFBIG);
        expectAccepted(durable(), -Errno.ECANCELED, Errno.ECANCELED);
        expectAccepted(flush, 0, 0);
        finish(flush, 0);
        expectOver(0, flush);
    }

    @Test
    void whatComesWhileOneIsInServiceWaitsAndIsServedTogether() {
        Operation first = submit(OperationKind.FLUSH);
        Operation a = submit(OperationKind.FLUSH);
        Operation b = submit(OperationKind.FLUSH);
        Operation c = submit(OperationKind.FLUSH);
        assertThat(submitted).containsExactly(first);
        finish(first, 0);
        expectOver(0, first);
        expectInFlight(a, b, c); // the one before may have begun before what they are to cover was written
        assertThat(submitted).containsExactly(a);
        Operation late = submit(OperationKind.FLUSH);
        finish(a, 0);
        expectOver(0, a, b, c);
        expectInFlight(late);
        assertThat(submitted).containsExactly(late);
        finish(late, 0);
        expectOver(0, late);
        assertThat(counters.joinedFlushes()).isEqualTo(2);
    }

    @Test
    void oneAfterTheOtherEachIsServedByItself() {
        for (int i = 0; i < 3; i++) {
            Operation flush = submit(OperationKind.FLUSH_DATA);
            finish(flush, 0);
            expectOver(0, flush);
        }
        assertThat(counters.joinedFlushes()).isZero();
    }

    @Test
    void aGroupFlushesMetadataIfOneOfThemAsksForIt() {
        Operation first = submit(OperationKind.FLUSH_DATA);
        Operation a = submit(OperationKind.FLUSH_DATA);
        Operation withMetadata = submit(OperationKind.FLUSH);
        Operation b = submit(OperationKind.FLUSH);
        finish(first, 0);
        assertThat(submitted).containsExactly(withMetadata);
        finish(withMetadata, 0);
        expectOver(0, a, withMetadata, b);
    }

    @Test
    void anErrorGoesToAllWhomTheFlushServed() {
        Operation first = submit(OperationKind.FLUSH);
        Operation a = submit(OperationKind.FLUSH);
        Operation b = submit(OperationKind.FLUSH);
        finish(first, 0);
        finish(a, Errno.ENOSPC);
        expectOver(0, first);
        expectOver(Errno.ENOSPC, a, b);
        assertThat(submitted).isEmpty();
        Operation next = submit(OperationKind.FLUSH);
        finish(next, 0);
        expectOver(0, next);
    }

    /** The system tells of lost data once, and theirs may be among it. */
    @Test
    void anErrorGoesToThoseWhoWaitToo() {
        Operation first = submit(OperationKind.FLUSH);
        Operation a = submit(OperationKind.FLUSH);
        Operation b = submit(OperationKind.FLUSH);
        finish(first, Errno.EIO);
        expectOver(Errno.EIO, first, a, b);
        assertThat(submitted).isEmpty();
    }

    @Test
    void cancellingTheOneInServiceCancelsItAlone() {
        Operation first = submit(OperationKind.FLUSH);
        Operation a = submit(OperationKind.FLUSH);
        Operation b = submit(OperationKind.FLUSH_DATA);
        finish(first, 0);
        Operation c = submit(OperationKind.FLUSH_DATA);
        assertThat(Operations.cancel(a)).isTrue();
        assertThat(cancelled).containsExactly(a);
        finish(a, Errno.ECANCELED);
        expectOver(Errno.ECANCELED, a);
        expectInFlight(b, c);
        assertThat(submitted).containsExactly(b);
        finish(b, 0);
        expectOver(0, b, c);
    }

    @Test
    void oneThatWaitsOrHasJoinedIsOverWhenItIsCancelled() {
        Operation first = submit(OperationKind.FLUSH);
        Operation waits = submit(OperationKind.FLUSH);
        assertThat(Operations.cancel(waits)).isTrue();
        expectOver(Errno.ECANCELED, waits);
        Operation leader = submit(OperationKind.FLUSH);
        Operation joins = submit(OperationKind.FLUSH);
        finish(first, 0);
        assertThat(submitted).containsExactly(leader);
        assertThat(Operations.cancel(joins)).isTrue();
        expectOver(Errno.ECANCELED, joins);
        assertThat(cancelled).isEmpty();
        finish(leader, 0);
        expectOver(0, leader);
        assertThat(counters.joinedFlushes()).isZero();
    }

    @Test
    void closingCancelsAllThatNoEngineHas() {
        Operation first = submit(OperationKind.FLUSH);
        Operation leader = submit(OperationKind.FLUSH);
        Operation joined = submit(OperationKind.FLUSH);
        finish(first, 0);
        Operation waits = submit(OperationKind.FLUSH);
        Operations.cancelAll(file, null, List.of(engine));
        expectOver(Errno.ECANCELED, joined, waits);
        expectInFlight(leader);
        finish(leader, 0);
        expectOver(0, leader);
        assertThat(submitted).isEmpty();
    }

    @Test
    void cancellingAThreadsOwnLeavesTheOthers() throws Exception {
        Operation first = submit(OperationKind.FLUSH);
        Operation mine = submit(OperationKind.FLUSH);
        Thread other = new Thread(() -> submit(OperationKind.FLUSH_DATA));
        other.start();
        other.join();
        Operations.cancelAll(file, Thread.currentThread(), List.of(engine));
        expectOver(Errno.ECANCELED, mine);
        finish(first, 0);
        assertThat(submitted).singleElement().satisfies(flush -> {
            assertThat(flush.issuer()).isSameAs(other);
            assertThat(flush.kind()).isEqualTo(OperationKind.FLUSH_DATA);
        });
    }

    /** Its engine has ended, as that of a pool which was closed. */
    @Test
    void whatNoEngineTakesIsCancelledOneByOne() {
        Operation first = submit(OperationKind.FLUSH);
        Operation a = submit(OperationKind.FLUSH);
        Operation b = submit(OperationKind.FLUSH);
        refuses = true;
        finish(first, 0);
        expectOver(Errno.ECANCELED, a, b);
        Operation alone = begun(OperationKind.FLUSH);
        assertThat(Operations.submit(alone, false)).isTrue();
        assertThat(alone.errno()).isEqualTo(Errno.ECANCELED);
        refuses = false;
        Operation next = submit(OperationKind.FLUSH);
        finish(next, 0);
        expectOver(0, next);
    }

    @Test
    void oneThatWasAskedToCancelBeforeItWouldHaveToWaitIsOver() {
        submit(OperationKind.FLUSH);
        Operation flush = begun(OperationKind.FLUSH);
        flush.requestCancel();
        assertThat(Operations.submit(flush, false)).isTrue();
        assertThat(flush.errno()).isEqualTo(Errno.ECANCELED);
    }
}
