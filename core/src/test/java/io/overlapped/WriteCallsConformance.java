package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Buffered writes, which the thread that serves a ring may perform by plain calls: they are operations like all others. */
abstract class WriteCallsConformance extends Conformance {
    private static final int COUNT = 100;
    private static final int BLOCK = 512;

    private final Completions done = new Completions();

    private boolean areCalls() throws Exception {
        return !variant().isUring() || (variant().hasWriteCalls() && BufferedWrites.areCalls(directory));
    }

    private void assertServed(ThreadPool pool, long onRing, long byCalls) {
        assertThat(pool.statistics().ringCompletions()).as("ring").isEqualTo(onRing);
        assertThat(pool.statistics().portableCompletions()).as("calls").isEqualTo(byCalls);
    }

    @Test
    void writesInAChainOfCallbacks() throws Exception {
        ThreadPool pool = pool();
        ByteBuffer block = direct(randomBytes(BLOCK, 1));
        AtomicInteger left = new AtomicInteger(COUNT);
        ThreadPoolIo io = bind(
                newFile("f"),
                (instance, context, overlapped, error, bytes, self) -> {
                    assertThat(error).isZero();
                    assertThat(bytes).isEqualTo(BLOCK);
                    if (left.decrementAndGet() > 0) {
                        overlapped.offset(overlapped.offset() + BLOCK);
                        self.start();
                        self.file().write(block, overlapped);
                    }
                },
                pool);
        write(io, block, 0);
        io.waitForCallbacks();
        assertThat(left).hasValue(0);
        byte[] content = Files.readAllBytes(directory.resolve("f"));
        assertThat(content).hasSize(COUNT * BLOCK);
        for (int i = 0; i < COUNT; i++) {
            assertThat(Arrays.copyOfRange(content, i * BLOCK, (i + 1) * BLOCK)).isEqualTo(bytes(block, BLOCK));
        }
        boolean calls = areCalls();
        assertServed(pool, calls ? 0 : COUNT, calls ? COUNT : 0);
    }

    /** What waits for the device would hold the thread up, and the kernel does not: those go to the ring. */
    @Test
    void writesThatWaitForTheDeviceAreTheEngines() throws Exception {
        ThreadPool pool = pool();
        ThreadPoolIo synced = bind(
                open(
                        directory.resolve("f"),
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.DSYNC),
                done,
                pool);
        done.expect(write(synced, direct(BLOCK), 0), 0, BLOCK);
        ThreadPoolIo plain = bind(newFile("g"), done, pool);
        Overlapped overlapped = new Overlapped(0).durable(true);
        plain.start();
        plain.file().write(direct(BLOCK), overlapped);
        done.expect(overlapped, 0, BLOCK);
        assertServed(pool, variant().isUring() ? 2 : 0, variant().isUring() ? 0 : 2);
    }

    /** A chain that is always ready must let everything else in, on the one thread that there is. */
    @Test
    void chainsOfWritesStarveNobody() throws Exception {
        ThreadPool pool = pool(builder -> builder.maximumThreads(1).inlineReads(false));
        AtomicBoolean stop = new AtomicBoolean();
        ByteBuffer block = direct(BLOCK);
        ThreadPoolIo writes = bind(
                newFile("written"),
                (instance, context, overlapped, error, bytes, self) -> {
                    if (!stop.get()) {
                        self.start();
                        self.file().write(block, overlapped);
                    }
                },
                pool);
        CountDownLatch allRead = new CountDownLatch(COUNT);
        CountDownLatch others = new CountDownLatch(2);
        ThreadPoolIo reads = bind(
                open(fileWith("read", new byte[BLOCK])),
                (instance, context, overlapped, error, bytes, self) -> {
                    allRead.countDown();
                    if (allRead.getCount() > 0) {
                        self.start();
                        self.file().read(block, overlapped);
                    }
                },
                pool);
        for (int i = 0; i < 64; i++) {
            write(writes, block, (long) i * BLOCK);
        }
        read(reads, direct(BLOCK), 0);
        CallbackEnvironment environment = CallbackEnvironment.of(pool);
        try (ThreadPoolTimer timer =
                        ThreadPoolTimer.create((instance, context, self) -> others.countDown(), null, environment);
                ThreadPoolWork work =
                        ThreadPoolWork.create((instance, context, self) -> others.countDown(), null, environment)) {
            timer.set(Duration.ofMillis(1));
            work.submit();
            others.await();
            allRead.await();
            stop.set(true);
            writes.waitForCallbacks();
        }
        assertThat(reads.ledger()).isEqualTo(ledger(0, 0, 0, 0));
        assertThat(writes.ledger()).isEqualTo(ledger(0, 0, 0, 0));
    }

    @Test
    void writesThatWaitCanBeCancelledOneByOne() throws Exception {
        cancelsWhatWaits((file, waiting) -> waiting.forEach(file::cancel));
    }

    @Test
    void writesThatWaitCanBeCancelledTogether() throws Exception {
        cancelsWhatWaits((file, waiting) -> file.cancelAll());
    }

    private interface Cancelling {
        void cancel(FileHandle file, List<Overlapped> waiting);
    }

    /** They are issued and cancelled in one callback on the only thread, which so cannot have begun to perform them. */
    private void cancelsWhatWaits(Cancelling cancelling) throws Exception {
        ThreadPool pool = pool(builder -> builder.maximumThreads(1).inlineReads(false));
        ThreadPoolIo writes = bind(newFile("written"), done, pool);
        List<Overlapped> issued = new ArrayList<>();
        Consumer<ThreadPoolIo> issue = io -> {
            for (int i = 0; i < COUNT; i++) {
                issued.add(write(io, direct(BLOCK), (long) i * BLOCK));
            }
            cancelling.cancel(io.file(), issued);
        };
        ThreadPoolIo trigger = bind(
                open(fileWith("read", new byte[BLOCK])),
                (instance, context, overlapped, error, bytes, self) -> issue.accept(writes),
                pool);
        read(trigger, direct(BLOCK), 0);
        List<Completions.Arrival> arrivals = done.next(COUNT);
        writes.waitForCallbacks();
        assertThat(writes.ledger()).isEqualTo(ledger(0, 0, 0, 0));
        if (!variant().isUring() || !areCalls()) {
            return; // the kernel, or another thread, may have been faster
        }
        assertThat(arrivals).allSatisfy(arrival -> {
            assertThat(arrival.error()).isEqualTo(Win32Error.ERROR_OPERATION_ABORTED);
            assertThat(arrival.bytes()).isZero();
        });
        assertThat(Files.size(directory.resolve("written"))).isZero();
    }
}
