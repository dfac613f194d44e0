package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is counted, and what does not add up. */
abstract class LedgerConformance extends Conformance {
    private static final String EMPTY = "ledger: prepared 0, owed 0, running 0, held 0";
    private static final String START_EACH =
            "Call start() (StartThreadpoolIo) once for each operation, immediately before issuing it; once for each"
                    + " file is not enough.";

    private final Completions done = new Completions();

    @Test
    void theLedgerShowsEachStep() throws Exception {
        Pipe pipe = pipe();
        Event inCallback = Event.manualReset(false);
        Event goOn = Event.manualReset(false);
        ThreadPoolIo io = bind(
                pipe.source(),
                (instance, context, overlapped, error, bytes, object) -> {
                    inCallback.set();
                    awaitUninterruptibly(goOn);
                },
                pool());
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
        io.start();
        assertThat(io.ledger()).isEqualTo(ledger(1, 0, 0, 0));
        assertThat(pipe.source().read(direct(10), new Overlapped())).isEqualTo(Outcome.PENDING);
        assertThat(io.ledger()).isEqualTo(ledger(0, 1, 0, 1));
        assertThat(pipe.source().held()).isEqualTo(1);
        assertThat(pipe.sink().write(direct(1), new Overlapped())).isEqualTo(Outcome.COMPLETED_SILENTLY);
        inCallback.await();
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 1, 0));
        goOn.set();
        io.waitForCallbacks();
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
    }

    @Test
    void startsAreCountedAndTakenBack() throws Exception {
        ThreadPoolIo io = bind(newFile("f"), done, pool());
        io.start();
        io.start();
        io.start();
        assertThat(io.ledger()).isEqualTo(ledger(3, 0, 0, 0));
        assertThat(io.ledger()).hasToString("prepared 3, owed 0, running 0, held 0");
        io.cancel();
        io.cancel();
        assertThat(io.ledger()).isEqualTo(ledger(1, 0, 0, 0));
        done.expect(issue(io, 0), 0, 4);
        io.waitForCallbacks();
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
    }

    @Test
    void anOperationWithoutAStartIsRefusedAndNeverBegins() throws Exception {
        FileHandle file = newFile("f");
        ThreadPoolIo io = bind(file, done, pool());
        Overlapped overlapped = new Overlapped(4096);
        assertThatThrownBy(() -> file.write(direct(4), overlapped))
                .isExactlyInstanceOf(MisuseException.class)
                .hasMessage("write of 4 bytes at offset 4096 on " + file.name()
                        + " refused: the pool expects no completion for it (" + EMPTY + "). " + START_EACH);
        assertThat(overlapped.isCompleted()).isTrue();
        assertThat(overlapped.error()).isEqualTo(Win32Error.ERROR_INVALID_PARAMETER);
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
        io.start();
        assertThat(file.write(direct(4), overlapped.offset(0)).expectsCompletion())
                .isTrue();
        done.expect(overlapped, 0, 4);
        assertThat(Files.size(directory.resolve("f"))).isEqualTo(4);
    }

    @Test
    void oneStartIsNotEnoughForTwoOperations() throws Exception {
        Pipe pipe = pipe();
        ThreadPoolIo io = bind(pipe.source(), done, pool());
        Overlapped first = read(io, direct(8), 0);
        assertThatThrownBy(() -> pipe.source().read(direct(8), new Overlapped()))
                .isExactlyInstanceOf(MisuseException.class)
                .hasMessage("read of 8 bytes at offset 0 on " + io.file().name()
                        + " refused: the pool expects no completion for it (ledger: prepared 0, owed 1, running 0, held"
                        + " 1). " + START_EACH);
        pipe.sink().write(direct(3), new Overlapped());
        done.expect(first, 0, 3);
    }

    @Test
    void underTheReportingPolicyTheOperationIsLetThroughAndReported() throws Exception {
        FileHandle file = newFile("f");
        ThreadPoolIo io = bind(file, done, pool(builder -> builder.misuse(Misuse.REPORT)));
        Overlapped overlapped = new Overlapped(4096);
        assertThat(file.write(direct(4), overlapped)).isEqualTo(Outcome.PENDING);
        assertThat(takeFailure())
                .isExactlyInstanceOf(MisuseException.class)
                .hasMessage("write of 4 bytes at offset 4096 on " + file.name()
                        + " completed (4 bytes) and nobody expected it: the pool expects no completion for it (" + EMPTY
                        + "). " + START_EACH);
        assertThat(overlapped.isCompleted()).isTrue();
        assertThat(overlapped.error()).isZero();
        assertThat(Files.size(directory.resolve("f"))).isEqualTo(4100);
        assertThat(done.waiting()).isZero();
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
        io.start();
        assertThat(file.write(direct(4), overlapped).expectsCompletion()).isTrue();
        done.expect(overlapped, 0, 4);
    }

    @Test
    void oneStartForThreeWritesGivesOneCallbackAndTwoReports() throws Exception {
        FileHandle file = newFile("f");
        ThreadPoolIo io = bind(file, done, pool(builder -> builder.misuse(Misuse.REPORT)));
        io.start();
        Overlapped first = issue(io, 0);
        issue(io, 4);
        issue(io, 8);
        done.expect(first, 0, 4);
        assertThat(List.of(takeFailure(), takeFailure()))
                .allMatch(failure -> failure instanceof MisuseException)
                .extracting(failure -> failure.getMessage().substring(0, "write of 4 bytes at offset 4".length()))
                .containsExactlyInAnyOrder("write of 4 bytes at offset 4", "write of 4 bytes at offset 8");
        assertThat(Files.size(directory.resolve("f"))).isEqualTo(12);
    }

    @Test
    void tooManyCancelsAreRefused() throws Exception {
        FileHandle file = newFile("f");
        ThreadPoolIo io = bind(file, done, pool());
        io.start();
        io.cancel();
        assertThatThrownBy(io::cancel)
                .isExactlyInstanceOf(MisuseException.class)
                .hasMessage("cancel() (CancelThreadpoolIo) on " + file.name()
                        + " refused: no start is left to take back (" + EMPTY
                        + "). Call it once for an operation whose completion will not come: it FAILED or was"
                        + " COMPLETED_SILENTLY. An operation that was PENDING or COMPLETED runs its callback and needs"
                        + " none.");
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
    }

    @Test
    void underTheReportingPolicyTooManyCancelsDoNotLeadBelowZero() throws Exception {
        ThreadPoolIo io = bind(newFile("f"), done, pool(builder -> builder.misuse(Misuse.REPORT)));
        io.cancel();
        io.cancel();
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
        io.start();
        done.expect(issue(io, 0), 0, 4);
        io.waitForCallbacks();
        assertThat(reportedFailures()).isZero();
    }

    @Test
    void aStartThatWasAbandonedMayStillBeCancelledOnce() throws Exception {
        ThreadPoolIo io = bind(newFile("f"), done, pool());
        io.start();
        io.start();
        io.waitForCallbacks(true);
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
        io.cancel();
        io.cancel();
        assertThatThrownBy(io::cancel)
                .isExactlyInstanceOf(MisuseException.class)
                .hasMessageContaining("no start is left to take back");
        assertThatThrownBy(() -> issue(io, 0)).isExactlyInstanceOf(MisuseException.class);
    }

    @Test
    void anOperationThatFailsAtOnceGivesItsStartBack() throws Exception {
        FileHandle file = open(fileWith("f", new byte[10]), StandardOpenOption.READ);
        ThreadPoolIo io = bind(file, done, pool());
        io.start();
        Overlapped overlapped = new Overlapped();
        assertThat(file.write(direct(4), overlapped)).isEqualTo(Outcome.FAILED);
        assertThat(overlapped.error()).isEqualTo(Win32Error.ERROR_ACCESS_DENIED);
        assertThat(io.ledger()).isEqualTo(ledger(1, 0, 0, 0));
        io.cancel();
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
        assertThat(done.waiting()).isZero();
    }

    @Test
    void trackingShowsWhereUnmatchedStartsWereMade() throws Exception {
        FileHandle file = newFile("f");
        ThreadPoolIo io = tracked(file);
        io.start();
        assertThatThrownBy(io::waitForCallbacks)
                .isExactlyInstanceOf(MisuseException.class)
                .message()
                .contains(
                        " Unmatched starts (1):\n  start on thread "
                                + Thread.currentThread().getName(),
                        "LedgerConformance.trackingShowsWhereUnmatchedStartsWereMade(LedgerConformance.java:");
        done.expect(issue(io, 0), 0, 4);
        assertThatThrownBy(() -> issue(io, 0))
                .isExactlyInstanceOf(MisuseException.class)
                .message()
                .endsWith(START_EACH + " No start is unmatched.");
    }

    @Test
    void withoutTrackingNoStartIsShown() throws Exception {
        ThreadPoolIo io = bind(newFile("f"), done, pool());
        io.start();
        assertThatThrownBy(io::waitForCallbacks)
                .isExactlyInstanceOf(MisuseException.class)
                .message()
                .doesNotContain("nmatched");
        io.cancel();
    }

    @Test
    void fromManyThreadsEverythingAddsUpToZero() throws Exception {
        FileHandle file = newFile("f");
        ThreadPoolIo io = bind(file, done, pool());
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(new Thread(() -> {
                for (int i = 0; i < 300; i++) {
                    io.start();
                    io.start();
                    issue(io, i);
                    io.cancel();
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(done.next(1200)).allMatch(arrival -> arrival.error() == 0 && arrival.bytes() == 4);
        io.waitForCallbacks();
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
        assertThat(done.waiting()).isZero();
    }

    private ThreadPoolIo tracked(FileHandle file) {
        System.setProperty("io.overlapped.track", "true");
        try {
            return bind(file, done, pool());
        } finally {
            System.clearProperty("io.overlapped.track");
        }
    }

    private static Overlapped issue(ThreadPoolIo io, long offset) {
        Overlapped overlapped = new Overlapped(offset);
        assertThat(io.file().write(direct(4), overlapped).expectsCompletion()).isTrue();
        return overlapped;
    }

    private static void awaitUninterruptibly(Event event) {
        try {
            event.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
