package io.overlapped.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.overlapped.EngineKind;
import io.overlapped.Event;
import io.overlapped.FileHandle;
import io.overlapped.Overlapped;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The thread at a ring's queues gave the ring away when code that it called there blocked in the library: two threads
 * reaped the same completions. The program's code may block anywhere; each operation completes exactly once.
 */
class FailureWhileReapingTest extends RegressionSuite {
    private static final int OPERATIONS = 20;
    private static final int ODD_ONE = 3;

    private final AtomicIntegerArray callbacks = new AtomicIntegerArray(OPERATIONS);
    private final CountDownLatch all = new CountDownLatch(OPERATIONS);
    private final Event go = Event.manualReset(false);

    /** Sees the end of an operation from within the library. */
    private static final class Watched extends Overlapped {
        private final int number;
        private final Runnable end;

        Watched(int number, Runnable end) {
            super(number);
            this.number = number;
            this.end = end;
        }

        @Override
        protected void statusChanged(int error, long bytes) {
            if (error == 0) {
                end.run();
            }
        }
    }

    @OnEachEngine
    void anExceptionHandlerThatBlocks(EngineKind engine) {
        List<Throwable> handled = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        ThreadPool pool =
                pool(ThreadPool.builder().engine(engine).maximumThreads(1).exceptionHandler(failure -> {
                    handled.add(failure);
                    begun.countDown();
                    awaitGo();
                    ended.countDown();
                }));
        IllegalStateException thrown = new IllegalStateException("from statusChanged");
        issue(pool, () -> {
            throw thrown;
        });
        await(begun);
        await(all);
        go.set();
        await(ended);
        assertThat(handled).containsExactly(thrown);
        assertExactlyOnce(pool);
    }

    @OnEachEngine
    void aStatusChangeThatBlocks(EngineKind engine) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        ThreadPool pool = pool(engine, 1);
        AtomicReference<Thread> blocked = new AtomicReference<>();
        issue(pool, () -> {
            blocked.set(Thread.currentThread());
            begun.countDown();
            awaitGo();
        });
        await(begun);
        until(() -> isWaiting(blocked.get()));
        // Time for another thread to take what is not its own.
        assertThat(all.await(150, TimeUnit.MILLISECONDS)).isFalse();
        go.set();
        await(all);
        assertExactlyOnce(pool);
    }

    private void awaitGo() {
        assertThatCode(go::await).doesNotThrowAnyException();
    }

    private void issue(ThreadPool pool, Runnable endOfOne) {
        try {
            FileHandle file = newFile();
            ThreadPoolIo io = bind(
                    file,
                    (instance, context, overlapped, error, bytes, self) -> {
                        callbacks.incrementAndGet(((Watched) overlapped).number);
                        all.countDown();
                    },
                    pool);
            for (int i = 0; i < OPERATIONS; i++) {
                io.start();
                Watched write = new Watched(i, i == ODD_ONE ? endOfOne : () -> {});
                assertThat(file.write(direct(1), write).expectsCompletion()).isTrue();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertExactlyOnce(ThreadPool pool) {
        pool.close();
        for (int i = 0; i < OPERATIONS; i++) {
            assertThat(callbacks.get(i)).as("callbacks of operation %d", i).isOne();
        }
        assertThat(pool.statistics().strays()).isZero();
    }
}
