package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Buffers of a pool: what they are, how they go round, and that the kernel uses them in place. */
abstract class BufferPoolConformance extends Conformance {
    private static final int SIZE = 5000;

    private final Completions done = new Completions();
    private final byte[] data = randomBytes(SIZE, 21);

    private boolean registers() {
        return variant().isUring() && variant() != EngineVariant.URING_WITHOUT_FLAGS;
    }

    private ThreadPoolIo bound(ThreadPool pool) throws Exception {
        return bind(open(fileWith("f", data), READ_WRITE), done, pool);
    }

    @Test
    void buffersBeginAtPagesAndAreEmpty() throws Exception {
        BufferPool buffers = closing(BufferPool.create(pool(), SIZE, 3));
        assertThat(buffers.blockSize()).isEqualTo(SIZE);
        assertThat(buffers.blocks()).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            PooledBuffer buffer = closing(Objects.requireNonNull(buffers.tryAcquire()));
            assertThat(buffer.pool()).isSameAs(buffers);
            assertThat(buffer.segment().byteSize()).isEqualTo(SIZE);
            assertThat(buffer.segment().address() % 4096).isZero();
            assertThat(buffer.segment().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(new byte[SIZE]);
            assertThat(buffer.byteBuffer().isDirect()).isTrue();
            assertThat(buffer.byteBuffer().capacity()).isEqualTo(SIZE);
            assertThat(buffer.byteBuffer()).isSameAs(buffer.byteBuffer());
            assertThat(buffer).hasToString("PooledBuffer[5000 bytes of " + buffers + "]");
        }
        assertThat(buffers.available()).isZero();
        assertThat(buffers.tryAcquire()).isNull();
        assertThat(buffers.tryAcquire(Duration.ZERO)).isNull();
        assertThat(buffers.tryAcquire(Duration.ofMillis(1))).isNull();
    }

    @Test
    void anAcquireWaitsForAReturn() throws Exception {
        BufferPool buffers = closing(BufferPool.create(pool(), 4096, 1));
        PooledBuffer only = buffers.acquire();
        MemorySegment segment = only.segment();
        Thread waiter = new Thread(() -> {
            try (PooledBuffer second = buffers.acquire()) {
                assertThat(second.segment().address()).isEqualTo(segment.address());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        waiter.start();
        until(() -> waiter.getState() == Thread.State.TIMED_WAITING || waiter.getState() == Thread.State.WAITING);
        only.close();
        waiter.join();
        assertThat(buffers.available()).isEqualTo(1);
    }

    @Test
    void aWaitingAcquireCanBeInterrupted() throws Exception {
        BufferPool buffers = closing(BufferPool.create(pool(), 4096, 1));
        try (PooledBuffer only = buffers.acquire()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(buffers::acquire).isExactlyInstanceOf(InterruptedException.class);
            assertThat(only.segment().byteSize()).isEqualTo(4096);
        }
    }

    @Test
    void theKernelUsesRegisteredBuffersInPlace() throws Exception {
        ThreadPool pool = poolWithoutInlineReads();
        ThreadPoolIo io = bound(pool);
        BufferPool buffers = closing(BufferPool.create(pool, SIZE, 2));
        assertThat(buffers.isRegistered()).isEqualTo(registers());
        assertThat(buffers.registrationReason())
                .isEqualTo(
                        registers()
                                ? "registered with every ring"
                                : variant().isUring()
                                        ? "not registered: registering buffers is switched off with"
                                                + " -Dio.overlapped.uring.disable"
                                        : "not registered: the portable engine serves, which has no use for it");
        try (PooledBuffer buffer = buffers.acquire()) {
            for (int i = 0; i < 50; i++) {
                done.expect(read(io, buffer.byteBuffer().clear(), 0), 0, SIZE);
                assertThat(bytes(buffer.byteBuffer(), SIZE)).isEqualTo(data);
            }
            Overlapped durable = new Overlapped(100).durable(true); // a write that is the ring's on every file system
            io.start();
            io.file().write(buffer.byteBuffer().limit(7), durable);
            done.expect(durable, 0, 7);
            assertThat(pool.statistics().registeredBufferTransfers()).isEqualTo(registers() ? 51 : 0);
            // Other memory in between, with the same Overlapped, is not taken for the pool's.
            Overlapped overlapped = new Overlapped();
            MemorySegment segment = buffer.segment();
            for (MemorySegment memory : List.of(segment, MemorySegment.ofBuffer(direct(SIZE)), segment)) {
                io.start();
                assertThat(io.file().read(memory, overlapped).expectsCompletion())
                        .isTrue();
                done.expect(overlapped, 0, SIZE);
            }
            assertThat(pool.statistics().registeredBufferTransfers()).isEqualTo(registers() ? 53 : 0);
        }
    }

    @Test
    void slicesGoWhereTheyLie() throws Exception {
        ThreadPool pool = poolWithoutInlineReads();
        ThreadPoolIo io = bound(pool);
        BufferPool buffers = closing(BufferPool.create(pool, SIZE, 3));
        List<PooledBuffer> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(closing(buffers.acquire()));
        }
        PooledBuffer middle = all.get(1);
        done.expect(read(io, middle.byteBuffer().slice(100, 50), 7), 0, 50);
        done.expect(read(io, middle.byteBuffer().duplicate().position(200).limit(210), 9), 0, 10);
        Overlapped overlapped = new Overlapped(4000);
        io.start();
        assertThat(io.file().read(middle.segment().asSlice(4000), overlapped).expectsCompletion())
                .isTrue();
        done.expect(overlapped, 0, SIZE - 4000);
        byte[] expected = new byte[SIZE];
        System.arraycopy(data, 7, expected, 100, 50);
        System.arraycopy(data, 9, expected, 200, 10);
        System.arraycopy(data, 4000, expected, 4000, SIZE - 4000);
        assertThat(middle.segment().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
        assertThat(all.getFirst().segment().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(new byte[SIZE]);
        assertThat(all.getLast().segment().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(new byte[SIZE]);
        assertThat(pool.statistics().registeredBufferTransfers()).isEqualTo(registers() ? 3 : 0);
    }

    @Test
    void manyPoolsAndManySlabsAreToldApart() throws Exception {
        ThreadPool pool = poolWithoutInlineReads();
        ThreadPoolIo io = bound(pool);
        List<PooledBuffer> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(closing(closing(BufferPool.create(pool, SIZE + i * 4096, 1)).acquire()));
        }
        BufferPool large = closing(BufferPool.builder(pool)
                .blockSize(33 << 20)
                .blocks(2)
                .registered(false)
                .build());
        assertThat(large.registrationReason()).isEqualTo("not registered: it was not asked for");
        all.add(closing(large.acquire()));
        all.add(closing(large.acquire()));
        for (int i = 0; i < all.size(); i++) {
            done.expect(read(io, all.get(i).byteBuffer().limit(100 + i), i), 0, 100 + i);
        }
        for (int i = 0; i < all.size(); i++) {
            assertThat(bytes(all.get(i).byteBuffer(), 100 + i)).isEqualTo(Arrays.copyOfRange(data, i, 100 + 2 * i));
        }
        assertThat(pool.statistics().registeredBufferTransfers()).isEqualTo(registers() ? 20 : 0);
    }

    @Test
    void anotherPoolsFilesUseThemAsPlainMemory() throws Exception {
        ThreadPool other = poolWithoutInlineReads();
        BufferPool buffers = closing(BufferPool.create(pool(), SIZE, 1));
        try (PooledBuffer buffer = buffers.acquire()) {
            done.expect(read(bound(other), buffer.byteBuffer(), 0), 0, SIZE);
            assertThat(bytes(buffer.byteBuffer(), SIZE)).isEqualTo(data);
        }
        assertThat(other.statistics().registeredBufferTransfers()).isZero();
    }

    @Test
    void aBufferThatHadAnotherOwnerIsZeroedUnlessThatIsSwitchedOff() throws Exception {
        for (boolean zeroing : new boolean[] {true, false}) {
            BufferPool buffers = closing(BufferPool.builder(pool())
                    .blockSize(SIZE)
                    .blocks(1)
                    .zeroing(zeroing)
                    .build());
            try (PooledBuffer first = buffers.acquire()) {
                first.segment().fill((byte) 7);
            }
            try (PooledBuffer second = buffers.acquire()) {
                byte[] expected = new byte[SIZE];
                Arrays.fill(expected, (byte) (zeroing ? 0 : 7));
                assertThat(second.segment().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
            }
        }
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        BufferPool.Builder builder = BufferPool.builder(pool());
        assertThatThrownBy(() -> builder.blockSize(0))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("blockSize must be from 1 to 1073741824: 0");
        assertThatThrownBy(() -> builder.blocks(0))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("blocks must be 1 or more: 0");
        ThreadPool ended = pool(b -> b.name("ended"));
        ended.close();
        assertThatThrownBy(() -> BufferPool.create(ended, 4096, 1))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("the pool ended is closed: it takes no more operations");
    }

    /** Fewer buffers than threads, so that they go from hand to hand all the time. */
    @Test
    void everyOwnerSeesHisOwnDataOnly() throws Exception {
        int threads = 6;
        int rounds = 150;
        ThreadPool pool = poolWithoutInlineReads();
        BufferPool buffers = closing(BufferPool.create(pool, SIZE, 4));
        AsyncFile file = closing(AsyncFile.open(directory.resolve("shared"), pool, READ_WRITE));
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<Void>> results = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                long mine = (long) t * SIZE;
                Callable<Void> work = () -> {
                    for (int round = 0; round < rounds; round++) {
                        byte[] pattern = new byte[SIZE];
                        ThreadLocalRandom.current().nextBytes(pattern);
                        try (PooledBuffer buffer = buffers.acquire()) {
                            assertThat(buffer.segment().mismatch(MemorySegment.ofArray(new byte[SIZE])))
                                    .isEqualTo(-1);
                            buffer.byteBuffer().put(pattern).flip();
                            assertThat(file.write(buffer.byteBuffer(), mine).join())
                                    .isEqualTo(SIZE);
                        }
                        try (PooledBuffer buffer = buffers.acquire()) {
                            assertThat(file.read(buffer.segment(), mine).join()).isEqualTo(SIZE);
                            assertThat(buffer.segment().mismatch(MemorySegment.ofArray(pattern)))
                                    .isEqualTo(-1);
                        }
                    }
                    return null;
                };
                results.add(executor.submit(work));
            }
            for (Future<Void> result : results) {
                result.get();
            }
        }
        assertThat(buffers.available()).isEqualTo(4);
        assertThat(Files.size(directory.resolve("shared"))).isEqualTo((long) threads * SIZE);
        boolean calls = variant().hasWriteCalls() && BufferedWrites.areCalls(directory);
        assertThat(pool.statistics().registeredBufferTransfers())
                .isEqualTo(registers() ? (calls ? 1L : 2L) * threads * rounds : 0);
    }
}
