package io.overlapped.work;

import static io.overlapped.work.PoolUnderTest.assertEnds;
import static io.overlapped.work.PoolUnderTest.assertWaits;
import static io.overlapped.work.PoolUnderTest.background;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.overlapped.EngineKind;
import io.overlapped.Event;
import io.overlapped.FileHandle;
import io.overlapped.Handle;
import io.overlapped.Mutex;
import io.overlapped.Semaphore;
import io.overlapped.ThreadHandle;
import io.overlapped.ThreadPoolWork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Waiting for one of several handles and for all of them, who gets what comes, and threads as handles. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AwaitSeveralTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Event event = Event.autoReset(false);
    private final Event other = Event.autoReset(false);
    private final Semaphore semaphore = new Semaphore(0, 10);

    /** Waits until a thread waits: it is in line then. */
    private static void awaitParked(Thread thread) {
        long begin = System.nanoTime();
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(System.nanoTime() - begin).isLessThan(LONG.toNanos());
            Thread.onSpinWait();
        }
    }

    @Test
    void theLowestOfThoseThatAreSignaled() throws InterruptedException {
        assertThat(Handle.awaitAny(Duration.ZERO, event, other, semaphore)).isEqualTo(-1);
        other.set();
        semaphore.release(1);
        assertThat(Handle.awaitAny(LONG, event, other, semaphore)).isEqualTo(1);
        assertThat(semaphore.count()).as("not taken").isEqualTo(1);
        assertThat(Handle.awaitAny(LONG, event, other, semaphore)).isEqualTo(2);
        assertThat(Handle.awaitAny(Duration.ofMillis(-1), event, other, semaphore))
                .isEqualTo(-1);
        assertThat(Handle.awaitAny(Duration.ofMillis(20), event, other, semaphore))
                .isEqualTo(-1);
        event.set();
        assertThat(Handle.awaitAny(Duration.ofSeconds(Long.MAX_VALUE), event, event))
                .as("twice is allowed")
                .isZero();
        assertThat(event.isSignaled()).isFalse();
    }

    @Test
    void oneThatComesLater() throws InterruptedException {
        AtomicInteger index = new AtomicInteger();
        Thread waiter = background(() -> index.set(Handle.awaitAny(LONG, event, semaphore, other)));
        assertWaits(waiter);
        semaphore.release(2);
        assertEnds(waiter);
        assertThat(index).hasValue(1);
        assertThat(semaphore.count()).isEqualTo(1);
        event.set();
        assertThat(event.isSignaled()).as("nobody is in line any more").isTrue();
    }

    @Test
    void allAreTakenInOneStepOrNone() throws InterruptedException {
        AtomicInteger ended = new AtomicInteger();
        Thread waiter = background(() -> ended.set(Handle.awaitAll(LONG, event, semaphore, other) ? 1 : 2));
        awaitParked(waiter);
        event.set();
        semaphore.release(1);
        assertWaits(waiter);
        assertThat(event.isSignaled()).isTrue();
        assertThat(semaphore.count()).isEqualTo(1);
        assertThat(event.await(Duration.ZERO)).as("others may have it").isTrue();
        other.set();
        assertWaits(waiter);
        assertThat(other.isSignaled()).isTrue();
        event.set();
        assertEnds(waiter);
        assertThat(ended).hasValue(1);
        assertThat(event.isSignaled() || other.isSignaled()).isFalse();
        assertThat(semaphore.count()).isZero();

        event.set();
        assertThat(Handle.awaitAll(Duration.ZERO, event, other)).isFalse();
        assertThat(Handle.awaitAll(Duration.ofMillis(20), event, other)).isFalse();
        assertThat(event.isSignaled()).as("not taken").isTrue();
    }

    @Test
    void mutexesAmongOthers() throws InterruptedException {
        Mutex mutex = new Mutex(false);
        ThreadHandle owner = ThreadHandle.create(
                () -> {
                    try {
                        mutex.await();
                        event.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return 0; // and leaves the mutex behind
                },
                "owner",
                0);
        owner.start();
        while (!mutex.isOwned()) {
            Thread.onSpinWait();
        }
        other.set();
        assertThat(Handle.awaitAll(Duration.ZERO, mutex, other)).isFalse();
        assertThat(Handle.awaitAny(Duration.ZERO, mutex, semaphore)).isEqualTo(-1);
        AtomicInteger ended = new AtomicInteger();
        Thread waiter = background(() -> {
            ended.set(Handle.awaitAll(LONG, owner, mutex, other) && mutex.isAbandoned() ? 1 : 2);
            mutex.release();
        });
        assertWaits(waiter);
        assertThat(other.isSignaled()).isTrue();
        event.set();
        assertEnds(waiter);
        assertThat(ended).hasValue(1);
        assertThat(owner.exitCode()).hasValue(0);
        assertThat(Handle.awaitAll(Duration.ZERO, owner, mutex)).isTrue();
        assertThat(Handle.awaitAny(Duration.ZERO, mutex)).as("again").isZero();
        assertThat(mutex.isAbandoned()).isFalse();
        mutex.release();
        mutex.release();
        assertThat(mutex.isOwned()).isFalse();
    }

    /** The mutex of a thread that has ended can be had at once, not only when the JVM is done with the thread. */
    @Test
    void aMutexIsAbandonedWhenItsThreadIsSignaled() throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            Mutex mutex = new Mutex(false);
            ThreadHandle owner = ThreadHandle.create(
                    () -> {
                        try {
                            return mutex.await(Duration.ZERO) ? 1 : 0;
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    },
                    "owner",
                    0);
            owner.start();
            assertThat(owner.await(LONG)).isTrue();
            assertThat(owner.exitCode()).hasValue(1);
            assertThat(mutex.await(Duration.ZERO)).isTrue();
            assertThat(mutex.isAbandoned()).isTrue();
        }
    }

    @Test
    void aThreadThatFailsIsSignaledToo() throws InterruptedException {
        ThreadHandle thread = ThreadHandle.create(
                () -> {
                    throw new IllegalStateException("its own");
                },
                "fails",
                0);
        List<Throwable> uncaught = new ArrayList<>();
        thread.thread().setUncaughtExceptionHandler((t, e) -> uncaught.add(e));
        assertThat(thread.await(Duration.ZERO)).as("not started").isFalse();
        thread.start();
        thread.await();
        assertThat(thread.exitCode()).hasValue(ThreadHandle.FAILED);
        thread.thread().join();
        assertThat(uncaught).hasSize(1).first().asString().contains("its own");
        thread.close();
        assertThat(thread.isOpen()).isFalse();
        assertThat(thread.await(Duration.ZERO)).as("for ever").isTrue();
    }

    @Test
    void interrupts() throws InterruptedException {
        event.set();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Handle.awaitAny(LONG, event)).isExactlyInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Handle.awaitAll(LONG, event)).isExactlyInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(event::await).isExactlyInstanceOf(InterruptedException.class);
        assertThat(event.isSignaled()).as("not taken").isTrue();
        event.reset();
        Fired<Class<?>> thrown = new Fired<>();
        for (boolean all : new boolean[] {false, true}) {
            Thread waiter = background(() -> {
                try {
                    if (all) {
                        Handle.awaitAll(LONG, event, other);
                    } else {
                        Handle.awaitAny(LONG, event, other);
                    }
                } catch (InterruptedException e) {
                    thrown.add(e.getClass());
                }
            });
            awaitParked(waiter);
            waiter.interrupt();
            assertEnds(waiter);
        }
        assertThat(thrown.all()).containsExactly(InterruptedException.class, InterruptedException.class);
        event.set();
        assertThat(event.isSignaled()).as("nobody is left in line").isTrue();
    }

    @Test
    void refusals() {
        assertThatThrownBy(() -> Handle.awaitAny(LONG))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("no handle to wait for");
        assertThatThrownBy(() -> Handle.awaitAll(LONG))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("no handle to wait for");
        assertThatThrownBy(() -> Handle.awaitAll(LONG, event, other, event))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("a handle is waited for twice in one wait for all");
        Handle strange = new Handle() {
            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {
                throw new AssertionError("not called");
            }
        };
        assertThatThrownBy(() -> Handle.awaitAny(LONG, event, strange))
                .isExactlyInstanceOf(UnsupportedOperationException.class)
                .hasMessageEndingWith(" cannot be waited on");
    }

    @Test
    void thisProcessIsNeverSignaled() throws InterruptedException {
        assertThat(FileHandle.INVALID.await(Duration.ofMillis(20))).isFalse();
        event.set();
        assertThat(Handle.awaitAny(LONG, FileHandle.INVALID, event)).isEqualTo(1);
    }

    /** Who came first is served first, and what comes is theirs at once: nobody can snatch it. */
    @Test
    void firstComeFirstServed() throws InterruptedException {
        Mutex mutex = new Mutex(true);
        List<Thread> threads = new ArrayList<>();
        Fired<Integer> order = new Fired<>();
        for (int i = 0; i < 4; i++) {
            int number = i;
            Handle handle = i % 2 == 0 ? semaphore : event;
            Thread thread = background(() -> {
                Handle.awaitAny(LONG, handle, other);
                order.add(number);
            });
            awaitParked(thread);
            threads.add(thread);
        }
        Thread forMutex = background(() -> {
            mutex.await();
            order.add(4);
            mutex.release();
        });
        awaitParked(forMutex);
        event.set();
        assertThat(event.isSignaled()).as("handed over").isFalse();
        assertEnds(threads.get(1));
        other.set();
        assertThat(other.await(Duration.ZERO)).as("snatched").isFalse();
        assertEnds(threads.get(0));
        semaphore.release(1);
        assertThat(semaphore.count()).isZero();
        assertEnds(threads.get(2));
        event.set();
        assertEnds(threads.get(3));
        mutex.release();
        assertThat(mutex.isOwnedByCurrentThread()).isFalse();
        assertEnds(forMutex);
        assertThat(order.all()).containsExactly(1, 0, 2, 3, 4);
    }

    static Stream<EngineKind> engines() {
        return PoolUnderTest.engines();
    }

    /** Waits for several in the callbacks of a pool of one thread let the others run. */
    @ParameterizedTest
    @MethodSource("engines")
    void waitingInACallbackDoesNotHoldThePoolUp(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            AtomicInteger got = new AtomicInteger();
            ThreadPoolWork any = at.work(() -> {
                try {
                    got.addAndGet(Handle.awaitAny(LONG, event, other) == 1 ? 1 : 0);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            ThreadPoolWork all = at.work(() -> {
                try {
                    got.addAndGet(Handle.awaitAll(LONG, semaphore, event) ? 10 : 0);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            ThreadPoolWork signalling = at.work(() -> {
                semaphore.release(1);
                other.set();
            });
            any.submit();
            signalling.submit();
            any.close();
            all.submit();
            ThreadPoolWork last = at.work(event::set);
            last.submit();
            all.close();
            signalling.close();
            last.close();
            assertThat(got).hasValue(11);
            assertThat(at.reports).isEmpty();
        }
    }
}
