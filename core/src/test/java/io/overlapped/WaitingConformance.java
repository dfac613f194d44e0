package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Waiting for callbacks, abandoning them, and using an Overlapped again. */
abstract class WaitingConformance extends Conformance {
    private static final long A_WHILE_MILLIS = 150;

    private final Completions done = new Completions();

    @Test
    void aWaitThatWouldNeverEndIsRefused() throws Exception {
        FileHandle file = newFile("f");
        ThreadPoolIo io = bind(file, done, pool());
        io.start();
        assertThatThrownBy(() -> io.waitForCallbacks(false))
                .isExactlyInstanceOf(MisuseException.class)
                .hasMessage("waiting for the callbacks of " + file.name()
                        + " refused: it would never end (ledger: prepared 1, owed 0, running 0, held 0). Each start"
                        + " must be used by an operation or be taken back with cancel() (CancelThreadpoolIo) when no"
                        + " completion will come.");
        io.cancel();
        io.waitForCallbacks();
    }

    @Test
    void underTheReportingPolicyItReallyWaits() throws Exception {
        ThreadPoolIo io = bind(newFile("f"), done, pool(builder -> builder.misuse(Misuse.REPORT)));
        io.start();
        Thread waiter = new Thread(() -> waitFor(io));
        waiter.start();
        waiter.join(3 * A_WHILE_MILLIS);
        assertThat(waiter.isAlive()).isTrue();
        io.cancel();
        waiter.join();
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
    }

    @Test
    void waitingIncludesOperationsThatAreStillInFlight() throws Exception {
        Pipe pipe = pipe();
        ThreadPoolIo io = bind(pipe.source(), done, pool());
        Overlapped overlapped = read(io, direct(10), 0);
        Thread waiter = new Thread(() -> waitFor(io));
        waiter.start();
        waiter.join(2 * A_WHILE_MILLIS);
        assertThat(waiter.isAlive()).isTrue();
        pipe.sink().write(direct(1), new Overlapped());
        waiter.join();
        done.expect(overlapped, 0, 1);
    }

    @Test
    void waitingCoversChainsThatCallbacksGoOnWith() throws Exception {
        FileHandle file = open(fileWith("f", new byte[4096]));
        AtomicInteger calls = new AtomicInteger();
        ByteBuffer buffer = direct(512);
        ThreadPoolIo io = bind(
                file,
                (instance, context, overlapped, error, bytes, object) -> {
                    if (calls.incrementAndGet() < 500) {
                        object.start();
                        object.file().read(buffer, overlapped.offset(calls.get() % 8 * 512));
                    }
                },
                poolWithoutInlineReads());
        read(io, buffer, 0);
        io.waitForCallbacks();
        assertThat(calls).hasValue(500);
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
    }

    @Test
    void waitingInTheOwnCallbackIsRefused() throws Exception {
        FileHandle file = newFile("f");
        LinkedBlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
        ThreadPoolIo io = bind(
                file,
                (instance, context, overlapped, error, bytes, object) -> {
                    for (boolean cancelPending : new boolean[] {false, true}) {
                        try {
                            object.waitForCallbacks(cancelPending);
                        } catch (MisuseException | InterruptedException e) {
                            thrown.add(e);
                        }
                    }
                },
                pool());
        write(io, direct(1), 0);
        for (int i = 0; i < 2; i++) {
            assertThat(thrown.take())
                    .isExactlyInstanceOf(MisuseException.class)
                    .hasMessage("waiting for the callbacks of " + file.name()
                            + " refused: the calling thread is in one of them and would wait for itself. Call"
                            + " disassociate() (DisassociateCurrentThreadFromCallback) first.");
        }
    }

    @Test
    void aDisassociatedCallbackIsNotWaitedForAndMayWait() throws Exception {
        CountDownLatch disassociated = new CountDownLatch(1);
        CountDownLatch goOn = gate();
        LinkedBlockingQueue<Object> result = new LinkedBlockingQueue<>();
        ThreadPoolIo io = bind(
                newFile("f"),
                (instance, context, overlapped, error, bytes, object) -> {
                    instance.disassociate();
                    instance.disassociate();
                    disassociated.countDown();
                    try {
                        goOn.await();
                        object.waitForCallbacks();
                        result.add("waited");
                    } catch (InterruptedException | RuntimeException e) {
                        result.add(e);
                    }
                },
                pool());
        write(io, direct(1), 0);
        disassociated.await();
        io.waitForCallbacks();
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
        assertThat(result).isEmpty();
        goOn.countDown();
        assertThat(result.take()).isEqualTo("waited");
    }

    @Test
    void abandoningDropsTheCallbackButNotTheOperation() throws Exception {
        Pipe pipe = pipe();
        ThreadPoolIo io = bind(pipe.source(), done, pool());
        Overlapped overlapped = read(io, direct(10), 0);
        io.waitForCallbacks(true);
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 1));
        assertThat(overlapped.isCompleted()).isFalse();
        assertThat(overlapped.error()).isEqualTo(Win32Error.ERROR_IO_PENDING);
        pipe.sink().write(direct(new byte[] {1, 2}), new Overlapped());
        overlapped.await();
        assertThat(overlapped.error()).isZero();
        assertThat(overlapped.bytesTransferred()).isEqualTo(2);
        until(() -> io.ledger().held() == 0);

        // It can be used again at once, and only that operation has a callback.
        io.start();
        assertThat(pipe.source().read(direct(10), overlapped)).isEqualTo(Outcome.PENDING);
        pipe.sink().write(direct(new byte[] {1, 2, 3}), new Overlapped());
        done.expect(overlapped, 0, 3);
        io.waitForCallbacks();
        assertThat(done.waiting()).isZero();
    }

    @Test
    void abandoningWaitsForTheCallbackThatRuns() throws Exception {
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
        Thread waiter = new Thread(() -> {
            try {
                io.waitForCallbacks(true);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        waiter.start();
        waiter.join(A_WHILE_MILLIS);
        assertThat(waiter.isAlive()).isTrue();
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 1, 0));
        goOn.countDown();
        waiter.join();
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
    }

    @Test
    void aWaitCanBeInterrupted() throws Exception {
        Pipe pipe = pipe();
        ThreadPoolIo io = bind(pipe.source(), done, pool());
        read(io, direct(10), 0);
        Thread.currentThread().interrupt();
        assertThatThrownBy(io::waitForCallbacks).isExactlyInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(io.ledger()).isEqualTo(ledger(0, 1, 0, 1));
    }

    @Test
    void anOverlappedInFlightIsRefused() throws Exception {
        Pipe pipe = pipe();
        ThreadPoolIo io = bind(pipe.source(), done, pool());
        Overlapped overlapped = read(io, direct(10), 0);
        io.start();
        assertThatThrownBy(() -> pipe.source().read(direct(10), overlapped))
                .isExactlyInstanceOf(MisuseException.class)
                .hasMessage("read at offset 0 on " + pipe.source().name()
                        + " refused: the Overlapped is in use: its last operation is still in flight. Use one"
                        + " Overlapped for each operation, and use it again only in its callback or after.");
        assertThat(io.ledger()).isEqualTo(ledger(1, 1, 0, 1));
        io.cancel();
        pipe.sink().write(direct(4), new Overlapped());
        done.expect(overlapped, 0, 4);
    }

    @Test
    void anOverlappedWhoseCallbackHasYetToRunIsRefused() throws Exception {
        Pipe blocking = pipe();
        Pipe pipe = pipe();
        ThreadPool pool = pool(builder -> builder.maximumThreads(1));
        CountDownLatch inCallback = new CountDownLatch(1);
        CountDownLatch goOn = gate();
        ThreadPoolIo blocked = bind(
                blocking.source(),
                (instance, context, overlapped, error, bytes, object) -> {
                    inCallback.countDown();
                    awaitLatch(goOn);
                },
                pool);
        ThreadPoolIo io = bind(pipe.source(), done, pool);
        read(blocked, direct(1), 0);
        Overlapped overlapped = read(io, direct(10), 0);
        blocking.sink().write(direct(1), new Overlapped());
        inCallback.await();
        pipe.sink().write(direct(1), new Overlapped());
        overlapped.await();
        io.start();
        assertThatThrownBy(() -> pipe.source().read(direct(10), overlapped))
                .isExactlyInstanceOf(MisuseException.class)
                .hasMessage("read at offset 0 on " + pipe.source().name()
                        + " refused: the Overlapped is in use: its last operation is over, but its callback has yet to"
                        + " run. Use one Overlapped for each operation, and use it again only in its callback or"
                        + " after.");
        io.cancel();
        assertThat(done.waiting()).isZero();
        goOn.countDown();
        done.expect(overlapped, 0, 1);
    }

    private static void waitFor(ThreadPoolIo io) {
        try {
            io.waitForCallbacks();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
