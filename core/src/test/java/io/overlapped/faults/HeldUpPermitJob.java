package io.overlapped.faults;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.overlapped.CallbackEnvironment;
import io.overlapped.FileHandle;
import io.overlapped.Overlapped;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import io.overlapped.ThreadPoolWork;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A pool of one thread, whose callback issues a write that somebody holds up: the thread goes into it with the right to run
 * callbacks. Argument: a directory.
 */
final class HeldUpPermitJob {
    private static final int CALLBACKS = 100;

    private HeldUpPermitJob() {}

    public static void main(String[] args) throws Exception {
        AtomicInteger written = new AtomicInteger();
        CountDownLatch issued = new CountDownLatch(1);
        CountDownLatch ran = new CountDownLatch(CALLBACKS);
        ThreadPool pool = ThreadPool.builder().maximumThreads(1).build();
        FileHandle file = FileHandle.open(Path.of(args[0], "slow"), READ, WRITE, CREATE);
        CallbackEnvironment environment = CallbackEnvironment.of(pool);
        ThreadPoolIo io = ThreadPoolIo.create(
                file,
                (instance, context, overlapped, error, bytes, self) -> written.incrementAndGet(),
                null,
                environment);
        ThreadPoolWork issue = ThreadPoolWork.create(
                (instance, context, self) -> {
                    io.start();
                    file.write(SmallJob.block(0), new Overlapped(0));
                    issued.countDown();
                },
                null,
                environment);
        ThreadPoolWork other = ThreadPoolWork.create((instance, context, self) -> ran.countDown(), null, environment);
        issue.submit();
        issued.await();
        for (int i = 0; i < CALLBACKS; i++) {
            other.submit();
        }
        ran.await();
        System.out.println("writtenWhenAllHaveRun=" + written);
        io.waitForCallbacks();
        System.out.println("written=" + written);
        System.out.println("writesByCalls=" + pool.statistics().portableCompletions());
        System.out.println("ledger=" + io.ledger());
        issue.close();
        other.close();
        io.close();
        file.close();
        pool.close();
        System.out.println("closed=true");
    }
}
