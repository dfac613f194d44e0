package io.overlapped.faults;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.overlapped.CallbackEnvironment;
import io.overlapped.FileHandle;
import io.overlapped.IoCallback;
import io.overlapped.Overlapped;
import io.overlapped.PoolStatistics;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes on a file whose calls somebody holds up, and reads on another meanwhile. Arguments: a directory, and how many
 * writes.
 */
final class HeldUpWritesJob {
    private static final int READS = 1000;

    private HeldUpWritesJob() {}

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[1]);
        AtomicInteger written = new AtomicInteger();
        AtomicInteger good = new AtomicInteger();
        CountDownLatch read = new CountDownLatch(READS);
        try (ThreadPool pool = ThreadPool.builder().inlineReads(false).build();
                FileHandle slow = FileHandle.open(Path.of(args[0], "slow"), READ, WRITE, CREATE);
                FileHandle quick = FileHandle.open(Path.of(args[0], "quick"), READ);
                ThreadPoolIo writes = bind(pool, slow, (instance, context, overlapped, error, bytes, self) -> {
                    written.incrementAndGet();
                    good.addAndGet(error == 0 && bytes == SmallJob.BLOCK ? 1 : 0);
                });
                ThreadPoolIo reads = bind(pool, quick, (instance, context, overlapped, error, bytes, self) -> {
                    read.countDown();
                    if (read.getCount() > 0) {
                        self.start();
                        self.file().read(ByteBuffer.allocateDirect(1), overlapped);
                    }
                })) {
            List<Overlapped> issued = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                issued.add(new Overlapped((long) i * SmallJob.BLOCK));
                writes.start();
                slow.write(SmallJob.block(i), issued.getLast());
            }
            reads.start();
            quick.read(ByteBuffer.allocateDirect(1), new Overlapped(0));
            read.await();
            System.out.println("writtenWhenAllIsRead=" + written);
            writes.waitForCallbacks();
            PoolStatistics statistics = pool.statistics();
            System.out.println("good=" + good);
            System.out.println("writesOnRing=" + (statistics.ringCompletions() - READS));
            System.out.println("writesByCalls=" + statistics.portableCompletions());
            System.out.println("takeovers=" + statistics.takeovers());
            System.out.println("ledger=" + writes.ledger());
        }
    }

    private static ThreadPoolIo bind(ThreadPool pool, FileHandle file, IoCallback callback) {
        return ThreadPoolIo.create(file, callback, null, CallbackEnvironment.of(pool));
    }
}
