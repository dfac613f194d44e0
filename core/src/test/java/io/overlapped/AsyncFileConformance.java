package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The safe layer. */
abstract class AsyncFileConformance extends Conformance {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsAndWritesMoveThePosition(boolean inline) throws Exception {
        AsyncFile file = file("f", pool(builder -> builder.inlineReads(inline)));
        byte[] data = randomBytes(1000, 1);
        for (ByteBuffer out : new ByteBuffer[] {direct(data), ByteBuffer.wrap(data)}) {
            out.position(100).limit(900);
            assertThat(file.write(out, 50).join()).isEqualTo(800);
            assertThat(out.position()).isEqualTo(900);
            assertThat(out.limit()).isEqualTo(900);
        }
        assertThat(file.size()).isEqualTo(850);
        for (ByteBuffer in : new ByteBuffer[] {direct(2000), ByteBuffer.allocate(2000)}) {
            in.position(10);
            assertThat(file.read(in, 50).join()).isEqualTo(800);
            assertThat(in.position()).isEqualTo(810);
            byte[] read = new byte[800];
            in.get(10, read);
            assertThat(read).isEqualTo(Arrays.copyOfRange(data, 100, 900));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void atTheEndThereIsMinusOneAndThePositionStays(boolean inline) throws Exception {
        AsyncFile file = file("f", pool(builder -> builder.inlineReads(inline)));
        file.write(direct(10), 0).join();
        ByteBuffer buffer = direct(5).position(2);
        assertThat(file.read(buffer, 10).join()).isEqualTo(-1);
        assertThat(file.read(buffer, 1L << 40).join()).isEqualTo(-1);
        assertThat(file.read(Arena.ofAuto().allocate(5), 10).join()).isEqualTo(-1L);
        assertThat(buffer.position()).isEqualTo(2);
        assertThat(file.read(direct(0), 10).join()).isZero();
        assertThat(file.write(direct(0), 10).join()).isZero();
    }

    @Test
    void segmentsAreReadAndWritten() throws Exception {
        AsyncFile file = file("f", pool());
        byte[] data = randomBytes(10_000, 2);
        assertThat(file.write(MemorySegment.ofArray(data), 3).join()).isEqualTo(10_000L);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment in = arena.allocate(20_000);
            assertThat(file.read(in, 3).join()).isEqualTo(10_000L);
            assertThat(in.asSlice(0, 10_000).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(data);
        }
    }

    @Test
    void appendingForcingAndTruncating() throws Exception {
        AsyncFile file = file("f", pool());
        assertThat(file.write(direct(10), Overlapped.APPEND).join()).isEqualTo(10);
        assertThat(file.write(direct(10), Overlapped.APPEND).join()).isEqualTo(10);
        assertThat(file.force(true).join()).isNull();
        assertThat(file.force(false).join()).isNull();
        assertThat(file.size()).isEqualTo(20);
        assertThat(file.truncate(5).join()).isNull();
        assertThat(file.size()).isEqualTo(5);
        assertThat(file.truncate(4096).join()).isNull();
        assertThat(Files.size(directory.resolve("f"))).isEqualTo(4096);
    }

    @Test
    void programmingErrorsAreThrownAtTheCall() throws Exception {
        AsyncFile file = file("f", pool());
        assertThatThrownBy(() -> file.read((ByteBuffer) null, 0))
                .isExactlyInstanceOf(NullPointerException.class)
                .hasMessage("buffer");
        assertThatThrownBy(() -> file.read(direct(1), -1))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("read at offset -1 on " + file.name()
                        + " refused: offsets are 0 or more; only a write may have Overlapped.APPEND (-1)");
        assertThatThrownBy(() -> file.write(direct(1), -2))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("write at offset -2 on " + file.name()
                        + " refused: offsets are 0 or more; only a write may have Overlapped.APPEND (-1)");
        assertThatThrownBy(() -> file.truncate(-1))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("truncate of " + file.name() + " refused: a size is 0 or more: -1");
        assertThatThrownBy(() -> file.read(direct(1).asReadOnlyBuffer(), 0))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("Read-only buffer");
    }

    @Test
    void aFileKnowsWhatItWasOpenedFor() throws Exception {
        ThreadPool pool = pool();
        Path path = fileWith("f", new byte[10]);
        AsyncFile reading = closing(AsyncFile.open(path, pool, StandardOpenOption.READ));
        AsyncFile writing = closing(AsyncFile.open(path, pool, StandardOpenOption.WRITE));
        assertThatThrownBy(() -> reading.write(direct(1), 0)).isExactlyInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> reading.truncate(0)).isExactlyInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> writing.read(direct(1), 0)).isExactlyInstanceOf(NonReadableChannelException.class);
        assertThat(Files.size(path)).isEqualTo(10);
    }

    @Test
    void aClosedFileFailsItsFutures() throws Exception {
        AsyncFile file = file("f", pool());
        assertThat(file.isOpen()).isTrue();
        file.close();
        file.close();
        assertThat(file.isOpen()).isFalse();
        assertThatThrownBy(() -> file.read(direct(1), 0).join())
                .isExactlyInstanceOf(CompletionException.class)
                .cause()
                .isExactlyInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(file::size).isExactlyInstanceOf(ClosedChannelException.class);
    }

    @Test
    void aClosedPoolIsRefused() throws Exception {
        ThreadPool pool = pool(builder -> builder.name("gone"));
        AsyncFile file = file("f", pool);
        pool.close();
        assertThatThrownBy(() -> file.read(direct(1), 0))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("the pool gone is closed: it takes no more operations");
    }

    @Test
    void errorsNameFileOperationAndCause() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "no /dev/full");
        AsyncFile file = closing(AsyncFile.open(full, pool(), StandardOpenOption.WRITE));
        assertThatThrownBy(() -> file.write(direct(100), 0).join())
                .isExactlyInstanceOf(CompletionException.class)
                .cause()
                .isExactlyInstanceOf(java.nio.file.FileSystemException.class)
                .hasMessage("/dev/full: write of 100 bytes at offset 0: disk full (112) [ENOSPC]");
    }

    @Test
    void cancellingStopsThePendingReadAndLeavesItsBufferAlone() throws Exception {
        ThreadPool pool = pool();
        AsyncFile fifo = fifo(pool);
        ByteBuffer buffer = direct(10);
        CompletableFuture<Integer> future = fifo.read(buffer, 0);
        assertThat(future).isNotDone();
        assertThat(future.cancel(true)).isTrue();
        assertThatThrownBy(future::join).isExactlyInstanceOf(CancellationException.class);
        assertThatThrownBy(future::get).isExactlyInstanceOf(CancellationException.class);
        assertThat(future).isCancelled();
        assertThat(future.cancel(true)).isFalse();
        assertThat(fifo.write(direct(new byte[] {1, 2, 3}), 0).join()).isEqualTo(3);
        assertThat(bytes(buffer, 10)).isEqualTo(new byte[10]);
        assertThat(buffer.position()).isZero();
        assertThat(fifo.read(buffer, 0).join()).isEqualTo(3);
        assertThat(bytes(buffer, 3)).containsExactly(1, 2, 3);
    }

    @Test
    void aTimeoutReachesTheKernel() throws Exception {
        AsyncFile fifo = fifo(pool());
        ByteBuffer buffer = direct(10);
        CompletableFuture<Integer> future = fifo.read(buffer, 0).orTimeout(20, TimeUnit.MILLISECONDS);
        assertThatThrownBy(future::get)
                .isExactlyInstanceOf(ExecutionException.class)
                .cause()
                .isExactlyInstanceOf(TimeoutException.class);
        assertThat(fifo.write(direct(3), 0).join()).isEqualTo(3);
        assertThat(buffer.position()).isZero();
        assertThat(fifo.read(buffer, 0).join()).isEqualTo(3);
    }

    @Test
    void completingFromOutsideReachesTheKernel() throws Exception {
        AsyncFile fifo = fifo(pool());
        CompletableFuture<Integer> future = fifo.read(direct(10), 0);
        assertThat(future.complete(77)).isTrue();
        assertThat(future.join()).isEqualTo(77);
        IOException mine = new IOException("mine");
        CompletableFuture<Integer> another = fifo.read(direct(10), 0);
        assertThat(another.completeExceptionally(mine)).isTrue();
        assertThatThrownBy(another::join).cause().isSameAs(mine);
    }

    @Test
    void aWaitWithATimeoutDoesNotTouchTheOperation() throws Exception {
        AsyncFile fifo = fifo(pool());
        CompletableFuture<Integer> future = fifo.read(direct(10), 0);
        assertThatThrownBy(() -> future.get(20, TimeUnit.MILLISECONDS)).isExactlyInstanceOf(TimeoutException.class);
        assertThat(future).isNotDone();
        assertThat(fifo.write(direct(2), 0).join()).isEqualTo(2);
        assertThat(future.get(30, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(future.cancel(true)).isFalse();
        assertThat(future.join()).isEqualTo(2);
    }

    @Test
    void cancellingADependentStageDoesNothingToTheOperation() throws Exception {
        AsyncFile fifo = fifo(pool());
        CompletableFuture<Integer> future = fifo.read(direct(10), 0);
        CompletableFuture<Integer> dependent = future.thenApply(n -> n + 1);
        assertThat(dependent.cancel(true)).isTrue();
        assertThat(future).isNotDone();
        assertThat(fifo.write(direct(2), 0).join()).isEqualTo(2);
        assertThat(future.join()).isEqualTo(2);
    }

    @Test
    void closingFailsPendingFutures() throws Exception {
        AsyncFile fifo = fifo(pool());
        CompletableFuture<Integer> first = fifo.read(direct(10), 0);
        CompletableFuture<Integer> second = fifo.read(direct(10), 0);
        fifo.close();
        for (CompletableFuture<Integer> future : java.util.List.of(first, second)) {
            assertThatThrownBy(future::join)
                    .isExactlyInstanceOf(CompletionException.class)
                    .cause()
                    .isExactlyInstanceOf(AsynchronousCloseException.class);
        }
    }

    @Test
    void closingThePoolEndsPendingFutures() throws Exception {
        ThreadPool pool = pool();
        AsyncFile fifo = fifo(pool);
        CompletableFuture<Integer> first = fifo.read(direct(10), 0);
        CompletableFuture<Integer> second = fifo.read(direct(10), 0);
        pool.close();
        for (CompletableFuture<Integer> future : java.util.List.of(first, second)) {
            assertThatThrownBy(future::join)
                    .isExactlyInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(IOException.class)
                    .hasMessageEndingWith("cancelled (995) [ECANCELED]");
        }
    }

    @Test
    void manyOperationsFromManyThreads() throws Exception {
        AsyncFile file = file("f", pool());
        Thread[] threads = new Thread[4];
        for (int t = 0; t < threads.length; t++) {
            int number = t;
            threads[t] = new Thread(() -> {
                for (int i = 0; i < 200; i++) {
                    long offset = (number * 200L + i) * 64;
                    byte[] data = randomBytes(64, offset);
                    assertThat(file.write(direct(data), offset).join()).isEqualTo(64);
                    ByteBuffer back = direct(64);
                    assertThat(file.read(back, offset).join()).isEqualTo(64);
                    assertThat(bytes(back, 64)).isEqualTo(data);
                }
            });
        }
        Throwable[] thrown = new Throwable[1];
        for (Thread thread : threads) {
            thread.setUncaughtExceptionHandler((t, failure) -> thrown[0] = failure);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(thrown[0]).isNull();
        assertThat(file.size()).isEqualTo(4 * 200 * 64);
    }

    private AsyncFile file(String name, ThreadPool pool) throws IOException {
        return closing(AsyncFile.open(directory.resolve(name), pool, READ_WRITE));
    }

    /** Opened for both directions it neither blocks nor ends. */
    private AsyncFile fifo(ThreadPool pool) throws Exception {
        Path path = directory.resolve("fifo");
        int status;
        try {
            status = new ProcessBuilder("mkfifo", path.toString()).start().waitFor();
        } catch (IOException e) {
            status = 127;
        }
        assumeTrue(status == 0, "no mkfifo");
        return closing(AsyncFile.open(path, pool, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }
}
