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
import io.overlapped.MisuseException;
import io.overlapped.Priority;
import io.overlapped.ThreadPoolTimer;
import io.overlapped.work.PoolUnderTest.Gate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How timers are unset, recalled, waited for, closed and refused. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TimerEndTest {
    private static final Duration HOUR = Duration.ofHours(1);

    static Stream<EngineKind> engines() {
        return PoolUnderTest.engines();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatIsQueuedRunsAlthoughItIsUnset(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            Fired<Long> fired = new Fired<>();
            ThreadPoolTimer timer = at.timer(fired);
            Gate gate = at.hold();
            timer.set(Duration.ZERO);
            timer.set(Duration.ZERO);
            timer.unset();
            Thread waiter = background(timer::waitForCallbacks);
            assertWaits(waiter);
            gate.open();
            assertEnds(waiter);
            assertThat(fired.count()).as("one for each time that it was due").isEqualTo(2);
            timer.close();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aCancellingWaitDropsWhatIsQueuedAndLeavesItSet(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            Fired<Long> fired = new Fired<>();
            ThreadPoolTimer timer = at.timer(fired);
            Gate gate = at.hold();
            timer.set(Duration.ZERO);
            timer.waitForCallbacks(true);
            gate.open();
            fired.awaitExactly(0);
            assertThat(timer.isSet()).isTrue();
            Gate second = at.hold();
            timer.set(Duration.ZERO, Duration.ofMillis(50), Duration.ZERO);
            timer.waitForCallbacks(true);
            second.open();
            fired.await(1); // the next period
            timer.close();
        }
    }

    /** Waiting does not wait for the time. */
    @ParameterizedTest
    @MethodSource("engines")
    void waitingIsForCallbacksOnly(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            Fired<Long> fired = new Fired<>();
            ThreadPoolTimer timer = at.timer(fired);
            timer.set(HOUR);
            timer.waitForCallbacks();
            timer.waitForCallbacks(true);
            assertThat(fired.count()).isZero();
            assertThat(timer.isSet()).isTrue();
            timer.close();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void theTableOfSettingAndRecalling(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            Fired<Long> fired = new Fired<>();
            AtomicReference<Gate> inCallback = new AtomicReference<>();
            ThreadPoolTimer timer = at.timer(fired, self -> {
                Gate gate = inCallback.get();
                if (gate != null) {
                    gate.pass();
                }
            });
            assertThat(timer.unsetAndRecall()).as("not set").isFalse();
            assertThat(timer.setAndRecall(HOUR, HOUR, HOUR)).as("not set").isFalse();
            assertThat(timer.setAndRecall(Instant.now().plus(HOUR), HOUR, HOUR))
                    .as("set, nothing pending")
                    .isTrue();

            Gate gate = at.hold();
            timer.set(Duration.ZERO);
            assertThat(timer.setAndRecall(HOUR, Duration.ZERO, Duration.ZERO))
                    .as("queued and recalled")
                    .isTrue();
            timer.set(Duration.ZERO);
            timer.unset();
            assertThat(timer.unsetAndRecall())
                    .as("not set, but queued and recalled")
                    .isFalse();
            gate.open();
            fired.awaitExactly(0);

            timer.set(Duration.ZERO);
            timer.waitForCallbacks();
            assertThat(timer.unsetAndRecall())
                    .as("was due, is over, was not unset")
                    .isTrue();
            assertThat(fired.count()).isEqualTo(1);

            inCallback.set(new Gate());
            timer.set(Duration.ZERO);
            inCallback.get().awaitEntered();
            assertThat(timer.setAndRecall(HOUR, Duration.ZERO, Duration.ZERO))
                    .as("too late: it runs")
                    .isFalse();
            assertThat(timer.unsetAndRecall()).isFalse();
            Thread waiter = background(timer::waitForCallbacks);
            assertWaits(waiter);
            inCallback.get().open();
            assertEnds(waiter);
            timer.close();
            fired.awaitExactly(2);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void inItsOwnCallback(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            Fired<Long> again = new Fired<>();
            ThreadPoolTimer resets = at.timer(again, self -> {
                if (again.count() < 9) {
                    self.set(Duration.ofMillis(1));
                }
            });
            resets.set(Duration.ofMillis(1));
            again.awaitExactly(10);
            resets.close();

            Fired<Long> stopped = new Fired<>();
            ThreadPoolTimer stops = at.timer(stopped, ThreadPoolTimer::unset);
            stops.set(Duration.ZERO, HOUR, Duration.ZERO);
            stopped.awaitExactly(1);
            assertThat(stops.isSet()).isFalse();
            stops.close();

            Fired<Long> closed = new Fired<>();
            at.timer(closed, ThreadPoolTimer::close).set(Duration.ZERO, Duration.ofMillis(50), Duration.ZERO);
            closed.awaitExactly(1);
            Fired<Long> released = new Fired<>();
            at.timer(released, ThreadPoolTimer::release).set(Duration.ZERO, Duration.ofMillis(50), Duration.ZERO);
            released.awaitExactly(1);

            AtomicReference<Throwable> refusal = new AtomicReference<>();
            AtomicReference<Throwable> disassociated = new AtomicReference<>(new AssertionError("not called"));
            ThreadPoolTimer waits = ThreadPoolTimer.create(
                    (instance, context, self) -> {
                        refusal.set(catchThrowable(() -> self.waitForCallbacks(true)));
                        instance.disassociate();
                        disassociated.set(catchThrowable(self::waitForCallbacks));
                    },
                    null,
                    at.environment);
            waits.set(Duration.ZERO);
            waits.close();
            at.end();
            assertThat(refusal.get())
                    .isExactlyInstanceOf(MisuseException.class)
                    .hasMessage(
                            "waiting for the callbacks of the timer refused: the calling thread is in one of them and"
                                + " would wait for itself. Call disassociate() (DisassociateCurrentThreadFromCallback)"
                                + " first.");
            assertThat(disassociated).hasNullValue();
            assertThat(at.reports).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatIsClosedOrMakesNoSenseIsRefused(EngineKind engine) {
        PoolUnderTest at = new PoolUnderTest(engine, 1);
        Fired<Long> fired = new Fired<>();
        ThreadPoolTimer timer = at.timer(fired);
        ThreadPoolTimer stays = at.timer(fired);
        assertThatThrownBy(() -> timer.set(HOUR, Duration.ofSeconds(-1), Duration.ZERO))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("a timer's period and window are zero or more: period PT-1S, window PT0S");
        assertThatThrownBy(() -> timer.setAndRecall(Instant.now(), Duration.ZERO, Duration.ofNanos(-1)))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("a timer's period and window are zero or more: period PT0S, window PT-0.000000001S");
        assertThat(timer.isSet()).isFalse();
        timer.set(HOUR);
        timer.close();
        timer.close();
        assertThat(timer.isSet()).isFalse();
        String closed = "set() (SetThreadpoolTimer) refused: the timer is closed";
        assertThatThrownBy(() -> timer.set(HOUR))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage(closed);
        assertThatThrownBy(() -> timer.setAndRecall(Duration.ZERO, HOUR, HOUR))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage(closed);
        timer.unset();
        assertThat(timer.unsetAndRecall()).isFalse();
        at.end();
        String poolClosed = "the pool " + at.pool.name() + " is closed: it takes no more operations";
        assertThatThrownBy(() -> stays.set(HOUR))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage(poolClosed);
        assertThatThrownBy(() -> at.timer(fired))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage(poolClosed);
        stays.close();
        assertThat(fired.count()).isZero();
    }

    /** Closing the pool waits for what is queued, and not for what is not due. */
    @ParameterizedTest
    @MethodSource("engines")
    void closingThePoolEndsTimers(EngineKind engine) throws InterruptedException {
        PoolUnderTest at = new PoolUnderTest(engine, 1);
        Fired<Long> fired = new Fired<>();
        ThreadPoolTimer armed = at.timer(fired);
        armed.set(Duration.ofMillis(200), Duration.ofMillis(10), Duration.ZERO);
        Gate gate = at.hold();
        ThreadPoolTimer queued = at.timer(fired);
        queued.set(Duration.ZERO, HOUR, Duration.ZERO);
        Thread closer = background(at.pool::close);
        assertWaits(closer);
        gate.open();
        assertEnds(closer);
        int ran = fired.count();
        assertThat(ran).as("what was queued").isGreaterThanOrEqualTo(1);
        fired.awaitExactly(ran);
        armed.close();
        queued.close();
    }

    /** A released pool lives as long as what is bound to it. */
    @ParameterizedTest
    @MethodSource("engines")
    void aReleasedPoolServesItsTimers(EngineKind engine) {
        PoolUnderTest at = new PoolUnderTest(engine, 1);
        Fired<Long> fired = new Fired<>();
        ThreadPoolTimer timer = at.timer(fired);
        timer.set(Duration.ofMillis(20), Duration.ofMillis(20), Duration.ZERO);
        at.pool.release();
        fired.await(3);
        timer.release();
        at.assertEndsByItself();
        fired.awaitExactly(fired.count());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aGroupDropsWhatIsQueuedAndTellsOnce(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1);
                CleanupGroup group = new CleanupGroup()) {
            AtomicInteger cancels = new AtomicInteger();
            CallbackEnvironment member =
                    at.environment.withCleanupGroup(group, (object, cleanup) -> cancels.incrementAndGet());
            Fired<Long> fired = new Fired<>();
            ThreadPoolTimer queued = ThreadPoolTimer.create((i, c, self) -> fired.add(1L), null, member);
            ThreadPoolTimer armed = ThreadPoolTimer.create((i, c, self) -> fired.add(2L), null, member);
            Gate gate = at.hold();
            queued.set(Duration.ZERO);
            queued.set(Duration.ZERO, Duration.ofMillis(20), Duration.ZERO);
            armed.set(HOUR);
            group.closeMembers(true, null);
            assertThat(cancels).as("once for each member").hasValue(2);
            gate.open();
            fired.awaitExactly(0);
            assertThatThrownBy(() -> queued.set(HOUR))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("set() (SetThreadpoolTimer) refused: the timer is closed");
        }
    }

    /** Its callback sets it again while the group is being closed: that has no effect, and closing ends. */
    @ParameterizedTest
    @MethodSource("engines")
    void aMemberThatSetsItselfAgainEndsWithItsGroup(EngineKind engine) throws InterruptedException {
        for (boolean cancel : new boolean[] {false, true}) {
            try (PoolUnderTest at = new PoolUnderTest(engine, 2);
                    CleanupGroup group = new CleanupGroup()) {
                Fired<Long> fired = new Fired<>();
                Gate gate = new Gate();
                ThreadPoolTimer timer = ThreadPoolTimer.create(
                        (instance, context, self) -> {
                            gate.pass();
                            self.set(Duration.ZERO, Duration.ofMillis(1), Duration.ZERO);
                            fired.add(1L);
                        },
                        null,
                        at.environment.withCleanupGroup(group, null));
                timer.set(Duration.ZERO);
                gate.awaitEntered();
                Thread closer = background(() -> group.closeMembers(cancel, null));
                assertWaits(closer);
                gate.open();
                assertEnds(closer);
                fired.awaitExactly(1);
                assertThat(timer.isSet()).isFalse();
                assertThat(at.reports).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void prioritiesOrderWhatIsQueued(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            Fired<Priority> fired = new Fired<>();
            Gate gate = at.hold();
            for (Priority priority : new Priority[] {Priority.LOW, Priority.NORMAL, Priority.HIGH}) {
                ThreadPoolTimer timer = ThreadPoolTimer.create(
                        (instance, context, self) -> fired.add(priority), null, at.environment.withPriority(priority));
                timer.set(Duration.ZERO);
                timer.release();
            }
            gate.open();
            fired.awaitExactly(3);
            assertThat(fired.all()).containsExactly(Priority.HIGH, Priority.NORMAL, Priority.LOW);
        }
    }
}
