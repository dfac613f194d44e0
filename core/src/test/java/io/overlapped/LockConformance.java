package io.overlapped;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Locks: who is in whose way, and who waits. */
abstract class LockConformance extends Conformance {
    private final Completions first = new Completions();
    private final Completions second = new Completions();
    private ThreadPool pool;
    private Path path;
    private ThreadPoolIo a;
    private ThreadPoolIo b;

    @BeforeEach
    void openTwice() throws Exception {
        pool = pool();
        path = fileWith("locked", new byte[100]);
        a = bind(open(path, READ_WRITE), first, pool);
        b = bind(open(path, READ_WRITE), second, pool);
    }

    private static Overlapped lock(ThreadPoolIo io, long offset, long length, boolean shared, Outcome expected) {
        Overlapped overlapped = new Overlapped(offset);
        io.start();
        assertThat(io.file().lock(length, shared, overlapped)).isEqualTo(expected);
        if (!expected.expectsCompletion()) {
            io.cancel();
        }
        return overlapped;
    }

    private void has(ThreadPoolIo io, long offset, long length, boolean shared) throws InterruptedException {
        (io == a ? first : second).expect(lock(io, offset, length, shared, Outcome.COMPLETED), 0, 0);
    }

    private static int trying(ThreadPoolIo io, long offset, long length, boolean shared) {
        Overlapped overlapped = new Overlapped(offset).eventWithoutCompletion(Event.manualReset(false));
        Outcome outcome = io.file().tryLock(length, shared, overlapped);
        assertThat(outcome).isEqualTo(overlapped.error() == 0 ? Outcome.COMPLETED_SILENTLY : Outcome.FAILED);
        return overlapped.error();
    }

    @Test
    void twoHandlesOfOneProcessAreInEachOthersWay() throws Exception {
        has(a, 10, 10, false);
        assertThat(trying(b, 10, 10, false)).isEqualTo(Win32Error.ERROR_LOCK_VIOLATION);
        assertThat(trying(b, 19, 1, true)).isEqualTo(Win32Error.ERROR_LOCK_VIOLATION);
        assertThat(trying(b, 20, 10, false)).isZero();
        assertThat(trying(b, 0, 10, false)).isZero();
        assertThat(trying(a, 25, 100, true)).isEqualTo(Win32Error.ERROR_LOCK_VIOLATION);
    }

    @Test
    void anExclusiveLockOverlapsNoneOfTheSameHandleEither() throws Exception {
        has(a, 10, 10, false);
        assertThat(trying(a, 15, 10, false)).isEqualTo(Win32Error.ERROR_LOCK_VIOLATION);
        assertThat(trying(a, 15, 10, true)).isEqualTo(Win32Error.ERROR_LOCK_VIOLATION);
        assertThat(trying(a, 20, 10, true)).isZero();
        assertThat(trying(a, 25, 10, false)).isEqualTo(Win32Error.ERROR_LOCK_VIOLATION);
    }

    @Test
    void sharedLocksOverlapAndEachIsGivenBackByItsOwnUnlock() throws Exception {
        has(a, 0, 10, true);
        has(a, 5, 10, true);
        has(a, 5, 10, true);
        has(b, 0, 100, true);
        assertThat(b.file().unlock(0, 100)).isTrue();
        assertThat(a.file().unlock(5, 10)).isTrue();
        assertThat(trying(b, 14, 1, false)).isEqualTo(Win32Error.ERROR_LOCK_VIOLATION);
        assertThat(a.file().unlock(5, 10)).isTrue();
        assertThat(a.file().unlock(5, 10)).isFalse();
        assertThat(trying(b, 9, 1, false)).isEqualTo(Win32Error.ERROR_LOCK_VIOLATION);
        assertThat(trying(b, 10, 5, false)).isZero();
    }

    @Test
    void unlockingTheMiddleOfSeveralKeepsTheOthers() throws Exception {
        has(a, 0, 100, true);
        has(a, 20, 10, true);
        has(a, 60, 10, true);
        assertThat(a.file().unlock(0, 100)).isTrue();
        assertThat(trying(b, 0, 20, false)).isZero();
        assertThat(trying(b, 20, 1, false)).isEqualTo(Win32Error.ERROR_LOCK_VIOLATION);
        assertThat(trying(b, 30, 30, false)).isZero();
        assertThat(trying(b, 69, 1, false)).isEqualTo(Win32Error.ERROR_LOCK_VIOLATION);
        assertThat(trying(b, 70, 30, false)).isZero();
    }

    @Test
    void onlyExactlyWhatWasLockedIsUnlocked() throws Exception {
        has(a, 10, 10, false);
        assertThat(a.file().unlock(10, 9)).isFalse();
        assertThat(a.file().unlock(11, 9)).isFalse();
        assertThat(b.file().unlock(10, 10)).isFalse();
        assertThat(a.file().unlock(10, 10)).isTrue();
        assertThat(trying(b, 10, 10, false)).isZero();
    }

    @Test
    void aLockThatIsInTheWayIsWaitedFor() throws Exception {
        has(a, 0, 10, false);
        Overlapped waiting = lock(b, 5, 10, false, Outcome.PENDING);
        Overlapped also = lock(b, 0, 3, true, Outcome.PENDING);
        assertThat(b.ledger()).isEqualTo(ledger(0, 2, 0, 2));
        assertThat(waiting.isCompleted()).isFalse();
        assertThat(a.file().unlock(0, 10)).isTrue();
        assertThat(second.next(2))
                .allMatch(arrival -> arrival.error() == 0)
                .extracting(Completions.Arrival::overlapped)
                .containsExactlyInAnyOrder(waiting, also);
        assertThat(trying(a, 14, 1, false)).isEqualTo(Win32Error.ERROR_LOCK_VIOLATION);
    }

    @Test
    void thoseThatWaitAreServedInTheirOrder() throws Exception {
        has(a, 0, 10, false);
        Overlapped early = lock(b, 0, 10, false, Outcome.PENDING);
        Overlapped late = lock(a, 0, 10, false, Outcome.PENDING);
        assertThat(a.file().unlock(0, 10)).isTrue();
        second.expect(early, 0, 0);
        assertThat(late.isCompleted()).isFalse();
        assertThat(b.file().unlock(0, 10)).isTrue();
        first.expect(late, 0, 0);
    }

    @Test
    void waitingCanBeCancelled() throws Exception {
        has(a, 0, 10, false);
        Overlapped one = lock(b, 0, 10, false, Outcome.PENDING);
        Overlapped two = lock(b, 0, 10, false, Outcome.PENDING);
        assertThat(b.file().cancel(one)).isTrue();
        second.expect(one, Win32Error.ERROR_OPERATION_ABORTED, 0);
        assertThat(b.file().cancel(one)).isFalse();
        assertThat(two.isCompleted()).isFalse();
        assertThat(b.file().cancelAll()).isTrue();
        second.expect(two, Win32Error.ERROR_OPERATION_ABORTED, 0);
        assertThat(a.file().unlock(0, 10)).isTrue();
        assertThat(trying(a, 0, 10, false)).isZero();
    }

    @Test
    void closingAHandleGivesItsLocksBack() throws Exception {
        has(a, 0, 10, false);
        Overlapped waiting = lock(b, 0, 10, false, Outcome.PENDING);
        FileHandle duplicate = closing(a.file().duplicate());
        a.file().close();
        assertThat(duplicate.unlock(1, 1)).isFalse();
        assertThat(waiting.isCompleted()).isFalse();
        duplicate.close();
        second.expect(waiting, 0, 0);
    }

    @Test
    void closingAHandleCancelsWhatWaitsOnIt() throws Exception {
        has(a, 0, 10, false);
        Overlapped waiting = lock(b, 0, 10, false, Outcome.PENDING);
        b.file().close();
        second.expect(waiting, Win32Error.ERROR_OPERATION_ABORTED, 0);
    }

    @Test
    void closingTheIoCancelsWhatWaits() throws Exception {
        has(a, 0, 10, false);
        Overlapped waiting = lock(b, 0, 10, false, Outcome.PENDING);
        b.close();
        second.expect(waiting, Win32Error.ERROR_OPERATION_ABORTED, 0);
    }

    @Test
    void closingThePoolCancelsWhatWaits() throws Exception {
        has(a, 0, 10, false);
        Overlapped waiting = lock(b, 0, 10, false, Outcome.PENDING);
        pool.close();
        second.expect(waiting, Win32Error.ERROR_OPERATION_ABORTED, 0);
    }

    @Test
    void locksOfTheJdksChannelsAreInTheWayAndAreNoticedToEnd() throws Exception {
        try (FileChannel channel = FileChannel.open(path, READ, WRITE)) {
            FileLock lock = channel.lock(0, 10, false);
            assertThat(trying(a, 9, 1, true)).isEqualTo(Win32Error.ERROR_LOCK_VIOLATION);
            Overlapped waiting = lock(a, 0, 10, false, Outcome.PENDING);
            lock.release();
            first.expect(waiting, 0, 0);
        }
    }

    @Test
    void rangesMayLieBehindTheEndAndReachToTheEndOfAllFiles() throws Exception {
        has(a, 1L << 62, Long.MAX_VALUE, false);
        assertThat(trying(b, Long.MAX_VALUE - 1, 1, false)).isEqualTo(Win32Error.ERROR_LOCK_VIOLATION);
        assertThat(trying(b, 0, 1L << 62, false)).isZero();
        assertThat(a.file().unlock(1L << 62, Long.MAX_VALUE)).isTrue();
        assertThat(trying(b, 1L << 62, 1, false)).isZero();
        assertThat(trying(a, -1, 1, false)).isEqualTo(Win32Error.ERROR_INVALID_LOCK_RANGE);
        assertThat(trying(a, 0, -1, false)).isEqualTo(Win32Error.ERROR_INVALID_LOCK_RANGE);
    }

    @Test
    void aLockOfNoBytesIsInNobodysWay() throws Exception {
        has(a, 10, 0, false);
        assertThat(trying(b, 0, 100, false)).isZero();
        assertThat(a.file().unlock(10, 0)).isTrue();
        assertThat(a.file().unlock(10, 0)).isFalse();
    }

    @Test
    void anExclusiveLockNeedsAHandleThatCanWrite() throws Exception {
        ThreadPoolIo reader = bind(open(path, READ), first, pool);
        assertThat(trying(reader, 0, 1, false)).isEqualTo(Win32Error.ERROR_ACCESS_DENIED);
        assertThat(trying(reader, 0, 1, true)).isZero();
    }

    @Test
    void pipesHaveNoLocks() throws Exception {
        ThreadPoolIo source = bind(pipe().source(), first, pool);
        assertThat(trying(source, 0, 1, true)).isEqualTo(Win32Error.ERROR_INVALID_PARAMETER);
    }

    @Test
    void aSkippedCompletionIsSkippedForLocksToo() throws Exception {
        a.file().notificationModes(NotificationMode.SKIP_COMPLETION_ON_SUCCESS);
        lock(a, 0, 10, false, Outcome.COMPLETED_SILENTLY);
        assertThat(a.ledger()).isEqualTo(ledger(0, 0, 0, 0));
    }
}
