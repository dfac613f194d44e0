package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.internal.engine.Descriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Signals against waits, timeouts and interrupts: nothing is lost, and nothing is taken twice. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SignalRaceTest {
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(30);

    private interface Step {
        void run() throws InterruptedException;
    }

    private static Thread start(AtomicReference<Throwable> failure, Step step) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                step.run();
            } catch (Throwable e) {
                failure.compareAndSet(null, e);
            }
        });
    }

    private static void join(Thread thread) throws InterruptedException {
        assertThat(thread.join(Duration.ofSeconds(40))).as("ends").isTrue();
    }

    /** A completion changes the state of its file without the monitor: who begins to wait just then must see it. */
    @Test
    void aCompletionIsSeenByWhoJustBeginsToWait() throws InterruptedException {
        int rounds = 100_000;
        FileObject file = new FileObject(
                new Descriptor(-1, "none", new Descriptor.Traits(false, false, true, false, 1, 1)), false);
        Signal[] completions = {file.completions()};
        AtomicInteger round = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread engine = start(failure, () -> {
            for (int i = 1; i <= rounds; i++) {
                while (round.get() < i) {
                    Thread.onSpinWait();
                }
                file.signal();
            }
        });
        for (int i = 1; i <= rounds; i++) {
            file.operationBegins(null);
            round.set(i);
            assertThat(ThreadWait.forAny(completions, LONG_NANOS))
                    .as("round %d", i)
                    .isZero();
        }
        join(engine);
        assertThat(failure).hasNullValue();
        assertThat(file.completions().isAwaited()).isFalse();
    }

    /** Threads that wait for any, for all, hardly any time, and are interrupted; what is released is taken or left. */
    @Test
    void whatIsReleasedIsTakenOnceOrLeft() throws InterruptedException {
        int releases = 20_000;
        Semaphore[] semaphores = {
            new Semaphore(0, Integer.MAX_VALUE),
            new Semaphore(0, Integer.MAX_VALUE),
            new Semaphore(0, Integer.MAX_VALUE)
        };
        AtomicLong taken = new AtomicLong();
        AtomicInteger releasing = new AtomicInteger(2);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            boolean all = i == 0;
            waiting.add(start(failure, () -> {
                while (releasing.get() > 0) {
                    Duration time = Duration.ofNanos(ThreadLocalRandom.current().nextInt(100_000));
                    try {
                        if (all) {
                            taken.addAndGet(Handle.awaitAll(time, semaphores[2], semaphores[0]) ? 2 : 0);
                        } else {
                            taken.addAndGet(Handle.awaitAny(time, semaphores) >= 0 ? 1 : 0);
                        }
                    } catch (InterruptedException e) {
                        // and has taken nothing
                    }
                }
            }));
        }
        List<Thread> others = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            others.add(start(failure, () -> {
                ThreadLocalRandom random = ThreadLocalRandom.current();
                for (int n = 0; n < releases; n++) {
                    semaphores[random.nextInt(3)].release(1);
                    if (random.nextInt(100) == 0) {
                        waiting.get(random.nextInt(3)).interrupt();
                    }
                }
                releasing.decrementAndGet();
            }));
        }
        for (Thread thread : others) {
            join(thread);
        }
        for (Thread thread : waiting) {
            join(thread);
        }
        assertThat(failure).hasNullValue();
        long left = 0;
        for (Semaphore semaphore : semaphores) {
            left += semaphore.count();
            assertThat(semaphore.signal().isAwaited())
                    .as("nobody is left in line")
                    .isFalse();
        }
        assertThat(taken.get() + left).isEqualTo(2L * releases);
    }

    /** Two threads that need the same two want them in different orders: each gets both or none. */
    @Test
    void waitsForAllDoNotDeadlock() throws InterruptedException {
        Event first = Event.autoReset(true);
        Event second = Event.autoReset(true);
        AtomicInteger inside = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Handle[] order = i % 2 == 0 ? new Handle[] {first, second} : new Handle[] {second, first};
            threads.add(start(failure, () -> {
                for (int n = 0; n < 3_000; n++) {
                    assertThat(Handle.awaitAll(Duration.ofSeconds(30), order)).isTrue();
                    assertThat(inside.incrementAndGet()).isEqualTo(1);
                    inside.decrementAndGet();
                    first.set();
                    second.set();
                }
            }));
        }
        for (Thread thread : threads) {
            join(thread);
        }
        assertThat(failure).hasNullValue();
        assertThat(first.isSignaled()).isTrue();
        assertThat(second.isSignaled()).isTrue();
    }

    @Test
    void aMutexExcludes() throws InterruptedException {
        Mutex mutex = new Mutex(false);
        Event never = Event.manualReset(false);
        int[] unguarded = new int[1];
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            threads.add(start(failure, () -> {
                for (int n = 0; n < 5_000; n++) {
                    assertThat(Handle.awaitAny(Duration.ofSeconds(30), never, mutex))
                            .isEqualTo(1);
                    unguarded[0]++;
                    mutex.release();
                }
            }));
        }
        for (Thread thread : threads) {
            join(thread);
        }
        assertThat(failure).hasNullValue();
        assertThat(unguarded[0]).isEqualTo(15_000);
        assertThat(mutex.isOwned()).isFalse();
    }
}
