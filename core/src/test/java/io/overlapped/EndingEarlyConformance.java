package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocking forms that an interrupt or a timeout ends: when they throw, nobody touches the buffer, and they tell what was done. */
abstract class EndingEarlyConformance extends Conformance {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final long ENDLESS = 1L << 40;

    // ---- copies

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptedCopyTellsWhatWasCopied(boolean virtual) throws Exception {
        AsyncFile source = endless();
        AsyncFile target = file("target");
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Runnable copying = () -> {
            try {
                source.copyToNow(0, ENDLESS, target, 0);
            } catch (Throwable e) {
                ended.complete(e);
            }
        };
        Thread thread = virtual
                ? Thread.ofVirtual().start(copying)
                : Thread.ofPlatform().start(copying);
        until(() -> Files.exists(directory.resolve("target")) && sizeOf(target) > 0);
        thread.interrupt();
        Throwable thrown = ended.get();
        long copied = target.size();
        assertThat(thrown)
                .isExactlyInstanceOf(InterruptedIOException.class)
                .hasMessage(source.name() + ": copy of " + ENDLESS + " bytes at offset 0 to " + target.name()
                        + " at offset 0: cancelled, because the waiting thread was interrupted, after " + copied
                        + " bytes");
        assertThat(((InterruptedIOException) thrown).bytesTransferred)
                .isPositive()
                .isEqualTo((int) Math.min(copied, Integer.MAX_VALUE));
    }

    @Test
    void aCopyThatRanOutOfTimeTellsWhatWasCopied() throws Exception {
        AsyncFile source = endless();
        AsyncFile target = file("target");
        assertThatThrownBy(() -> source.copyToNow(0, ENDLESS, target, 0, SHORT))
                .isExactlyInstanceOf(OperationTimeoutException.class)
                .hasMessage(source.name() + ": copy of " + ENDLESS + " bytes at offset 0 to " + target.name()
                        + " at offset 0: cancelled, because it was not over after 20 ms, after " + target.size()
                        + " bytes")
                .satisfies(e -> assertThat(((OperationTimeoutException) e).bytesTransferred())
                        .isEqualTo(target.size()));
        assertThat(source.copyToNow(7, 1000, target, 0, LONG)).isEqualTo(1000);
    }

    // ---- reads and writes of any memory

    @Test
    void readsOfAnyMemoryWaitNoLongerThanATime() throws Exception {
        AsyncFile fifo = Fifo.open(this, pool());
        MemorySegment segment = Arena.ofAuto().allocate(10);
        ByteBuffer[] two = {direct(4), ByteBuffer.allocate(4)};
        assertTimesOut(fifo, "read of 10 bytes at offset 0", 0, () -> fifo.readNow(segment, 0, SHORT));
        assertTimesOut(fifo, "scattering read of 8 bytes at offset 0", 0, () -> fifo.readNow(two, 0, SHORT));
        fifo.writeNow(direct(new byte[] {1, 2, 3}), 0);
        assertTimesOut(fifo, "read of 10 bytes at offset 0", 3, () -> fifo.readFullyNow(segment, 0, SHORT));
        assertThat(segment.asByteBuffer().get(2)).isEqualTo((byte) 3);
        fifo.writeNow(new ByteBuffer[] {direct(6), direct(3)}, 0, LONG);
        assertThat(fifo.readNow(two, 0, LONG)).isEqualTo(8);
        assertThat(fifo.readNow(segment, 0, LONG)).isOne();
    }

    @Test
    void writesOfAnyMemoryWaitNoLongerThanATime() throws Exception {
        AsyncFile fifo = Fifo.open(this, pool());
        int full = fill(fifo);
        assertTimesOut(
                fifo,
                "write of 5 bytes at offset 0",
                0,
                () -> fifo.writeNow(MemorySegment.ofArray(new byte[5]), 0, SHORT));
        assertTimesOut(
                fifo,
                "gathering write of 5 bytes at offset 0",
                0,
                () -> fifo.writeNow(new ByteBuffer[] {direct(2), direct(3)}, 0, SHORT));
        assertTimesOut(fifo, "write of 6 bytes at offset 0", 0, () -> fifo.writeDurableNow(direct(6), 0, SHORT));
        assertThat(fifo.readNow(direct(full + 100), 0)).isEqualTo(full);
    }

    @Test
    void timeoutsThatDoNotRunOutChangeNothing() throws Exception {
        AsyncFile file = file("f");
        byte[] content = randomBytes(1000, 7);
        assertThat(file.writeNow(MemorySegment.ofArray(content), 0, LONG)).isEqualTo(1000);
        assertThat(file.writeNow(new ByteBuffer[] {direct(content), direct(3)}, 1000, LONG))
                .isEqualTo(1003);
        assertThat(file.writeDurableNow(direct(new byte[] {1}), 2003, LONG)).isOne();
        file.forceNow(true, LONG);
        file.forceNow(false, LONG);
        assertThat(file.size()).isEqualTo(2004);
        MemorySegment segment = Arena.ofAuto().allocate(1000);
        file.readFullyNow(segment, 1000, LONG);
        assertThat(segment.mismatch(MemorySegment.ofArray(content))).isEqualTo(-1);
        assertThatThrownBy(() -> file.readFullyNow(segment, 1005, LONG))
                .isExactlyInstanceOf(java.io.EOFException.class);
        assertThat(file.readNow(new ByteBuffer[] {direct(2), direct(9)}, 2000, LONG))
                .isEqualTo(4);
    }

    // ---- opening

    @Test
    void anOpenThatRanOutOfTimeLeavesNothingOpen() throws Exception {
        ThreadPool pool = pool();
        Path path = Fifo.make(directory.resolve("fifo"));
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread opening = Thread.ofPlatform().start(() -> {
            try {
                AsyncFiles.openNow(pool, path, SHORT, StandardOpenOption.READ).close();
                thrown.complete(new AssertionError("opened"));
            } catch (Throwable e) {
                thrown.complete(e);
            }
        });
        if (!variant().isUring()) {
            opening.join(100); // the time runs out; a call that blocks a thread of the pool is ended by the other end
            AsyncFile.open(path, pool(), READ_WRITE).close();
        }
        assertThat(thrown.get())
                .isExactlyInstanceOf(OperationTimeoutException.class)
                .hasMessage(path + ": open: cancelled, because it was not over after 20 ms, after 0 bytes");
        AsyncFilesConformance.assertNobodyHasOpen(path);
        try (AsyncFile file = AsyncFiles.openNow(pool, fileWith("f", new byte[3]), LONG)) {
            assertThat(file.size()).isEqualTo(3);
        }
    }

    // ---- direct reads, which are made of parts

    @Test
    void aDirectReadThatRanOutOfTimeTellsOfAllItsParts() throws Exception {
        byte[] content = randomBytes(3_000_001, 4);
        DirectReader reader = DirectReader.of(direct(fileWith("d", content)));
        ByteBuffer all = direct(3_000_000);
        assertThat(reader.readNow(all, 1, LONG)).isEqualTo(3_000_000);
        assertThat(bytes(all, 3_000_000)).isEqualTo(java.util.Arrays.copyOfRange(content, 1, 3_000_001));
        for (int micros = 0; micros < 2000; micros += 50) {
            ByteBuffer buffer = direct(3_000_000);
            Duration time = Duration.ofNanos(micros * 1000L);
            try {
                assertThat(reader.readNow(buffer, 1, time)).isEqualTo(3_000_000);
            } catch (OperationTimeoutException e) {
                assertThat(e.bytesTransferred()).isEqualTo(buffer.position());
                assertThat(e.getReason())
                        .isEqualTo("read of 3000000 bytes at offset 1: cancelled, because it was not over after "
                                + time.toMillis() + " ms, after " + buffer.position() + " bytes");
            }
        }
    }

    @Test
    void anInterruptedDirectReadTellsOfAllItsParts() throws Exception {
        DirectReader reader = DirectReader.of(direct(fileWith("d", randomBytes(3_000_001, 4))));
        ByteBuffer buffer = direct(3_000_000);
        Thread.currentThread().interrupt();
        try {
            assertThat(reader.readNow(buffer, 1)).isEqualTo(3_000_000);
        } catch (InterruptedIOException e) {
            assertThat(e)
                    .hasMessageEndingWith(
                            ": read of 3000000 bytes at offset 1: cancelled, because the waiting thread was"
                                    + " interrupted, after " + buffer.position() + " bytes");
            assertThat(e.bytesTransferred).isEqualTo(buffer.position());
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    // ---- what they have in common

    private static void assertTimesOut(AsyncFile file, String what, long transferred, ThrowingRunnable call) {
        assertThatThrownBy(call::run)
                .isExactlyInstanceOf(OperationTimeoutException.class)
                .hasMessage(file.name() + ": " + what + ": cancelled, because it was not over after 20 ms, after "
                        + transferred + " bytes");
        until(() -> file.issuer().file().held() == 0);
    }

    /** Writes until the pipe takes nothing more. Returns how many bytes. */
    private static int fill(AsyncFile fifo) throws IOException {
        int written = 0;
        for (; ; ) {
            try {
                written += fifo.writeNow(direct(4096), 0, Duration.ZERO);
            } catch (OperationTimeoutException e) {
                return written + (int) e.bytesTransferred();
            }
        }
    }

    private AsyncFile endless() throws IOException {
        AsyncFile source = file("sparse");
        source.truncateNow(ENDLESS);
        return source;
    }

    private AsyncFile file(String name) throws IOException {
        return closing(AsyncFile.open(directory.resolve(name), pool(), READ_WRITE));
    }

    private AsyncFile direct(Path path) throws IOException {
        try {
            return closing(AsyncFile.open(path, pool(), StandardOpenOption.READ, DirectFiles.option()));
        } catch (FileSystemException e) {
            DirectFiles.assumeSupported(e);
            throw e;
        }
    }

    private static long sizeOf(AsyncFile file) {
        try {
            return file.size();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
