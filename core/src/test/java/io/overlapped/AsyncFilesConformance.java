package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** Operations on paths. */
abstract class AsyncFilesConformance extends Conformance {
    private static final StandardOpenOption[] CREATE_NEW = {StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW};

    @Test
    void openingReadingAndClosing() throws Exception {
        ThreadPool pool = pool();
        Path path = fileWith("f", new byte[] {1, 2, 3});
        try (AsyncFile file = AsyncFiles.open(pool, path, READ_WRITE).join()) {
            assertThat(file.name()).isEqualTo(path.toString());
            assertServed(pool, 1);
            ByteBuffer buffer = direct(3);
            assertThat(file.read(buffer, 0).join()).isEqualTo(3);
            assertThat(bytes(buffer, 3)).containsExactly(1, 2, 3);
            assertThat(file.write(direct(new byte[] {9}), 0).join()).isOne();
        }
        assertThat(Files.readAllBytes(path)).containsExactly(9, 2, 3);
        try (AsyncFile file = AsyncFiles.openNow(pool, directory.resolve("new"), CREATE_NEW)) {
            assertThat(file.writeNow(direct(5), 0)).isEqualTo(5);
        }
        assertThat(Files.getPosixFilePermissions(directory.resolve("new")))
                .isEqualTo(Files.getPosixFilePermissions(Files.createFile(directory.resolve("jdk"))));
    }

    @Test
    void optionsAreThoseOfFileHandle() throws Exception {
        ThreadPool pool = pool();
        Path path = fileWith("f", new byte[10]);
        Path link = Files.createSymbolicLink(directory.resolve("link"), path);
        AsyncFiles.open(pool, path, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                .join()
                .close();
        assertThat(Files.size(path)).isZero();
        try (AsyncFile appending =
                AsyncFiles.open(pool, path, StandardOpenOption.APPEND).join()) {
            appending.write(direct(5), 0).join();
            assertThat(appending.write(direct(5), 0).join()).isEqualTo(5);
        }
        assertThat(Files.size(path)).isEqualTo(10);
        AsyncFiles.open(pool, path, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE)
                .join()
                .close();
        assertThat(path).doesNotExist();
        assertFails(AsyncFiles.open(pool, link, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessage(link + ": open: ELOOP: too many levels of symbolic links");
        assertThatThrownBy(() ->
                        AsyncFiles.open(pool, path, StandardOpenOption.APPEND, StandardOpenOption.TRUNCATE_EXISTING))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("APPEND + TRUNCATE_EXISTING not allowed");
    }

    @Test
    void openingFailsAsTheJdkDoes() throws Exception {
        ThreadPool pool = pool();
        Path missing = directory.resolve("missing");
        Path there = fileWith("there", new byte[1]);
        assertFails(AsyncFiles.open(pool, missing))
                .isExactlyInstanceOf(NoSuchFileException.class)
                .hasMessage(missing.toString());
        assertFails(AsyncFiles.open(pool, there, CREATE_NEW))
                .isExactlyInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(there.toString());
        assertFails(AsyncFiles.open(pool, directory))
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessage(directory + ": is a directory, which cannot be read or written");
        assertFails(AsyncFiles.open(pool, there.resolve("below")))
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessage(there.resolve("below") + ": open: ENOTDIR: not a directory");
        assertThatThrownBy(() -> AsyncFiles.openNow(pool, missing))
                .isExactlyInstanceOf(NoSuchFileException.class)
                .hasMessage(missing.toString());
        Path forbidden = Files.createDirectory(directory.resolve("forbidden"));
        Files.setPosixFilePermissions(forbidden, java.util.Set.of());
        assumeTrue(!Files.isReadable(forbidden), "nothing is forbidden to this user");
        assertFails(AsyncFiles.open(pool, forbidden.resolve("f")))
                .isExactlyInstanceOf(AccessDeniedException.class)
                .hasMessage(forbidden.resolve("f").toString());
    }

    /** Opening a named pipe waits for its other end. */
    @Test
    void anOpenThatIsCancelledLeavesNothingOpen() throws Exception {
        ThreadPool pool = pool();
        Path path = Fifo.make(directory.resolve("fifo"));
        CompletableFuture<AsyncFile> opening = AsyncFiles.open(pool, path, StandardOpenOption.READ);
        assertThatThrownBy(() -> opening.get(100, TimeUnit.MILLISECONDS))
                .isExactlyInstanceOf(java.util.concurrent.TimeoutException.class);
        assertThat(opening).isNotDone();
        assertThat(opening.cancel(true)).isTrue();
        if (!variant().isUring()) {
            // A call that blocks a thread of the pool is not ended by cancelling: the other end ends it.
            try (AsyncFile other = AsyncFile.open(path, pool(), READ_WRITE)) {
                assertThat(other.isStream()).isTrue();
                assertThatThrownBy(opening::join).isExactlyInstanceOf(CancellationException.class);
            }
        } else {
            assertThatThrownBy(opening::join).isExactlyInstanceOf(CancellationException.class);
        }
        assertThat(opening).isCancelled();
        assertNobodyHasOpen(path);
    }

    /** Else closing would wait for a pipe's other end, as it does where a thread of the pool is blocked by opening it. */
    @Test
    void closingThePoolEndsAnOpenThatWaits() throws Exception {
        assumeTrue(variant().isUring(), "a call that blocks a thread of the pool is waited for");
        ThreadPool pool = pool();
        Path path = Fifo.make(directory.resolve("fifo"));
        CompletableFuture<AsyncFile> opening = AsyncFiles.open(pool, path, StandardOpenOption.READ);
        assertThatThrownBy(() -> opening.get(100, TimeUnit.MILLISECONDS))
                .isExactlyInstanceOf(java.util.concurrent.TimeoutException.class);
        pool.close();
        assertFails(opening)
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessage(path + ": open: cancelled (995), because its pool was closed");
        assertNobodyHasOpen(path);
    }

    @Test
    void cancelledOpensAreClosedWheneverTheyArrive() throws Exception {
        ThreadPool pool = pool();
        Path path = fileWith("often", new byte[1]);
        for (int i = 0; i < 500; i++) {
            CompletableFuture<AsyncFile> opening = AsyncFiles.open(pool, path, StandardOpenOption.READ);
            boolean accepted = opening.cancel(false);
            try (AsyncFile file = opening.join()) {
                assertThat(accepted).isFalse();
                assertThat(file.isOpen()).isTrue();
            } catch (CancellationException e) {
                assertThat(accepted).isTrue();
            }
        }
        assertNobodyHasOpen(path);
    }

    /** Each holds a worker of the kernel's until somebody opens the other end; flushes and operations on paths need some, too. */
    @Test
    void opensOfManyPipesHoldNothingElseUp() throws Exception {
        assumeTrue(
                variant() == EngineVariant.URING,
                "elsewhere each holds a thread of the pool, or there is room for few");
        ThreadPool pool = pool(builder -> builder.maximumThreads(1)); // and one ring
        List<Path> pipes = new ArrayList<>();
        List<CompletableFuture<AsyncFile>> opening = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            pipes.add(Fifo.make(directory.resolve("fifo" + i)));
            opening.add(AsyncFiles.open(pool, pipes.get(i), StandardOpenOption.READ));
        }
        Path path = fileWith("f", new byte[3]);
        try (AsyncFile file = AsyncFile.open(path, pool, READ_WRITE)) {
            file.force(true).get(20, TimeUnit.SECONDS);
        }
        assertThat(AsyncFiles.stat(pool, path).get(20, TimeUnit.SECONDS).size()).isEqualTo(3);
        AsyncFiles.rename(pool, path, directory.resolve("g"), false).get(20, TimeUnit.SECONDS);
        assertThat(opening).noneMatch(CompletableFuture::isDone);
        assertThat(opening.getFirst().cancel(false)).isTrue();
        assertThat(opening.getLast().cancel(false)).isTrue();
        assertThatThrownBy(opening.removeFirst()::join).isExactlyInstanceOf(CancellationException.class);
        assertThatThrownBy(opening.removeLast()::join).isExactlyInstanceOf(CancellationException.class);
        for (Path pipe : pipes.subList(1, 39)) {
            closing(AsyncFile.open(pipe, pool(), READ_WRITE));
        }
        for (CompletableFuture<AsyncFile> one : opening) {
            try (AsyncFile file = one.get(20, TimeUnit.SECONDS)) {
                assertThat(file.isStream()).isTrue();
            }
        }
        AsyncFiles.open(pool, directory.resolve("g")).get(20, TimeUnit.SECONDS).close();
    }

    /** Also those that wait for others to be opened. */
    @Test
    void closingThePoolEndsOpensOfManyPipes() throws Exception {
        assumeTrue(variant() == EngineVariant.URING, "a call that blocks a thread of the pool is waited for");
        ThreadPool pool = pool(builder -> builder.maximumThreads(1));
        List<CompletableFuture<AsyncFile>> opening = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            opening.add(AsyncFiles.open(pool, Fifo.make(directory.resolve("fifo" + i)), StandardOpenOption.READ));
        }
        pool.close();
        for (CompletableFuture<AsyncFile> one : opening) {
            assertFails(one)
                    .isExactlyInstanceOf(FileSystemException.class)
                    .hasMessageEndingWith(": open: cancelled (995), because its pool was closed");
        }
    }

    @Test
    void aTimeoutEndsAnOpen() throws Exception {
        Path path = Fifo.make(directory.resolve("fifo"));
        CompletableFuture<AsyncFile> opening =
                AsyncFiles.open(pool(), path, StandardOpenOption.READ).orTimeout(20, TimeUnit.MILLISECONDS);
        if (!variant().isUring()) {
            until(() -> ((RequestFuture<AsyncFile>) opening).isEndRequested());
            AsyncFile.open(path, pool(), READ_WRITE).close();
        }
        assertThatThrownBy(opening::join)
                .isExactlyInstanceOf(CompletionException.class)
                .cause()
                .isExactlyInstanceOf(java.util.concurrent.TimeoutException.class);
        assertNobodyHasOpen(path);
    }

    @Test
    void directFilesAreOpened() throws Exception {
        Path path = fileWith("direct", new byte[8192]);
        AsyncFile file;
        try {
            file = closing(AsyncFiles.openNow(pool(), path, StandardOpenOption.READ, DirectFiles.option()));
        } catch (FileSystemException e) {
            DirectFiles.assumeSupported(e);
            throw e;
        }
        FileStatus status = AsyncFiles.statNow(pool(), path);
        assertThat(file.alignment())
                .isEqualTo(
                        status.directOffsetAlignment() == 0
                                ? 4096
                                : Math.max(status.directMemoryAlignment(), status.directOffsetAlignment()));
    }

    // ---- stat

    @Test
    void theStatusIsTheJdks() throws Exception {
        ThreadPool pool = pool();
        Path path = fileWith("f", new byte[777]);
        Path link = Files.createSymbolicLink(directory.resolve("link"), path);
        Statuses.assertSame(AsyncFiles.stat(pool, path).join(), path);
        Statuses.assertSame(AsyncFiles.stat(pool, directory).join(), directory);
        Statuses.assertSame(AsyncFiles.stat(pool, link).join(), link);
        assertServed(pool, 3);
        FileStatus ofLink = AsyncFiles.statNow(pool, link, LinkOption.NOFOLLOW_LINKS);
        Statuses.assertSame(ofLink, link, LinkOption.NOFOLLOW_LINKS);
        assertThat(ofLink.isSymbolicLink()).isTrue();
        Path missing = directory.resolve("missing");
        assertFails(AsyncFiles.stat(pool, missing))
                .isExactlyInstanceOf(NoSuchFileException.class)
                .hasMessage(missing.toString());
        Path undecodable = Path.of(java.net.URI.create(directory.toUri() + "%FF%FE"));
        Files.write(undecodable, new byte[5]);
        assertThat(AsyncFiles.statNow(pool, undecodable).size()).isEqualTo(5);
    }

    // ---- rename, delete, create

    @Test
    void renamingWithAndWithoutReplacing() throws Exception {
        ThreadPool pool = pool();
        Path from = fileWith("from", new byte[] {1});
        Path to = directory.resolve("to");
        assertThat(AsyncFiles.rename(pool, from, to, false).join()).isNull();
        assertServed(pool, 1);
        assertThat(from).doesNotExist();
        assertThat(Files.readAllBytes(to)).containsExactly(1);
        fileWith("from", new byte[] {2});
        assertFails(AsyncFiles.rename(pool, from, to, false))
                .isExactlyInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(to.toString());
        assertThat(Files.readAllBytes(to)).containsExactly(1);
        AsyncFiles.renameNow(pool, from, to, true);
        assertThat(Files.readAllBytes(to)).containsExactly(2);
        assertFails(AsyncFiles.rename(pool, from, to, true))
                .isExactlyInstanceOf(NoSuchFileException.class)
                .hasMessage(from + " -> " + to);
        Path one = Files.createDirectory(directory.resolve("one"));
        Path two = Files.createDirectory(directory.resolve("two"));
        Files.createFile(two.resolve("f"));
        assertFails(AsyncFiles.rename(pool, one, two, true))
                .isExactlyInstanceOf(DirectoryNotEmptyException.class)
                .hasMessage(two.toString());
        assertFails(AsyncFiles.rename(pool, two, two.resolve("below"), false))
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessage(two + " -> " + two.resolve("below") + ": rename: EINVAL: invalid argument");
        Path other = Path.of("/dev/shm/overlapped-" + System.nanoTime());
        assumeTrue(Files.isWritable(other.getParent())
                && !Files.getFileStore(other.getParent()).equals(Files.getFileStore(directory)));
        assertFails(AsyncFiles.rename(pool, to, other, false))
                .isExactlyInstanceOf(AtomicMoveNotSupportedException.class)
                .hasMessageContaining(to + " -> " + other + ": rename: EXDEV: ");
        assertThat(to).exists();
    }

    @Test
    void deletingFilesLinksAndEmptyDirectories() throws Exception {
        ThreadPool pool = pool();
        Path file = fileWith("f", new byte[1]);
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        Path below = Files.createDirectory(directory.resolve("d"));
        Path inside = Files.createFile(below.resolve("inside"));
        assertThat(AsyncFiles.delete(pool, link).join()).isNull();
        assertServed(pool, 1);
        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(file).exists();
        assertFails(AsyncFiles.delete(pool, below))
                .isExactlyInstanceOf(DirectoryNotEmptyException.class)
                .hasMessage(below.toString());
        AsyncFiles.deleteNow(pool, inside);
        assertThat(AsyncFiles.delete(pool, below).join()).isNull();
        assertThat(below).doesNotExist();
        AsyncFiles.deleteNow(pool, file);
        assertThatThrownBy(() -> AsyncFiles.deleteNow(pool, file))
                .isExactlyInstanceOf(NoSuchFileException.class)
                .hasMessage(file.toString());
    }

    @Test
    void makingDirectories() throws Exception {
        ThreadPool pool = pool();
        Path made = directory.resolve("made");
        assertThat(AsyncFiles.createDirectory(pool, made).join()).isNull();
        assertServed(pool, 1);
        assertThat(Files.isDirectory(made)).isTrue();
        assertThat(Files.getPosixFilePermissions(made))
                .isEqualTo(Files.getPosixFilePermissions(Files.createDirectory(directory.resolve("jdk"))));
        assertFails(AsyncFiles.createDirectory(pool, made))
                .isExactlyInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(made.toString());
        Path nowhere = directory.resolve("no").resolve("where");
        assertThatThrownBy(() -> AsyncFiles.createDirectoryNow(pool, nowhere))
                .isExactlyInstanceOf(NoSuchFileException.class)
                .hasMessage(nowhere.toString());
        AsyncFiles.createDirectoryNow(pool, made.resolve("below"));
        assertThat(made.resolve("below")).isDirectory();
    }

    @Test
    void theProcessPoolServesWhoNamesNone() throws Exception {
        Path made = directory.resolve("made");
        assertThat(AsyncFiles.createDirectory(made).join()).isNull();
        Path file = made.resolve("f");
        AsyncFiles.open(file, CREATE_NEW).join().close();
        assertThat(AsyncFiles.stat(file).join().size()).isZero();
        assertThat(AsyncFiles.rename(file, made.resolve("g"), false).join()).isNull();
        assertThat(AsyncFiles.delete(made.resolve("g")).join()).isNull();
        assertThat(AsyncFiles.delete(made).join()).isNull();
        assertThat(made).doesNotExist();
    }

    /** Every one of them by itself, as on a kernel that does not know it. */
    @Test
    void whatTheRingDoesNotKnowIsDoneByAThread() throws Exception {
        assumeTrue(variant() == EngineVariant.URING);
        System.setProperty(
                "io.overlapped.uring.disable", "openat,statx,renameat,unlinkat,mkdirat,fallocate,fadvise,ftruncate");
        ThreadPool pool;
        try {
            pool = closing(ThreadPool.builder().engine(EngineKind.URING).build());
        } finally {
            System.clearProperty("io.overlapped.uring.disable");
        }
        Path made = directory.resolve("made");
        AsyncFiles.createDirectory(pool, made).join();
        try (AsyncFile file =
                AsyncFiles.open(pool, made.resolve("f"), READ_WRITE).join()) {
            file.allocate(0, 10).exceptionally(e -> null).join();
            file.truncate(20).join();
            file.advise(0, 0, Advice.NORMAL).join();
            assertThat(file.sizeAsync().join()).isEqualTo(20);
        }
        assertThat(AsyncFiles.stat(pool, made.resolve("f")).join().size()).isEqualTo(20);
        AsyncFiles.rename(pool, made.resolve("f"), made.resolve("g"), false).join();
        AsyncFiles.delete(pool, made.resolve("g")).join();
        AsyncFiles.delete(pool, made).join();
        assertThat(made).doesNotExist();
        assertThat(pool.statistics().ringCompletions()).isZero();
        assertThat(pool.statistics().portableCompletions()).isEqualTo(10);
    }

    private void assertServed(ThreadPool pool, int operations) {
        PoolStatistics statistics = pool.statistics();
        assertThat(statistics.ringCompletions()).isEqualTo(variant().isUring() ? operations : 0);
        assertThat(statistics.portableCompletions()).isEqualTo(variant().isUring() ? 0 : operations);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertFails(CompletableFuture<?> future) {
        return assertThatThrownBy(future::join)
                .isExactlyInstanceOf(CompletionException.class)
                .cause();
    }

    static void assertNobodyHasOpen(Path path) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            assertThat(descriptors.filter(descriptor -> leadsTo(descriptor, path)))
                    .isEmpty();
        }
    }

    private static boolean leadsTo(Path descriptor, Path path) {
        try {
            return Files.readSymbolicLink(descriptor).equals(path.toRealPath());
        } catch (IOException e) {
            return false; // it was closed meanwhile
        }
    }
}
