package io.overlapped.faults;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import com.sun.management.ThreadMXBean;
import io.overlapped.CallbackEnvironment;
import io.overlapped.FileHandle;
import io.overlapped.Overlapped;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * Chains of 4K reads and writes on one handle: each callback checks its result and issues the next operation with the same
 * Overlapped. Runs a fifth of the operations to warm up, measures, runs the rest, and measures again. Arguments: the file,
 * the number of operations, and how many reads there are for each write.
 */
final class EnduranceJob {
    private static final int BLOCK = 4096;
    private static final int BLOCKS = 1024;
    private static final int DEPTH = 32;

    /** Parts of the measured run. What is allocated for each operation is allocated in every one of them. */
    private static final int WINDOWS = 8;

    private static final String POOL = "endurance";

    private final FileHandle file;
    private final ThreadPoolIo io;
    private final Chain[] chains = new Chain[DEPTH];
    private volatile CountDownLatch running = new CountDownLatch(0);
    private volatile String failure = "";

    /** One chain: half of them use direct buffers, half of them global segments. Each keeps to its own blocks. */
    private static final class Chain extends Overlapped {
        private final ByteBuffer buffer;
        private final MemorySegment segment;
        private final int readsForEachWrite;
        private final int first;
        private long random;
        private int sinceWrite;
        private long left;
        private boolean writing;

        /** What each of the chain's blocks was last written with. */
        private final byte[] stamps = new byte[BLOCKS / DEPTH];

        private int block;

        private Chain(int number, int readsForEachWrite) {
            this.first = number * stamps.length;
            this.readsForEachWrite = readsForEachWrite;
            this.random = number * 0x9E3779B97F4A7C15L + 1;
            this.buffer = ByteBuffer.allocateDirect(BLOCK);
            this.segment = Arena.global().allocate(BLOCK, BLOCK);
        }

        private boolean usesBuffer() {
            return (first & stamps.length) == 0;
        }

        private void choose() {
            random ^= random << 13;
            random ^= random >>> 7;
            random ^= random << 17;
            block = (int) (random >>> 8) & (stamps.length - 1);
            writing = ++sinceWrite > readsForEachWrite;
            offset((long) (first + block) * BLOCK);
            if (writing) {
                sinceWrite = 0;
                stamps[block]++;
                mark(stamps[block]);
            } else {
                mark((byte) ~stamps[block]);
            }
        }

        /** First and last byte tell whose data it is. */
        private void mark(byte value) {
            if (usesBuffer()) {
                buffer.put(0, value).put(BLOCK - 1, value);
            } else {
                segment.set(ValueLayout.JAVA_BYTE, 0, value);
                segment.set(ValueLayout.JAVA_BYTE, BLOCK - 1, value);
            }
        }

        private boolean isRight() {
            byte expected = stamps[block];
            if (usesBuffer()) {
                return buffer.get(0) == expected && buffer.get(BLOCK - 1) == expected;
            }
            return segment.get(ValueLayout.JAVA_BYTE, 0) == expected
                    && segment.get(ValueLayout.JAVA_BYTE, BLOCK - 1) == expected;
        }
    }

    private EnduranceJob(ThreadPool pool, FileHandle file, int readsForEachWrite) {
        this.file = file;
        io = ThreadPoolIo.create(file, this::completed, null, CallbackEnvironment.of(pool));
        for (int i = 0; i < DEPTH; i++) {
            chains[i] = new Chain(i, readsForEachWrite);
        }
    }

    public static void main(String[] args) throws Exception {
        Path path = Path.of(args[0]);
        long operations = Long.parseLong(args[1]);
        Files.write(path, new byte[BLOCK * BLOCKS]);
        try (ThreadPool pool =
                        ThreadPool.builder().name(POOL).inlineReads(false).build();
                FileHandle file = FileHandle.open(path, READ, WRITE, CREATE)) {
            EnduranceJob job = new EnduranceJob(pool, file, Integer.parseInt(args[2]));
            System.out.println("engine=" + pool.engine());
            long warmUp = job.run(operations / 5);
            Figures before = Figures.now();
            long began = System.nanoTime();
            long leastAllocated = Long.MAX_VALUE;
            long measured = 0;
            for (int window = 0; window < WINDOWS; window++) {
                long allocated = Figures.ofPool();
                measured += job.run(operations / 5 * 4 / WINDOWS);
                leastAllocated = Math.min(leastAllocated, Figures.ofPool() - allocated);
            }
            long nanos = System.nanoTime() - began;
            Figures after = Figures.now();
            System.out.println("operations=" + (warmUp + measured));
            System.out.println("measured=" + measured);
            System.out.println("perSecond=" + measured * 1_000_000_000L / nanos);
            System.out.println("bytesOfPoolThreads=" + (after.poolThreads - before.poolThreads));
            System.out.println("leastBytesOfWindow=" + leastAllocated);
            System.out.println("bytesOfAllThreads=" + (after.allThreads - before.allThreads));
            System.out.println("heapGrowth=" + (after.heap - before.heap));
            System.out.println("residentGrowth=" + (after.resident - before.resident));
            System.out.println("ledger=" + job.io.ledger());
            SmallJob.print("counters", pool.statistics());
            System.out.println("overflows=" + pool.statistics().overflows());
            job.io.close();
        }
    }

    private long run(long operations) throws InterruptedException {
        running = new CountDownLatch(DEPTH);
        for (Chain chain : chains) {
            chain.left = operations / DEPTH;
        }
        for (Chain chain : chains) {
            issue(chain);
        }
        running.await();
        io.waitForCallbacks();
        if (!failure.isEmpty()) {
            throw new AssertionError(failure);
        }
        return operations / DEPTH * DEPTH;
    }

    private void issue(Chain chain) {
        chain.choose();
        io.start();
        if (chain.usesBuffer()) {
            if (chain.writing) {
                file.write(chain.buffer, chain);
            } else {
                file.read(chain.buffer, chain);
            }
        } else if (chain.writing) {
            file.write(chain.segment, chain);
        } else {
            file.read(chain.segment, chain);
        }
    }

    private void completed(
            Object instance, Object context, Overlapped overlapped, int error, long bytes, ThreadPoolIo self) {
        Chain chain = (Chain) overlapped;
        if (error != 0 || bytes != BLOCK || !chain.isRight()) {
            failure = "error " + error + ", bytes " + bytes + ", offset " + chain.offset();
            running.countDown();
        } else if (--chain.left > 0) {
            issue(chain);
        } else {
            running.countDown();
        }
    }

    /** What the process has allocated and holds. */
    private record Figures(long poolThreads, long allThreads, long heap, long resident) {
        /** What the pool's threads have allocated so far. */
        static long ofPool() {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith(POOL))
                    .mapToLong(thread -> threads.getThreadAllocatedBytes(thread.threadId()))
                    .sum();
        }

        static Figures now() throws IOException {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long ofPool = ofPool();
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            Runtime runtime = Runtime.getRuntime();
            return new Figures(
                    ofPool,
                    threads.getTotalThreadAllocatedBytes(),
                    runtime.totalMemory() - runtime.freeMemory(),
                    readResident());
        }

        private static long readResident() throws IOException {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum()
                    * 1024;
        }
    }
}
