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
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches of reads and writes. */
abstract class BatchConformance extends Conformance {
    /** What kind of thread waits. */
    enum Waiter {
        PLATFORM {
            @Override
            void run(ThreadPool pool, ThrowingRunnable body) throws Exception {
                onAnotherThread(body);
            }
        },
        VIRTUAL {
            @Override
            void run(ThreadPool pool, ThrowingRunnable body) throws Exception {
                AtomicReference<Throwable> thrown = new AtomicReference<>();
                Thread.ofVirtual().start(() -> guarded(body, thrown)).join();
                assertThat(thrown.get()).isNull();
            }
        },
        POOL {
            @Override
            void run(ThreadPool pool, ThrowingRunnable body) throws Exception {
                AtomicReference<Throwable> thrown = new AtomicReference<>();
                CountDownLatch over = new CountDownLatch(1);
                pool.trySubmit(
                        (instance, context) -> {
                            guarded(body, thrown);
                            over.countDown();
                        },
                        null);
                over.await();
                assertThat(thrown.get()).isNull();
            }
        };

        abstract void run(ThreadPool pool, ThrowingRunnable body) throws Exception;

        private static void guarded(ThrowingRunnable body, AtomicReference<Throwable> thrown) {
            try {
                body.run();
            } catch (Throwable failure) {
                thrown.set(failure);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Waiter.class)
    void readsAtScatteredOffsets(Waiter waiter) throws Exception {
        for (boolean inline : new boolean[] {true, false}) {
            ThreadPool pool = pool(builder -> builder.inlineReads(inline).maximumThreads(2));
            byte[] data = randomBytes(1 << 20, 1);
            AsyncFile one = opened("one", data, pool);
            AsyncFile other = opened("other", Arrays.copyOf(data, 1000), pool());
            waiter.run(pool, () -> {
                try (Batch batch = Batch.create(pool)) {
                    for (int round = 0; round < 3; round++) {
                        Random random = new Random(round);
                        long[] offsets = random.longs(600, 0, data.length).toArray();
                        ByteBuffer[] buffers = new ByteBuffer[offsets.length];
                        for (int i = 0; i < offsets.length; i++) {
                            int length = random.nextInt(1, 5000);
                            buffers[i] = i % 3 == 0 ? ByteBuffer.allocate(length) : direct(length);
                            assertThat(batch.read(i % 100 == 7 ? other : one, buffers[i], offsets[i]))
                                    .isEqualTo(i);
                        }
                        batch.await();
                        assertThat(batch.size()).isEqualTo(offsets.length);
                        for (int i = 0; i < offsets.length; i++) {
                            int length = i % 100 == 7 ? 1000 : data.length;
                            int available = Math.clamp(length - offsets[i], -1, buffers[i].capacity());
                            assertThat(batch.isDone(i)).isTrue();
                            assertThat(batch.failure(i)).isNull();
                            assertThat(batch.result(i)).isEqualTo(available <= 0 ? -1 : available);
                            assertThat(buffers[i].position()).isEqualTo(Math.max(available, 0));
                            if (available > 0) {
                                int from = (int) offsets[i];
                                assertThat(bytes(buffers[i], available))
                                        .isEqualTo(Arrays.copyOfRange(data, from, from + available));
                            }
                        }
                        batch.clear();
                        assertThat(batch.size()).isZero();
                    }
                }
            });
            assertThat(one.toString()).isEqualTo("AsyncFile[" + directory.resolve("one") + "]");
        }
    }

    @ParameterizedTest
    @EnumSource(Waiter.class)
    void writesAndReadsThemBack(Waiter waiter) throws Exception {
        ThreadPool pool = pool();
        AsyncFile file = opened("f", new byte[0], pool);
        byte[] data = randomBytes(300 * 64, 2);
        waiter.run(pool, () -> {
            try (Batch batch = Batch.create(pool);
                    Arena arena = Arena.ofShared()) {
                for (int i = 0; i < 300; i++) {
                    byte[] part = Arrays.copyOfRange(data, i * 64, i * 64 + 64);
                    if (i % 2 == 0) {
                        batch.write(file, MemorySegment.ofArray(part), i * 64L);
                    } else {
                        batch.write(file, direct(part), i * 64L);
                    }
                }
                batch.await();
                for (int i = 0; i < 300; i++) {
                    assertThat(batch.result(i)).isEqualTo(64);
                }
                batch.clear();
                MemorySegment back = arena.allocate(data.length);
                batch.read(file, back, 0);
                batch.await();
                assertThat(batch.result(0)).isEqualTo(data.length);
                assertThat(back.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(data);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Waiter.class)
    void nextReturnsEachOnceInTheOrderOfArrival(Waiter waiter) throws Exception {
        ThreadPool pool = pool(builder -> builder.inlineReads(false));
        AsyncFile file = opened("f", randomBytes(1 << 20, 3), pool);
        waiter.run(pool, () -> {
            try (Batch batch = Batch.create(pool)) {
                assertThat(batch.next()).isEqualTo(-1);
                for (int round = 0; round < 3; round++) {
                    for (int i = 0; i < 100; i++) {
                        batch.read(file, direct(4096), i * 4096L);
                    }
                    Set<Integer> seen = new HashSet<>();
                    for (int index = batch.next(); index >= 0; index = batch.next()) {
                        assertThat(batch.isDone(index)).isTrue();
                        assertThat(batch.result(index)).isEqualTo(4096);
                        assertThat(seen.add(index)).isTrue();
                        if (seen.size() == 50) {
                            assertThat(batch.read(file, direct(4096), 0)).isEqualTo(100);
                        }
                    }
                    assertThat(seen).hasSize(101);
                    assertThat(batch.next()).isEqualTo(-1);
                    batch.clear();
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Waiter.class)
    void nextTellsOfAPipeWhatArrivesFirst(Waiter waiter) throws Exception {
        ThreadPool pool = pool();
        AsyncFile quiet = fifo("quiet", pool);
        AsyncFile lively = fifo("lively", pool);
        AsyncFile file = opened("f", new byte[10], pool);
        waiter.run(pool, () -> {
            try (Batch batch = Batch.create(pool)) {
                batch.read(quiet, direct(5), 0);
                batch.read(lively, direct(5), 0);
                batch.read(file, direct(5), 0);
                assertThat(batch.next()).isEqualTo(2);
                assertThat(lively.write(direct(3), 0).join()).isEqualTo(3);
                assertThat(batch.next()).isEqualTo(1);
                assertThat(batch.result(1)).isEqualTo(3);
                assertThat(batch.isDone(0)).isFalse();
                assertThat(batch.await(Duration.ofMillis(20))).isFalse();
                assertThat(batch.await(Duration.ZERO)).isFalse();
                assertThat(quiet.write(direct(2), 0).join()).isEqualTo(2);
                assertThat(batch.await(Duration.ofSeconds(50))).isTrue();
                assertThat(batch.next()).isZero();
                assertThat(batch.result(0)).isEqualTo(2);
                assertThat(batch.next()).isEqualTo(-1);
            }
        });
    }

    /** Many more wait than there are carriers, and what ends their wait is a virtual thread too. */
    @Test
    void waitingVirtualThreadsHoldNoCarrier() throws Exception {
        ThreadPool pool = pool();
        AsyncFile fifo = fifo("fifo", pool);
        Thread[] threads = new Thread[4 * Runtime.getRuntime().availableProcessors() + 64];
        CountDownLatch begun = new CountDownLatch(threads.length);
        AtomicInteger read = new AtomicInteger();
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofVirtual().start(() -> {
                try (Batch batch = Batch.create(pool)) {
                    batch.read(fifo, direct(1), 0);
                    batch.submit();
                    begun.countDown();
                    batch.await();
                    read.addAndGet((int) batch.result(0));
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
        }
        begun.await();
        for (Thread thread : threads) {
            until(() -> thread.getState() == Thread.State.WAITING);
        }
        Thread.ofVirtual()
                .start(() -> fifo.write(direct(threads.length), 0).join())
                .join();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(read).hasValue(threads.length);
    }

    @Test
    void programmingErrorsAreThrownWhereTheOperationIsPrepared() throws Exception {
        ThreadPool pool = pool(builder -> builder.name("gone"));
        AsyncFile file = opened("f", new byte[10], pool);
        Path path = directory.resolve("f");
        AsyncFile reading = closing(AsyncFile.open(path, pool, StandardOpenOption.READ));
        AsyncFile writing = closing(AsyncFile.open(path, pool, StandardOpenOption.WRITE));
        try (Batch batch = Batch.create(pool);
                Arena confined = Arena.ofConfined()) {
            assertThatThrownBy(() -> batch.read(file, (ByteBuffer) null, 0))
                    .isExactlyInstanceOf(NullPointerException.class)
                    .hasMessage("buffer");
            assertThatThrownBy(() -> batch.read(file, direct(1), -1))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessage("read at offset -1 on " + file.name()
                            + " refused: offsets are 0 or more; only a write may have Overlapped.APPEND (-1)");
            assertThatThrownBy(() -> batch.read(file, direct(1).asReadOnlyBuffer(), 0))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Read-only buffer");
            assertThatThrownBy(() -> batch.read(file, confined.allocate(1), 0))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("a read completes on another thread");
            assertThatThrownBy(() -> batch.write(reading, direct(1), 0))
                    .isExactlyInstanceOf(NonWritableChannelException.class);
            assertThatThrownBy(() -> batch.read(writing, direct(1), 0))
                    .isExactlyInstanceOf(NonReadableChannelException.class);
            assertThatThrownBy(() -> batch.result(0))
                    .isExactlyInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessage("Index 0 out of bounds for length 0");
            assertThat(batch.size()).isZero();
            assertThat(batch.read(file, direct(20), 0)).isZero();
            assertThatThrownBy(() -> batch.result(0))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("operation 0 of the batch, a read of 20 bytes at offset 0 on " + file.name()
                            + ", has not begun: call await() or next() first");
            assertThat(batch.isDone(0)).isFalse();
            batch.await();
            assertThat(batch.result(0)).isEqualTo(10);
            batch.read(file, direct(20), 0);
            pool.close();
            assertThatThrownBy(batch::submit)
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("the pool gone is closed: it takes no more operations");
            assertThat(batch.size()).isEqualTo(2);
            assertThatThrownBy(() -> Batch.create(pool))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("the pool gone is closed: it takes no more operations");
        }
    }

    @Test
    void aClosedBatchRefusesEverything() throws Exception {
        ThreadPool pool = pool();
        AsyncFile file = opened("f", new byte[10], pool);
        Batch batch = Batch.create(pool);
        batch.read(file, direct(1), 0);
        batch.close();
        batch.close();
        assertThat(batch.size()).isZero();
        for (ThrowingRunnable call : new ThrowingRunnable[] {
            () -> batch.read(file, direct(1), 0), batch::submit, batch::await, batch::next, batch::clear
        }) {
            assertThatThrownBy(call::run)
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("the batch is closed");
        }
    }

    @Test
    void oneFailureIsTheResultOfOneOperation() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "no /dev/full");
        ThreadPool pool = pool();
        AsyncFile bad = closing(AsyncFile.open(full, pool, StandardOpenOption.WRITE));
        AsyncFile good = opened("f", new byte[10], pool);
        AsyncFile closed = opened("g", new byte[10], pool);
        try (Batch batch = Batch.create(pool)) {
            batch.write(good, direct(7), 0);
            batch.write(bad, direct(100), 0);
            batch.read(closed, direct(1), 0);
            closed.close();
            batch.await();
            assertThat(batch.result(0)).isEqualTo(7);
            assertThat(batch.failure(0)).isNull();
            assertThatThrownBy(() -> batch.result(1))
                    .isExactlyInstanceOf(FileSystemException.class)
                    .hasMessage("/dev/full: write of 100 bytes at offset 0: disk full (112) [ENOSPC]");
            assertThat(batch.failure(1))
                    .hasMessage("/dev/full: write of 100 bytes at offset 0: disk full (112) [ENOSPC]");
            assertThat(batch.failure(2)).isExactlyInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> batch.result(2)).isExactlyInstanceOf(ClosedChannelException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Waiter.class)
    void cancellingEndsWhatIsInFlight(Waiter waiter) throws Exception {
        ThreadPool pool = pool();
        AsyncFile fifo = fifo("fifo", pool);
        waiter.run(pool, () -> {
            try (Batch batch = Batch.create(pool)) {
                ByteBuffer[] buffers = {direct(5), ByteBuffer.allocate(5), direct(5)};
                for (ByteBuffer buffer : buffers) {
                    batch.read(fifo, buffer, 0);
                }
                batch.cancel(); // concerns nothing yet
                batch.submit();
                assertThatThrownBy(batch::clear)
                        .isExactlyInstanceOf(IllegalStateException.class)
                        .hasMessage("the batch cannot be cleared: 3 of its 3 operations are in flight; "
                                + "call await(), after cancel() where they need not end, first");
                assertThatThrownBy(() -> batch.failure(1))
                        .isExactlyInstanceOf(IllegalStateException.class)
                        .hasMessage("operation 1 of the batch, a read of 5 bytes at offset 0 on " + fifo.name()
                                + ", is still in flight: call await() or next() first");
                batch.cancel();
                batch.await();
                for (int i = 0; i < 3; i++) {
                    int index = i;
                    assertThatThrownBy(() -> batch.result(index))
                            .isExactlyInstanceOf(FileSystemException.class)
                            .hasMessage(fifo.name() + ": read of 5 bytes at offset 0: cancelled (995) [ECANCELED]");
                    assertThat(buffers[i].position()).isZero();
                }
                batch.clear();
                batch.read(fifo, buffers[0], 0);
                batch.submit();
            }
            assertThat(fifo.write(direct(2), 0).join()).isEqualTo(2);
            assertThat(fifo.read(direct(9), 0).join()).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @EnumSource(Waiter.class)
    void anInterruptLeavesItInFlight(Waiter waiter) throws Exception {
        ThreadPool pool = pool();
        AsyncFile fifo = fifo("fifo", pool);
        waiter.run(pool, () -> {
            try (Batch batch = Batch.create(pool)) {
                batch.read(fifo, direct(5), 0);
                Thread.currentThread().interrupt();
                assertThatThrownBy(batch::await).isExactlyInstanceOf(InterruptedException.class);
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                Thread self = Thread.currentThread();
                Thread other = Thread.ofPlatform().start(() -> {
                    until(() -> self.getState() == Thread.State.WAITING);
                    self.interrupt();
                });
                assertThatThrownBy(batch::next).isExactlyInstanceOf(InterruptedException.class);
                other.join();
                assertThat(batch.isDone(0)).isFalse();
                assertThat(fifo.write(direct(4), 0).join()).isEqualTo(4);
                batch.await();
                assertThat(batch.result(0)).isEqualTo(4);
                Thread.currentThread().interrupt();
                batch.await(); // nothing to wait for
                assertThat(Thread.interrupted()).isTrue();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closingTheFileEndsWhatIsInFlight(boolean ofItsOwnPool) throws Exception {
        ThreadPool pool = pool();
        AsyncFile fifo = fifo("fifo", ofItsOwnPool ? pool : pool());
        try (Batch batch = Batch.create(pool)) {
            batch.read(fifo, direct(5), 0);
            batch.read(fifo, direct(5), 0);
            batch.submit();
            fifo.close();
            batch.await();
            assertThat(batch.failure(0)).isExactlyInstanceOf(AsynchronousCloseException.class);
            assertThat(batch.failure(1)).isExactlyInstanceOf(AsynchronousCloseException.class);
        }
    }

    @Test
    void closingThePoolEndsWhatIsInFlight() throws Exception {
        ThreadPool pool = pool();
        AsyncFile fifo = fifo("fifo", pool);
        try (Batch batch = Batch.create(pool)) {
            batch.read(fifo, direct(5), 0);
            batch.submit();
            pool.close();
            batch.await();
            assertThat(batch.failure(0))
                    .isExactlyInstanceOf(FileSystemException.class)
                    .hasMessage(fifo.name() + ": read of 5 bytes at offset 0: cancelled (995) [ECANCELED]");
        }
    }

    private AsyncFile opened(String name, byte[] content, ThreadPool pool) throws IOException {
        return closing(AsyncFile.open(fileWith(name, content), pool, READ_WRITE));
    }

    /** Opened for both directions it neither blocks nor ends. */
    private AsyncFile fifo(String name, ThreadPool pool) throws Exception {
        Path path = directory.resolve(name);
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
