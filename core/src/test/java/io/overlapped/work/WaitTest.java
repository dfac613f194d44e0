package io.overlapped.work;

import static io.overlapped.work.PoolUnderTest.assertEnds;
import static io.overlapped.work.PoolUnderTest.assertWaits;
import static io.overlapped.work.PoolUnderTest.background;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.overlapped.CallbackEnvironment;
import io.overlapped.CleanupGroup;
import io.overlapped.EngineKind;
import io.overlapped.Event;
import io.overlapped.FileHandle;
import io.overlapped.Handle;
import io.overlapped.MisuseException;
import io.overlapped.Mutex;
import io.overlapped.Overlapped;
import io.overlapped.Pipe;
import io.overlapped.Semaphore;
import io.overlapped.ThreadHandle;
import io.overlapped.ThreadPoolWait;
import io.overlapped.work.PoolUnderTest.Gate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wait objects: what satisfies them, what is taken, and how they end. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WaitTest {
    private static final int SIGNALED = 0;
    private static final int TIMED_OUT = 258;
    private static final Duration HOUR = Duration.ofHours(1);

    static Stream<EngineKind> engines() {
        return PoolUnderTest.engines();
    }

    private static boolean taken(Handle handle) {
        try {
            return handle.await(Duration.ZERO);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aSignalRunsItOnceAndIsTaken(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            Fired<Integer> fired = new Fired<>();
            ThreadPoolWait wait = at.wait(fired);
            Event event = Event.autoReset(false);
            wait.set(event);
            fired.awaitExactly(0);
            event.set();
            assertThat(event.isSignaled()).as("taken when the signal came").isFalse();
            fired.awaitExactly(1);
            event.set();
            fired.awaitExactly(1);
            assertThat(event.isSignaled()).as("nobody waits any more").isTrue();
            wait.set(event);
            fired.awaitExactly(2);
            assertThat(fired.all()).containsExactly(SIGNALED, SIGNALED);
            assertThat(event.isSignaled()).isFalse();
            wait.close();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aManualResetEventIsNotTakenAndMustBeSetAgain(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            Fired<Integer> fired = new Fired<>();
            ThreadPoolWait wait = at.wait(fired);
            Event event = Event.manualReset(true);
            wait.set(event);
            fired.awaitExactly(1);
            assertThat(event.isSignaled()).isTrue();
            wait.set(event);
            fired.awaitExactly(2);
            wait.close();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aTimeoutTakesNothing(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            Fired<Integer> fired = new Fired<>();
            Event event = Event.autoReset(false);
            long[] time = new long[1];
            ThreadPoolWait wait = at.wait(fired, self -> time[0] = System.nanoTime());
            long begin = System.nanoTime();
            wait.set(event, Duration.ofMillis(50));
            fired.awaitExactly(1);
            assertThat(time[0] - begin)
                    .isGreaterThanOrEqualTo(Duration.ofMillis(50).toNanos());
            event.set();
            fired.awaitExactly(1);
            assertThat(event.isSignaled()).isTrue();
            event.reset();
            wait.set(event, Instant.now().plusMillis(20));
            fired.await(2);
            wait.set(event, Instant.now().minus(HOUR));
            fired.await(3);
            wait.set(event, Instant.MIN);
            fired.await(4);
            assertThat(fired.all()).containsExactly(TIMED_OUT, TIMED_OUT, TIMED_OUT, TIMED_OUT);
            wait.set(event, HOUR);
            event.set();
            fired.await(5);
            assertThat(fired.all().getLast()).isEqualTo(SIGNALED);
            wait.close();
        }
    }

    /** No time at all: what is signaled is taken, otherwise it is a timeout; both before set returns. */
    @ParameterizedTest
    @MethodSource("engines")
    void withoutTimeItIsDecidedAtOnce(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            Fired<Integer> fired = new Fired<>();
            ThreadPoolWait wait = at.wait(fired);
            Event event = Event.autoReset(false);
            wait.set(event, Duration.ZERO);
            wait.waitForCallbacks();
            assertThat(fired.all()).containsExactly(TIMED_OUT);
            event.set();
            wait.set(event, Duration.ofSeconds(-1));
            wait.waitForCallbacks();
            assertThat(fired.all()).containsExactly(TIMED_OUT, SIGNALED);
            assertThat(event.isSignaled()).isFalse();
            wait.set(FileHandle.INVALID, Duration.ZERO);
            wait.waitForCallbacks();
            assertThat(fired.all()).containsExactly(TIMED_OUT, SIGNALED, TIMED_OUT);
            wait.close();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void oneReleaseSatisfiesOneOfTwo(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            Semaphore semaphore = new Semaphore(0, 10);
            Fired<Integer> fired = new Fired<>();
            ThreadPoolWait first = at.wait(fired);
            ThreadPoolWait second = at.wait(fired);
            first.set(semaphore);
            second.set(semaphore);
            semaphore.release(1);
            fired.awaitExactly(1);
            assertThat(semaphore.count()).isZero();
            semaphore.release(3);
            fired.awaitExactly(2);
            assertThat(semaphore.count()).isEqualTo(2);
            first.close();
            second.close();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void settingItAgainInItsCallbackDrainsASemaphore(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            Semaphore semaphore = new Semaphore(1_000, 2_000);
            Fired<Integer> fired = new Fired<>();
            ThreadPoolWait wait = at.wait(fired, self -> self.set(semaphore));
            wait.set(semaphore);
            fired.awaitExactly(1_000);
            assertThat(semaphore.count()).isZero();
            semaphore.release(1_000);
            fired.awaitExactly(2_000);
            wait.close();
            semaphore.release(1);
            assertThat(semaphore.count()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void anotherHandleReplacesTheFirst(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            Fired<Integer> fired = new Fired<>();
            ThreadPoolWait wait = at.wait(fired);
            Event old = Event.autoReset(false);
            Event other = Event.autoReset(false);
            wait.set(old, Duration.ofMillis(100));
            wait.set(other);
            old.set();
            fired.awaitExactly(0);
            assertThat(old.isSignaled()).as("not taken").isTrue();
            other.set();
            fired.awaitExactly(1);
            wait.set(other);
            wait.unset();
            other.set();
            fired.awaitExactly(1);
            assertThat(other.isSignaled()).isTrue();
            wait.set(old);
            fired.await(2);
            wait.close();
        }
    }

    /** The signal is taken when it comes, whenever the callback runs; setting it again meanwhile makes two. */
    @ParameterizedTest
    @MethodSource("engines")
    void queuedCallbacks(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            Fired<Integer> fired = new Fired<>();
            ThreadPoolWait wait = at.wait(fired);
            Event event = Event.autoReset(true);
            Gate gate = at.hold();
            wait.set(event);
            assertThat(event.isSignaled()).isFalse();
            wait.set(event);
            event.set();
            wait.unset();
            Thread waiter = background(wait::waitForCallbacks);
            assertWaits(waiter);
            gate.open();
            assertEnds(waiter);
            assertThat(fired.all()).containsExactly(SIGNALED, SIGNALED);

            Gate second = at.hold();
            wait.set(event);
            event.set();
            wait.set(event);
            wait.waitForCallbacks(true);
            second.open();
            fired.awaitExactly(2);
            assertThat(event.isSignaled()).as("lost with the callback").isFalse();
            event.set();
            fired.await(3); // what is set stays set
            wait.close();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void theTableOfSettingAndRecalling(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            Fired<Integer> fired = new Fired<>();
            AtomicReference<Gate> inCallback = new AtomicReference<>();
            ThreadPoolWait wait = at.wait(fired, self -> {
                Gate gate = inCallback.get();
                if (gate != null) {
                    gate.pass();
                }
            });
            Event event = Event.autoReset(false);
            assertThat(wait.unsetAndRecall()).as("not set").isFalse();
            assertThat(wait.setAndRecall(event)).as("not set").isFalse();
            assertThat(wait.setAndRecall(event, HOUR)).as("set").isTrue();
            assertThat(wait.setAndRecall(event, Instant.now().plus(HOUR)))
                    .as("set")
                    .isTrue();
            Gate gate = at.hold();
            event.set();
            assertThat(event.isSignaled()).isFalse();
            assertThat(wait.setAndRecall(event)).as("queued and recalled").isTrue();
            assertThat(event.isSignaled()).as("lost with the callback").isFalse();
            event.set();
            wait.unset();
            assertThat(wait.unsetAndRecall())
                    .as("not set, but queued and recalled")
                    .isFalse();
            gate.open();
            fired.awaitExactly(0);
            event.set();
            wait.set(event);
            wait.waitForCallbacks();
            assertThat(wait.unsetAndRecall())
                    .as("signaled, over, and not unset")
                    .isTrue();
            inCallback.set(new Gate());
            event.set();
            wait.set(event);
            inCallback.get().awaitEntered();
            assertThat(wait.unsetAndRecall()).as("too late: it runs").isFalse();
            inCallback.get().open();
            wait.close();
            assertThat(fired.count()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void refusals(EngineKind engine) {
        PoolUnderTest at = new PoolUnderTest(engine, 1);
        Fired<Integer> fired = new Fired<>();
        ThreadPoolWait wait = at.wait(fired);
        ThreadPoolWait stays = at.wait(fired);
        Event event = Event.autoReset(true);
        assertThatThrownBy(() -> wait.set(new Mutex(false)))
                .isExactlyInstanceOf(MisuseException.class)
                .hasMessage("set() (SetThreadpoolWait) refused: a pool cannot wait for a mutex, because the thread that"
                        + " would own it is none of the program's. Wait for an event or a semaphore, or wait in a"
                        + " callback.");
        Event closedEvent = Event.manualReset(true);
        closedEvent.close();
        assertThatThrownBy(() -> wait.set(closedEvent))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("set() (SetThreadpoolWait) refused: the handle to wait for is closed");
        assertThatThrownBy(() -> wait.set(null)).isExactlyInstanceOf(NullPointerException.class);
        wait.close();
        wait.close();
        assertThatThrownBy(() -> wait.set(event))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("set() (SetThreadpoolWait) refused: the wait object is closed");
        wait.unset();
        assertThat(wait.unsetAndRecall()).isFalse();
        at.end();
        String poolClosed = "the pool " + at.pool.name() + " is closed: it takes no more operations";
        assertThatThrownBy(() -> stays.setAndRecall(event, HOUR))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage(poolClosed);
        assertThatThrownBy(() -> at.wait(fired))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage(poolClosed);
        stays.close();
        assertThat(event.isSignaled()).as("never taken").isTrue();
        assertThat(fired.count()).isZero();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void closing(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            Event event = Event.autoReset(false);
            Fired<Integer> fired = new Fired<>();
            ThreadPoolWait armed = at.wait(fired);
            armed.set(event, Duration.ofMillis(100));
            armed.close();
            event.set();
            fired.awaitExactly(0);
            assertThat(event.isSignaled()).as("not taken").isTrue();

            Fired<Integer> own = new Fired<>();
            at.wait(own, ThreadPoolWait::close).set(event);
            own.awaitExactly(1);
            event.set();
            at.wait(own, ThreadPoolWait::release).set(event);
            own.awaitExactly(2);

            AtomicReference<Throwable> refusal = new AtomicReference<>();
            ThreadPoolWait waits =
                    at.wait(own, self -> refusal.set(catchThrowable(() -> self.waitForCallbacks(false))));
            event.set();
            waits.set(event);
            waits.close();
            assertThat(refusal.get())
                    .isExactlyInstanceOf(MisuseException.class)
                    .hasMessage("waiting for the callbacks of the wait object refused: the calling thread is in one of"
                            + " them and would wait for itself. Call disassociate()"
                            + " (DisassociateCurrentThreadFromCallback) first.");
            assertThat(at.reports).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void membersOfAGroup(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1);
                CleanupGroup group = new CleanupGroup()) {
            AtomicInteger cancels = new AtomicInteger();
            CallbackEnvironment member =
                    at.environment.withCleanupGroup(group, (object, cleanup) -> cancels.incrementAndGet());
            Fired<Integer> fired = new Fired<>();
            Event event = Event.autoReset(true);
            ThreadPoolWait queued = ThreadPoolWait.create((i, c, self, result) -> fired.add(result), null, member);
            ThreadPoolWait armed = ThreadPoolWait.create((i, c, self, result) -> fired.add(result), null, member);
            Gate gate = at.hold();
            queued.set(event);
            armed.set(event, Duration.ofMillis(100));
            group.closeMembers(true, null);
            gate.open();
            event.set();
            fired.awaitExactly(0);
            assertThat(cancels).hasValue(2);
            assertThat(event.isSignaled()).isTrue();

            ThreadPoolWait again = ThreadPoolWait.create(
                    (instance, context, self, result) -> {
                        self.set(event);
                        fired.add(result);
                    },
                    null,
                    member);
            Gate second = at.hold();
            again.set(event);
            Thread closer = background(() -> group.closeMembers(false, null));
            assertWaits(closer);
            event.set();
            second.open();
            assertEnds(closer);
            fired.awaitExactly(1); // what its callback sets has no effect any more
            assertThat(event.isSignaled()).isTrue();
        }
    }

    /** The end of a thread, and of an operation on a file. */
    @ParameterizedTest
    @MethodSource("engines")
    void otherHandles(EngineKind engine) throws IOException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2);
                Pipe pipe = FileHandle.pipe()) {
            Fired<Integer> fired = new Fired<>();
            ThreadPoolWait wait = at.wait(fired);
            Gate gate = new Gate();
            ThreadHandle thread = ThreadHandle.create(
                    () -> {
                        gate.pass();
                        return 5;
                    },
                    "waited for",
                    0);
            wait.set(thread);
            assertThat(thread.start()).isTrue();
            assertThat(thread.start()).isFalse();
            gate.awaitEntered();
            fired.awaitExactly(0);
            assertThat(thread.exitCode()).isEmpty();
            gate.open();
            fired.awaitExactly(1);
            assertThat(thread.exitCode()).hasValue(5);
            wait.set(thread, HOUR);
            fired.awaitExactly(2);

            ByteBuffer buffer = ByteBuffer.allocateDirect(1);
            Overlapped read = new Overlapped().eventWithoutCompletion(Event.manualReset(false));
            pipe.source().read(buffer, read);
            wait.set(pipe.source());
            fired.awaitExactly(2);
            Overlapped write = new Overlapped().eventWithoutCompletion(Event.manualReset(false));
            pipe.sink().write(ByteBuffer.allocateDirect(1), write);
            fired.awaitExactly(3);
            assertThat(fired.all()).containsOnly(SIGNALED);
            wait.close();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void tenThousandWaits(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 4)) {
            Fired<Integer> fired = new Fired<>();
            List<ThreadPoolWait> waits = new ArrayList<>();
            List<Event> events = new ArrayList<>();
            Event one = Event.manualReset(false);
            for (int i = 0; i < 10_000; i++) {
                ThreadPoolWait wait = at.wait(fired);
                Event event = i % 2 == 0 ? Event.autoReset(false) : one;
                if (i % 3 == 0) {
                    wait.set(event, HOUR);
                } else {
                    wait.set(event);
                }
                waits.add(wait);
                events.add(event);
            }
            assertThat(at.pool.statistics().threads()).as("none for the waits").isLessThanOrEqualTo(4);
            events.forEach(Event::set);
            fired.await(10_000);
            waits.forEach(ThreadPoolWait::close);
            assertThat(fired.count()).isEqualTo(10_000);
            assertThat(fired.all()).containsOnly(SIGNALED);
            assertThat(taken(one)).isTrue();
        }
    }
}
