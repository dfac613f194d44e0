package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Closing from callbacks, what is left unused, and what is closed. */
abstract class ClosingConformance extends Conformance {
    private final Completions done = new Completions();

    @Test
    void startsLeftUnusedAreReportedAndTakenBack() throws Exception {
        FileHandle file = newFile("f");
        ThreadPoolIo io = bind(file, done, pool());
        io.start();
        io.start();
        io.close();
        assertThat(takeFailure())
                .isExactlyInstanceOf(MisuseException.class)
                .hasMessage("closing the ThreadPoolIo of " + file.name()
                        + " found 2 start(s) that no operation used and cancel() did not take back; they were taken"
                        + " back now.");
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
        io.close();
        assertThat(reportedFailures()).isZero();
    }

    @Test
    void releasingReportsThemToo() throws Exception {
        FileHandle file = newFile("f");
        ThreadPoolIo io = bind(file, done, pool());
        io.start();
        io.release();
        assertThat(takeFailure())
                .isExactlyInstanceOf(MisuseException.class)
                .hasMessage("releasing the ThreadPoolIo of " + file.name()
                        + " found 1 start(s) that no operation used and cancel() did not take back; they were taken"
                        + " back now.");
    }

    @Test
    void aReleasedObjectStillDeliversWhatIsInFlight() throws Exception {
        Pipe pipe = pipe();
        ThreadPoolIo io = bind(pipe.source(), done, pool());
        Overlapped overlapped = read(io, direct(10), 0);
        io.release();
        assertThat(overlapped.isCompleted()).isFalse();
        pipe.sink().write(direct(2), new Overlapped());
        done.expect(overlapped, 0, 2);
    }

    @Test
    void closingWaitsForTheCallbackThatRuns() throws Exception {
        CountDownLatch inCallback = new CountDownLatch(1);
        CountDownLatch goOn = gate();
        ThreadPoolIo io = bind(
                newFile("f"),
                (instance, context, overlapped, error, bytes, object) -> {
                    inCallback.countDown();
                    awaitLatch(goOn);
                },
                pool());
        write(io, direct(1), 0);
        inCallback.await();
        Thread closer = new Thread(io::close);
        closer.start();
        closer.join(150);
        assertThat(closer.isAlive()).isTrue();
        goOn.countDown();
        closer.join();
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
    }

    @Test
    void closingTheFileClosesItAfterTheKernelIsDone() throws Exception {
        Pipe pipe = pipe();
        ThreadPoolIo io = bind(pipe.source(), done, pool());
        Overlapped overlapped = read(io, direct(10), 0);
        assertThat(pipe.source().isOpen()).isTrue();
        pipe.source().close();
        assertThat(overlapped.isCompleted()).isTrue();
        assertThat(pipe.source().isOpen()).isFalse();
        assertThat(pipe.source().held()).isZero();
        done.expect(overlapped, Win32Error.ERROR_OPERATION_ABORTED, 0);
        pipe.source().close();
    }

    @Test
    void operationsOnAClosedFileFailAtOnce() throws Exception {
        FileHandle file = newFile("f");
        ThreadPoolIo io = bind(file, done, pool());
        file.close();
        Overlapped overlapped = new Overlapped();
        io.start();
        assertThat(file.write(direct(1), overlapped)).isEqualTo(Outcome.FAILED);
        assertThat(overlapped.error()).isEqualTo(Win32Error.ERROR_INVALID_HANDLE);
        io.cancel();
        assertThatThrownBy(file::size).isExactlyInstanceOf(java.nio.channels.ClosedChannelException.class);
    }

    @Test
    void operationsOnAClosedPoolAreRefused() throws Exception {
        ThreadPool pool = pool(builder -> builder.name("gone"));
        ThreadPoolIo io = bind(newFile("f"), done, pool);
        io.start();
        pool.close();
        assertThatThrownBy(() -> io.file().write(direct(1), new Overlapped()))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("the pool gone is closed: it takes no more operations");
        io.cancel();
        FileHandle other = newFile("g");
        assertThatThrownBy(() -> ThreadPoolIo.create(other, done, null, CallbackEnvironment.of(pool)))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("the pool gone is closed: it takes no more operations");
        pool.close();
    }

    @Test
    void startOnAClosedObjectIsRefused() throws Exception {
        FileHandle file = newFile("f");
        ThreadPoolIo io = bind(file, done, pool());
        io.close();
        assertThatThrownBy(io::start)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("start() (StartThreadpoolIo) on " + file.name() + " refused: the ThreadPoolIo is closed");
    }

    @Test
    void theProcessPoolCannotBeClosed() {
        assertThatThrownBy(() -> ThreadPool.processPool().close())
                .isExactlyInstanceOf(UnsupportedOperationException.class)
                .hasMessage("the process pool cannot be closed: it serves the whole process");
        assertThatThrownBy(() -> ThreadPool.processPool().release())
                .isExactlyInstanceOf(UnsupportedOperationException.class)
                .hasMessage("the process pool cannot be released: it serves the whole process");
    }

    @Test
    void anObjectMayBeClosedInItsOwnCallback() throws Exception {
        closeInOwnCallback((pool, file, io) -> io.close());
    }

    @Test
    void aFileMayBeClosedInItsOwnCallback() throws Exception {
        closeInOwnCallback((pool, file, io) -> file.close());
    }

    @Test
    void aPoolMayBeClosedInACallback() throws Exception {
        closeInOwnCallback((pool, file, io) -> pool.close());
    }

    @Test
    void everythingMayBeClosedInACallback() throws Exception {
        closeInOwnCallback((pool, file, io) -> {
            pool.close();
            io.close();
            file.close();
        });
    }

    private void closeInOwnCallback(Closing closing) throws Exception {
        ThreadPool pool = pool(builder -> builder.maximumThreads(1));
        Pipe pipe = pipe();
        LinkedBlockingQueue<String> returned = new LinkedBlockingQueue<>();
        ThreadPoolIo io = bind(
                pipe.source(),
                (instance, context, overlapped, error, bytes, object) -> {
                    done.onCompletion(instance, context, overlapped, error, bytes, object);
                    if (error == 0) {
                        closing.close(pool, pipe.source(), object);
                        returned.add("closed");
                    }
                },
                pool);
        Overlapped first = read(io, direct(1), 0);
        Overlapped second = read(io, direct(1), 0);
        Overlapped third = read(io, direct(1), 0);
        pipe.sink().write(direct(1), new Overlapped());
        done.expect(first, 0, 1);
        assertThat(returned.take()).isEqualTo("closed");
        assertThat(done.next(2))
                .allMatch(arrival -> arrival.error() == Win32Error.ERROR_OPERATION_ABORTED)
                .extracting(Completions.Arrival::overlapped)
                .containsExactlyInAnyOrder(second, third);
        pool.close();
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
        assertThat(pool.statistics().threads()).isZero();
    }

    @Test
    void oneObjectMayBeClosedInTheCallbackOfAnotherOnAPoolOfOneThread() throws Exception {
        closeAnotherInCallback((pool, file, io) -> io.close());
    }

    @Test
    void oneFileMayBeClosedInTheCallbackOfAnotherOnAPoolOfOneThread() throws Exception {
        closeAnotherInCallback((pool, file, io) -> {
            file.close();
            io.close();
        });
    }

    private void closeAnotherInCallback(Closing closing) throws Exception {
        ThreadPool pool = pool(builder -> builder.maximumThreads(1));
        Pipe pipe = pipe();
        ThreadPoolIo closed = bind(pipe.source(), done, pool);
        Overlapped first = read(closed, direct(1), 0);
        Overlapped second = read(closed, direct(1), 0);
        LinkedBlockingQueue<Ledger> after = new LinkedBlockingQueue<>();
        ThreadPoolIo io = bind(
                newFile("f"),
                (instance, context, overlapped, error, bytes, object) -> {
                    closing.close(pool, pipe.source(), closed);
                    after.add(closed.ledger());
                },
                pool);
        write(io, direct(1), 0);
        assertThat(after.take()).isEqualTo(ledger(0, 0, 0, 0));
        assertThat(done.next(2))
                .allMatch(arrival -> arrival.error() == Win32Error.ERROR_OPERATION_ABORTED)
                .extracting(Completions.Arrival::overlapped)
                .containsExactlyInAnyOrder(first, second);
        io.waitForCallbacks();
    }

    @Test
    void aReleasedPoolServesWhatIsBoundToItAndThenEnds() throws Exception {
        ThreadPool pool = pool();
        ThreadPoolIo io = bind(newFile("f"), done, pool);
        pool.release();
        done.expect(write(io, direct(3), 0), 0, 3);
        assertThat(pool.statistics().threads()).isPositive();
        io.close();
        until(() -> pool.statistics().threads() == 0);
    }

    @Test
    void aReleasedPoolWithNothingBoundEnds() {
        ThreadPool pool = pool();
        pool.release();
        until(() -> pool.statistics().threads() == 0);
    }

    @FunctionalInterface
    private interface Closing {
        void close(ThreadPool pool, FileHandle file, ThreadPoolIo io);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
