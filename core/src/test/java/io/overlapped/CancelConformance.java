package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** CancelIoEx for one operation and for all, CancelIo. */
abstract class CancelConformance extends Conformance {
    private static final int ABORTED = Win32Error.ERROR_OPERATION_ABORTED;

    private final Completions done = new Completions();

    @Test
    void whatIsNotInFlightIsNotFound() throws Exception {
        Pipe pipe = pipe();
        ThreadPoolIo io = bind(pipe.source(), done, pool());
        assertThat(pipe.source().cancel(new Overlapped())).isFalse();
        assertThat(pipe.source().cancelAll()).isFalse();
        Overlapped overlapped = read(io, direct(1), 0);
        assertThat(pipe.sink().cancel(overlapped)).as("on another handle").isFalse();
        pipe.sink().write(direct(1), new Overlapped());
        done.expect(overlapped, 0, 1);
        assertThat(pipe.source().cancel(overlapped)).as("when it is over").isFalse();
        io.waitForCallbacks();
        assertThat(pipe.source().cancelAll()).isFalse();
    }

    @Test
    void aPendingOperationIsFoundAndCompletesAsAborted() throws Exception {
        Pipe pipe = pipe();
        ThreadPoolIo io = bind(pipe.source(), done, pool());
        Overlapped overlapped = read(io, direct(1), 0);
        assertThat(pipe.source().cancel(overlapped)).isTrue();
        done.expect(overlapped, ABORTED, 0);
        assertThat(overlapped.error()).isEqualTo(ABORTED);
        io.waitForCallbacks();
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
        assertThat(pipe.source().cancel(overlapped)).isFalse();
        // Nothing was taken from the pipe by an operation that was cancelled.
        pipe.sink().write(direct(new byte[] {5}), new Overlapped());
        ByteBuffer buffer = direct(1);
        done.expect(read(io, buffer, 0), 0, 1);
        assertThat(buffer.get(0)).isEqualTo((byte) 5);
    }

    @Test
    void oneThatWaitsItsTurnIsCancelledAloneAndTheOthersKeepTheirOrder() throws Exception {
        Pipe pipe = pipe();
        ThreadPoolIo io = bind(pipe.source(), done, pool());
        ByteBuffer[] buffers = {direct(1), direct(1), direct(1)};
        Overlapped first = read(io, buffers[0], 0);
        Overlapped second = read(io, buffers[1], 0);
        Overlapped third = read(io, buffers[2], 0);
        assertThat(pipe.source().cancel(second)).isTrue();
        done.expect(second, ABORTED, 0);
        assertThat(first.isCompleted()).isFalse();
        assertThat(third.isCompleted()).isFalse();
        pipe.sink().write(direct(new byte[] {1}), new Overlapped());
        done.expect(first, 0, 1);
        pipe.sink().write(direct(new byte[] {3}), new Overlapped());
        done.expect(third, 0, 1);
        assertThat(buffers[0].get(0)).isEqualTo((byte) 1);
        assertThat(buffers[1].get(0)).isEqualTo((byte) 0);
        assertThat(buffers[2].get(0)).isEqualTo((byte) 3);
    }

    @Test
    void theOneInServiceIsCancelledAloneAndTheNextGetsItsTurn() throws Exception {
        Pipe pipe = pipe();
        ThreadPoolIo io = bind(pipe.source(), done, pool());
        Overlapped first = read(io, direct(1), 0);
        Overlapped second = read(io, direct(1), 0);
        assertThat(pipe.source().cancel(first)).isTrue();
        done.expect(first, ABORTED, 0);
        assertThat(second.isCompleted()).isFalse();
        pipe.sink().write(direct(1), new Overlapped());
        done.expect(second, 0, 1);
    }

    @Test
    void allAreCancelledTogether() throws Exception {
        Pipe pipe = pipe();
        ThreadPoolIo io = bind(pipe.source(), done, pool());
        List<Overlapped> reads = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            reads.add(read(io, direct(1), 0));
        }
        assertThat(pipe.source().cancelAll()).isTrue();
        assertThat(done.next(5))
                .allMatch(arrival -> arrival.error() == ABORTED && arrival.bytes() == 0)
                .extracting(Completions.Arrival::overlapped)
                .containsExactlyInAnyOrderElementsOf(reads);
        io.waitForCallbacks();
        assertThat(pipe.source().cancelAll()).isFalse();
    }

    @Test
    void cancelAllReachesWhatWasIssuedJustBefore() throws Exception {
        ThreadPool pool = pool();
        for (int i = 0; i < 300; i++) {
            try (Pipe pipe = FileHandle.pipe()) {
                ThreadPoolIo io = ThreadPoolIo.create(pipe.source(), done, null, CallbackEnvironment.of(pool));
                Overlapped overlapped = read(io, direct(1), 0);
                assertThat(pipe.source().cancelAll()).isTrue();
                done.expect(overlapped, ABORTED, 0);
            }
        }
    }

    @Test
    void eachThreadCancelsWhatItIssued() throws Exception {
        Pipe pipe = pipe();
        ThreadPoolIo io = bind(pipe.source(), done, pool());
        List<Overlapped> mine = List.of(read(io, direct(1), 0), read(io, direct(1), 0));
        List<Overlapped> others = new ArrayList<>();
        onAnotherThread(() -> {
            others.add(read(io, direct(1), 0));
            pipe.source().cancelIssuedByThisThread();
            done.expect(others.getFirst(), ABORTED, 0);
            others.add(read(io, direct(1), 0));
        });
        assertThat(mine).noneMatch(Overlapped::isCompleted);
        pipe.source().cancelIssuedByThisThread();
        assertThat(done.next(2))
                .allMatch(arrival -> arrival.error() == ABORTED)
                .extracting(Completions.Arrival::overlapped)
                .containsExactlyInAnyOrderElementsOf(mine);
        assertThat(others.get(1).isCompleted()).isFalse();
        pipe.sink().write(direct(1), new Overlapped());
        done.expect(others.get(1), 0, 1);
    }

    @Test
    void anOperationThatWaitedItsTurnIsNeverIssued() throws Exception {
        Pipe pipe = pipe();
        ThreadPoolIo io = bind(pipe.sink(), done, pool());
        byte[] large = randomBytes(300_000, 31);
        Overlapped first = write(io, direct(large), 0);
        Overlapped second = write(io, direct(new byte[] {1, 2, 3}), 0);
        assertThat(pipe.sink().cancel(second)).isTrue();
        done.expect(second, ABORTED, 0);
        assertThat(PipeReading.readFully(pipe.source(), large.length)).isEqualTo(large);
        done.expect(first, 0, large.length);
        done.expect(write(io, direct(new byte[] {9}), 0), 0, 1);
        assertThat(PipeReading.readFully(pipe.source(), 1)).containsExactly(9);
    }

    @Test
    void aLargeWriteThatIsCancelledTellsWhatItMoved() throws Exception {
        Pipe pipe = pipe();
        ThreadPoolIo io = bind(pipe.sink(), done, pool());
        Overlapped overlapped = write(io, direct(1 << 20), 0);
        assertThat(pipe.sink().cancel(overlapped)).isTrue();
        Completions.Arrival arrival = done.next();
        assertThat(arrival.error()).isEqualTo(ABORTED);
        assertThat(arrival.bytes()).isBetween(1L, (1L << 20) - 1);
        assertThat(PipeReading.readFully(pipe.source(), (int) arrival.bytes())).hasSize((int) arrival.bytes());
        assertThat(pipe.source().read(direct(1), new Overlapped())).isEqualTo(Outcome.PENDING_SILENTLY);
    }

    @Test
    void inItsCallbackAnOperationIsNotFound() throws Exception {
        LinkedBlockingQueue<Boolean> found = new LinkedBlockingQueue<>();
        ThreadPoolIo io = bind(
                newFile("f"),
                (instance, context, overlapped, error, bytes, object) ->
                        found.add(object.file().cancel(overlapped)),
                pool());
        write(io, direct(1), 0);
        assertThat(found.take()).isFalse();
    }

    @Test
    void racingCancelsLeaveEachOperationEitherDoneOrAborted() throws Exception {
        FileHandle file = newFile("f");
        ThreadPoolIo io = bind(file, done, pool());
        Set<Overlapped> asked = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            Overlapped overlapped = write(io, direct(100), i * 100L);
            if (i % 2 == 0 && file.cancel(overlapped)) {
                asked.add(overlapped);
            }
        }
        List<Completions.Arrival> all = new ArrayList<>(done.next(1000));
        io.waitForCallbacks();
        assertThat(done.waiting()).isZero();
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
        all.sort(Comparator.comparingLong(arrival -> arrival.overlapped().offset()));
        for (int i = 0; i < 1000; i++) {
            Completions.Arrival arrival = all.get(i);
            assertThat(arrival.overlapped().offset()).isEqualTo(i * 100L);
            if (arrival.error() == ABORTED) {
                assertThat(asked).contains(arrival.overlapped());
                assertThat(arrival.bytes()).isZero();
            } else {
                assertThat(arrival.error()).isZero();
                assertThat(arrival.bytes()).isEqualTo(100);
            }
        }
    }
}
