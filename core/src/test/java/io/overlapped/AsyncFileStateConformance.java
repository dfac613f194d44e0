package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.overlapped.internal.engine.Descriptor;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the safe layer does to a file other than reading and writing: room, advice, status, locks, copies. */
abstract class AsyncFileStateConformance extends Conformance {
    @Test
    void allocatingExtendsAndKeepsWhatThereIs() throws Exception {
        ThreadPool pool = pool();
        AsyncFile file = closing(AsyncFile.open(fileWith("f", new byte[] {1, 2, 3}), pool, READ_WRITE));
        allocateOrSkip(file, 1, 100_000);
        assertThat(served(pool, 1)).isTrue();
        assertThat(file.size()).isEqualTo(100_001);
        byte[] content = Files.readAllBytes(directory.resolve("f"));
        assertThat(content).startsWith(1, 2, 3);
        assertThat(Arrays.copyOfRange(content, 3, content.length)).containsOnly(0);
        assertThat(file.stat().join().allocated()).isGreaterThanOrEqualTo(100_000);
        assertThatThrownBy(() -> file.allocate(0, 0))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("allocation in " + file.name()
                        + " refused: an offset is 0 or more, and a length more than 0: 0, 0");
        assertThatThrownBy(() -> file.allocate(Long.MAX_VALUE - 10, 100).join())
                .isExactlyInstanceOf(CompletionException.class)
                .cause()
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessage(file.name()
                        + ": allocation of 100 bytes at offset 9223372036854775797: file too large (223) [EFBIG]");
    }

    @ParameterizedTest
    @EnumSource(Advice.class)
    void adviceIsTaken(Advice advice) throws Exception {
        ThreadPool pool = pool();
        AsyncFile file = closing(AsyncFile.open(fileWith("f", new byte[10_000]), pool, READ_WRITE));
        assertThat(file.advise(0, 4096, advice).join()).isNull();
        assertThat(file.advise(0, 0, advice).join()).isNull();
        assertThat(served(pool, 2)).isTrue();
        assertThat(file.advise(4096, 1L << 40, advice).join())
                .as("longer than a ring can tell")
                .isNull();
        file.adviseNow(0, 0, advice);
        assertThatThrownBy(() -> file.advise(-1, 0, advice))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("advice on " + file.name() + " refused: offset and length are 0 or more: -1, 0");
    }

    @Test
    void adviceOnAPipeIsRefusedByTheSystem() throws Exception {
        AsyncFile fifo = Fifo.open(this, pool());
        assertThatThrownBy(() -> fifo.advise(0, 10, Advice.WILLNEED).join())
                .cause()
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessage(
                        fifo.name() + ": advice of 10 bytes at offset 0: no positions on this device (132) [ESPIPE]");
    }

    @Test
    void theStatusIsTheJdks() throws Exception {
        ThreadPool pool = pool();
        Path path = fileWith("f", new byte[12_345]);
        AsyncFile file = closing(AsyncFile.open(path, pool, READ_WRITE));
        FileStatus status = file.stat().join();
        assertThat(file.sizeAsync().join()).isEqualTo(12_345);
        assertThat(served(pool, 2)).isTrue();
        Statuses.assertSame(status, path);
        assertThat(status.size()).isEqualTo(12_345);
        assertThat(status.isRegularFile()).isTrue();
        Files.delete(path);
        assertThat(file.stat().join().links())
                .as("of the open file, not of the path")
                .isZero();
        assertThat(file.statNow().links()).isZero();
        assertThat(file.statNow()).isEqualTo(file.stat().join());
    }

    // ---- locks

    @Test
    void locksAreTheJdksOwn() throws Exception {
        AsyncFile file = file("f");
        AsyncFile other = closing(AsyncFile.open(directory.resolve("f"), pool(), READ_WRITE));
        FileLock lock = file.lock(0, 10, false).join();
        assertThat(lock.isValid()).isTrue();
        assertThat(lock.isShared()).isFalse();
        assertThat(lock.position()).isZero();
        assertThat(lock.size()).isEqualTo(10);
        assertThatThrownBy(() -> file.lock(5, 10, false)).isExactlyInstanceOf(OverlappingFileLockException.class);
        assertThatThrownBy(() -> other.tryLock(5, 10, true)).isExactlyInstanceOf(OverlappingFileLockException.class);
        FileLock behind = other.tryLock(10, 10, true);
        assertThat(behind.isShared()).isTrue();
        lock.release();
        try (FileLock again = file.lockNow(0, 10, true)) {
            assertThat(again.isValid()).isTrue();
        }
        other.close();
        assertThat(behind.isValid()).isFalse();
        try (java.nio.channels.FileChannel jdk =
                        java.nio.channels.FileChannel.open(directory.resolve("f"), StandardOpenOption.WRITE);
                FileLock held = jdk.lock()) {
            assertThat(held.isValid()).isTrue();
            assertThatThrownBy(() -> file.tryLock(0, 1, false)).isExactlyInstanceOf(OverlappingFileLockException.class);
        }
    }

    /** Locks of an open file description, which are not the process's, are in the way as another process's are. */
    @Test
    void aLockWaitsForSomebodyElses() throws Exception {
        AsyncFile file = file("f");
        FileHandle holder = newFile("f");
        Overlapped held = new Overlapped(0);
        assertThat(holder.lock(10, false, held)).isEqualTo(Outcome.COMPLETED_SILENTLY);
        assertThat(file.tryLock(5, 1, true)).isNull();
        CompletableFuture<FileLock> waiting = file.lock(5, 1, false);
        assertThatThrownBy(() -> file.lock(5, 1, false))
                .as("there is an attempt already")
                .isExactlyInstanceOf(OverlappingFileLockException.class);
        CompletableFuture<FileLock> cancelled = file.lock(6, 1, false);
        assertThat(cancelled.cancel(true)).isTrue();
        assertThat(cancelled).isCancelled();
        assertThatThrownBy(() -> file.lockNow(7, 1, false, java.time.Duration.ofMillis(20)))
                .isExactlyInstanceOf(OperationTimeoutException.class)
                .hasMessage(
                        file.name() + ": lock of 1 bytes at offset 7: cancelled, because it was not over after 20 ms,"
                                + " after 0 bytes");
        assertThat(waiting).isNotDone();
        assertThat(holder.unlock(0, 10)).isTrue();
        FileLock lock = waiting.join();
        assertThat(lock.isValid()).isTrue();
        assertThat(holder.tryLock(1, false, new Overlapped(5))).isEqualTo(Outcome.FAILED);
        assertThat(holder.tryLock(1, false, new Overlapped(6)))
                .as("nobody holds what was cancelled")
                .isEqualTo(Outcome.COMPLETED_SILENTLY);
        lock.release();
    }

    @Test
    void aLockMayReachBeyondTheLastByteThereCanBe() throws Exception {
        AsyncFile file = file("f");
        try (FileLock lock = file.lockNow(10, Long.MAX_VALUE, false)) {
            assertThat(lock.position()).isEqualTo(10);
            assertThat(lock.size()).isEqualTo(Long.MAX_VALUE - 10);
        }
        FileLock lock = file.tryLock(1L << 62, Long.MAX_VALUE, true);
        assertThat(lock.size()).isEqualTo(Long.MAX_VALUE - (1L << 62));
        lock.release();
    }

    @Test
    void severalFilesOfTheProcessWaitForOneLock() throws Exception {
        AsyncFile one = file("f");
        AsyncFile two = file("f");
        FileHandle holder = newFile("f");
        assertThat(holder.lock(10, false, new Overlapped(0))).isEqualTo(Outcome.COMPLETED_SILENTLY);
        CompletableFuture<FileLock> first = one.lock(0, 1, false);
        CompletableFuture<FileLock> second = two.lock(0, 1, false);
        assertThat(holder.unlock(0, 10)).isTrue();
        FileLock lock = (FileLock) CompletableFuture.anyOf(first, second).join();
        CompletableFuture<FileLock> other = first.isDone() ? second : first;
        assertThatThrownBy(() -> other.get(200, TimeUnit.MILLISECONDS)).isExactlyInstanceOf(TimeoutException.class);
        lock.release();
        assertThat(other.join().isValid()).isTrue();
    }

    @Test
    void closingEndsWaitsForLocks() throws Exception {
        AsyncFile file = file("f");
        FileHandle holder = newFile("f");
        assertThat(holder.lock(10, false, new Overlapped(0))).isEqualTo(Outcome.COMPLETED_SILENTLY);
        CompletableFuture<FileLock> waiting = file.lock(0, 1, false);
        file.close();
        assertThatThrownBy(waiting::join)
                .isExactlyInstanceOf(CompletionException.class)
                .cause()
                .isExactlyInstanceOf(AsynchronousCloseException.class);
        assertThatThrownBy(() -> file.lock(0, 1, false).join())
                .cause()
                .isExactlyInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> file.tryLock(0, 1, false)).isExactlyInstanceOf(ClosedChannelException.class);
    }

    /** An operation in flight is what the lock may be there for. */
    @Test
    void closingGivesLocksBackWhenNothingIsInFlight() throws Exception {
        AsyncFile file = file("f");
        FileHandle other = newFile("f");
        FileLock lock = file.lockNow(0, 10, false);
        Descriptor descriptor = file.issuer().file().descriptor();
        assertThat(descriptor.acquire()).isTrue();
        Thread closer = new Thread(file::close);
        closer.start();
        until(descriptor::isClosing);
        assertThat(lock.isValid()).isTrue();
        assertThat(other.tryLock(1, false, new Overlapped(0))).isEqualTo(Outcome.FAILED);
        assertThatThrownBy(() -> file.tryLock(20, 1, false)).isExactlyInstanceOf(ClosedChannelException.class);
        descriptor.release();
        closer.join();
        assertThat(lock.isValid()).isFalse();
        assertThat(other.tryLock(1, false, new Overlapped(0))).isEqualTo(Outcome.COMPLETED_SILENTLY);
    }

    @Test
    void closingThePoolEndsWaitsForLocks() throws Exception {
        ThreadPool pool = pool();
        AsyncFile file = closing(AsyncFile.open(directory.resolve("f"), pool, READ_WRITE));
        FileHandle holder = newFile("f");
        assertThat(holder.lock(10, false, new Overlapped(0))).isEqualTo(Outcome.COMPLETED_SILENTLY);
        CompletableFuture<FileLock> waiting = file.lock(0, 1, false);
        pool.close();
        assertThatThrownBy(waiting::join)
                .isExactlyInstanceOf(CompletionException.class)
                .cause()
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessage(
                        file.name() + ": lock of 1 bytes at offset 0: cancelled (995), because its pool was closed");
    }

    @Test
    void aLockNeedsTheRightAccess() throws Exception {
        Path path = fileWith("f", new byte[1]);
        AsyncFile reading = closing(AsyncFile.open(path, pool(), StandardOpenOption.READ));
        AsyncFile writing = closing(AsyncFile.open(path, pool(), StandardOpenOption.WRITE));
        assertThatThrownBy(() -> reading.lock(0, 1, false)).isExactlyInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> writing.lock(0, 1, true)).isExactlyInstanceOf(NonReadableChannelException.class);
        assertThatThrownBy(() -> reading.lock(-1, 1, true)).isExactlyInstanceOf(IllegalArgumentException.class);
        try (FileLock lock = reading.lockNow(0, 1, true)) {
            assertThat(lock.isShared()).isTrue();
        }
    }

    /** The file must not be opened again for it: that would wait for the other end of a pipe, and closing would wait for that. */
    @Test
    void streamsHaveNoLocks() throws Exception {
        Path path = Fifo.make(directory.resolve("fifo"));
        AsyncFile both = closing(AsyncFile.open(path, pool(), READ_WRITE));
        AsyncFile source = closing(AsyncFile.open(path, pool(), StandardOpenOption.READ));
        both.close();
        String refusal = "lock of 10 bytes at offset 0 on " + path + " refused: a stream has no positions";
        assertThatThrownBy(() -> source.tryLock(0, 10, true))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage(refusal);
        assertThatThrownBy(() -> source.lock(0, 10, true))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage(refusal);
    }

    // ---- copies

    @Test
    void copiesWithinOneFileSystem() throws Exception {
        byte[] content = randomBytes(20 << 20, 9);
        AsyncFile source = closing(AsyncFile.open(fileWith("source", content), pool(), StandardOpenOption.READ));
        AsyncFile target = file("target");
        assertThat(source.copyTo(100, 9 << 20, target, 7).join()).isEqualTo(9 << 20);
        byte[] copied = Files.readAllBytes(directory.resolve("target"));
        assertThat(copied).hasSize((9 << 20) + 7);
        assertThat(Arrays.equals(copied, 7, copied.length, content, 100, 100 + (9 << 20)))
                .isTrue();
        assertThat(source.copyToNow(content.length - 10, Long.MAX_VALUE, target, 0))
                .as("up to the end")
                .isEqualTo(10);
        assertThat(source.copyTo(content.length + 5L, 10, target, 0).join()).isZero();
        assertThat(source.copyTo(0, 0, target, 0).join()).isZero();
    }

    @Test
    void copiesByReadingAndWritingWhereTheKernelCannot() throws Exception {
        byte[] content = randomBytes(700_000, 9);
        AsyncFile source = closing(AsyncFile.open(fileWith("source", content), pool(), StandardOpenOption.READ));
        Files.write(directory.resolve("target"), new byte[] {1});
        AsyncFile appending = closing(AsyncFile.open(directory.resolve("target"), pool(), StandardOpenOption.APPEND));
        assertThat(source.copyTo(1, 600_000, appending, 0).join()).isEqualTo(600_000);
        byte[] copied = Files.readAllBytes(directory.resolve("target"));
        assertThat(copied).hasSize(600_001);
        assertThat(Arrays.equals(copied, 1, copied.length, content, 1, 600_001)).isTrue();
        AsyncFile version = closing(AsyncFile.open(Path.of("/proc/version"), pool(), StandardOpenOption.READ));
        AsyncFile target = file("version");
        byte[] text = Files.readAllBytes(Path.of("/proc/version"));
        assertThat(version.copyTo(0, 1 << 20, target, 0).join()).isEqualTo(text.length);
        assertThat(Files.readAllBytes(directory.resolve("version"))).isEqualTo(text);
    }

    @Test
    void directFilesAreCopiedFromWhereverItIs() throws Exception {
        byte[] content = randomBytes(700_001, 9);
        AsyncFile source = direct(fileWith("source", content), StandardOpenOption.READ);
        AsyncFile target = file("target");
        assertThat(source.copyToNow(0, Long.MAX_VALUE, target, 0)).isEqualTo(700_001);
        assertThat(Files.readAllBytes(directory.resolve("target"))).isEqualTo(content);
        assertThat(source.copyToNow(4097, 600_003, target, 5)).isEqualTo(600_003);
        byte[] copied = Files.readAllBytes(directory.resolve("target"));
        assertThat(Arrays.equals(copied, 5, 600_008, content, 4097, 604_100)).isTrue();
        assertThat(source.copyToNow(700_000, 10, target, 0)).isOne();
        assertThat(source.copyToNow(700_001, 10, target, 0)).isZero();
    }

    @Test
    void directFilesAreCopiedToInWholeBlocks() throws Exception {
        byte[] content = randomBytes(800_001, 9);
        AsyncFile target = direct(fileWith("target", new byte[0]), StandardOpenOption.WRITE);
        AsyncFile buffered = closing(AsyncFile.open(fileWith("s", content), pool(), StandardOpenOption.READ));
        AsyncFile source = direct(directory.resolve("s"), StandardOpenOption.READ);
        long length = 180L * 4096;
        for (AsyncFile from : new AsyncFile[] {buffered, source}) {
            for (int offset : new int[] {0, 3}) {
                assertThat(from.copyToNow(offset, length, target, 4096)).isEqualTo(length);
                byte[] copied = Files.readAllBytes(directory.resolve("target"));
                assertThat(Arrays.equals(copied, 4096, copied.length, content, offset, offset + (int) length))
                        .isTrue();
            }
        }
        int alignment = target.issuer().file().descriptor().traits().offsetAlignment();
        String refusal = " refused: the target was opened with DIRECT, which takes multiples of " + alignment
                + " bytes, as its offset and as what there is to copy: ";
        assertThatThrownBy(() -> source.copyTo(0, length, target, 1))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(refusal + "1, " + length);
        assertThatThrownBy(() -> buffered.copyTo(1, Long.MAX_VALUE, target, 0))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(refusal + "0, 800000");
    }

    private AsyncFile direct(Path path, StandardOpenOption access) throws IOException {
        try {
            return closing(AsyncFile.open(path, pool(), access, DirectFiles.option()));
        } catch (FileSystemException e) {
            DirectFiles.assumeSupported(e);
            throw e;
        }
    }

    @Test
    void whatCannotBeCopiedIsRefused() throws Exception {
        AsyncFile source = closing(AsyncFile.open(fileWith("s", new byte[100]), pool(), READ_WRITE));
        AsyncFile same = closing(AsyncFile.open(directory.resolve("s"), pool(), READ_WRITE));
        AsyncFile reading = closing(AsyncFile.open(directory.resolve("s"), pool(), StandardOpenOption.READ));
        AsyncFile fifo = Fifo.open(this, pool());
        String copy = "copy of 10 bytes at offset 0 to ";
        assertThatThrownBy(() -> source.copyTo(0, 10, source, 9))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        copy + source.name() + " at offset 9 from " + source.name() + " refused: the ranges overlap");
        assertThat(source.copyTo(0, 10, source, 10).join()).isEqualTo(10);
        assertThatThrownBy(() -> source.copyTo(0, 10, same, 9).join())
                .cause()
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessage(source.name() + " -> " + source.name() + ": " + copy + source.name()
                        + " at offset 9: the ranges of the file overlap");
        assertThatThrownBy(() -> source.copyTo(0, 10, fifo, 0))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage(copy + fifo.name() + " at offset 0 from " + source.name()
                        + " refused: a stream has no positions");
        assertThatThrownBy(() -> source.copyTo(0, 10, reading, 0))
                .isExactlyInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> source.copyTo(0, 10, same, -1)).isExactlyInstanceOf(IllegalArgumentException.class);
        same.close();
        assertThatThrownBy(() -> source.copyTo(0, 10, same, 50).join())
                .cause()
                .isExactlyInstanceOf(ClosedChannelException.class);
    }

    /** What there is to copy counts, not what was asked for. */
    @Test
    void aCopyWithinOneFileGoesToItsEnd() throws Exception {
        byte[] content = randomBytes(100, 5);
        AsyncFile file = closing(AsyncFile.open(fileWith("s", content), pool(), READ_WRITE));
        assertThat(file.copyTo(60, Long.MAX_VALUE, file, 0).join()).isEqualTo(40);
        assertThat(file.copyTo(0, Long.MAX_VALUE, file, 100).join()).isEqualTo(100);
        byte[] now = Files.readAllBytes(directory.resolve("s"));
        assertThat(now).hasSize(200);
        assertThat(Arrays.copyOf(now, 40)).isEqualTo(Arrays.copyOfRange(content, 60, 100));
        assertThat(Arrays.copyOfRange(now, 40, 100)).isEqualTo(Arrays.copyOfRange(content, 40, 100));
        assertThat(Arrays.copyOfRange(now, 100, 200)).isEqualTo(Arrays.copyOf(now, 100));
        assertThatThrownBy(() -> file.copyTo(0, Long.MAX_VALUE, file, 199))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(" refused: the ranges overlap");
        file.truncate(0).join();
        assertThat(file.copyTo(0, Long.MAX_VALUE, file, 3).join()).isZero();
        assertThat(file.size()).isZero();
    }

    /** Of two descriptors of one file only the kernel knows. */
    @Test
    void aCopyBetweenTwoDescriptorsOfOneFileGoesToItsEnd() throws Exception {
        byte[] content = randomBytes(100, 5);
        AsyncFile file = closing(AsyncFile.open(fileWith("s", content), pool(), READ_WRITE));
        AsyncFile same = closing(AsyncFile.open(directory.resolve("s"), pool(), READ_WRITE));
        assertThat(file.copyTo(60, Long.MAX_VALUE, same, 0).join()).isEqualTo(40);
        assertThat(Arrays.copyOf(Files.readAllBytes(directory.resolve("s")), 40))
                .isEqualTo(Arrays.copyOfRange(content, 60, 100));
    }

    @Test
    void aCopyIsCancelledBetweenTwoParts() throws Exception {
        ThreadPool pool = pool(builder -> builder.maximumThreads(1));
        AsyncFile source = closing(AsyncFile.open(directory.resolve("sparse"), pool, READ_WRITE));
        source.truncate(1L << 40).join();
        AsyncFile target = file("target");
        CompletableFuture<Long> copying = source.copyTo(0, 1L << 40, target, 0);
        until(() -> sizeOf(target) > 0);
        assertThat(copying.cancel(false)).isTrue();
        assertThatThrownBy(copying::join).isExactlyInstanceOf(CancellationException.class);
        assertThat(source.issuer().file().held()).isZero();
        assertThat(target.issuer().file().held()).isZero();
        assertThat(target.size()).isLessThan(1L << 40);
    }

    @Test
    void closingEndsACopy() throws Exception {
        AsyncFile source = file("sparse");
        source.truncate(1L << 40).join();
        AsyncFile target = file("target");
        CompletableFuture<Long> copying = source.copyTo(0, 1L << 40, target, 0);
        until(() -> sizeOf(target) > 0);
        target.close();
        assertThatThrownBy(copying::join)
                .isExactlyInstanceOf(CompletionException.class)
                .cause()
                .isExactlyInstanceOf(AsynchronousCloseException.class);
    }

    private static long sizeOf(AsyncFile file) {
        try {
            return file.size();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether as many operations as that were performed, by the engine under test. */
    private boolean served(ThreadPool pool, int operations) {
        PoolStatistics statistics = pool.statistics();
        return variant().isUring()
                ? statistics.ringCompletions() == operations && statistics.portableCompletions() == 0
                : statistics.portableCompletions() == operations;
    }

    private static void allocateOrSkip(AsyncFile file, long offset, long length) {
        try {
            assertThat(file.allocate(offset, length).join()).isNull();
        } catch (CompletionException e) {
            assumeTrue(!String.valueOf(e.getMessage()).contains("EOPNOTSUPP"), "the file system reserves no room");
            throw e;
        }
    }

    private AsyncFile file(String name) throws IOException {
        return closing(AsyncFile.open(directory.resolve(name), pool(), READ_WRITE));
    }
}
