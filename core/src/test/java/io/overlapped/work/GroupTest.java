package io.overlapped.work;

import static io.overlapped.work.PoolUnderTest.assertEnds;
import static io.overlapped.work.PoolUnderTest.assertWaits;
import static io.overlapped.work.PoolUnderTest.await;
import static io.overlapped.work.PoolUnderTest.background;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.overlapped.CallbackEnvironment;
import io.overlapped.CleanupGroup;
import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.MisuseException;
import io.overlapped.Pipe;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import io.overlapped.ThreadPoolWork;
import io.overlapped.work.PoolUnderTest.Gate;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cleanup groups: who is a member, what closing them runs, drops, waits for and tells. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class GroupTest {
    private final CleanupGroup group = new CleanupGroup();
    private final List<String> cancelled = new CopyOnWriteArrayList<>();
    private final AtomicInteger runs = new AtomicInteger();

    static Stream<EngineKind> engines() {
        return PoolUnderTest.engines();
    }

    private CallbackEnvironment grouped(PoolUnderTest at) {
        return at.environment.withCleanupGroup(group, (object, cleanup) -> {
            assertThat(Thread.currentThread().getName()).doesNotStartWith(at.pool.name());
            cancelled.add(object + ":" + cleanup);
        });
    }

    private ThreadPoolWork member(PoolUnderTest at, String name, Runnable action) {
        return ThreadPoolWork.create(
                (instance, context, self) -> {
                    runs.incrementAndGet();
                    action.run();
                },
                name,
                grouped(at));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void membersAreToldInTheOrderOfTheirCreation(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            Gate gate = at.hold();
            for (String name : List.of("a", "b", "c", "d")) {
                ThreadPoolWork work = member(at, name, () -> {});
                work.submit();
                work.submit();
            }
            ThreadPool.trySubmit((instance, context) -> runs.incrementAndGet(), "s1", grouped(at));
            ThreadPool.trySubmit((instance, context) -> runs.incrementAndGet(), "s2", grouped(at));
            assertThat(group.size()).isEqualTo(6);
            group.closeMembers(true, "x");
            assertThat(cancelled)
                    .as("once for a member, whatever was queued, and once for each dropped simple callback")
                    .containsExactly("a:x", "b:x", "c:x", "d:x", "s1:x", "s2:x");
            assertThat(group.size()).isZero();
            gate.open();
            at.end();
            assertThat(runs).hasValue(0);
            assertThat(at.reports).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void withoutCancellingEverythingQueuedRunsAndNobodyIsTold(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            ThreadPoolWork work = member(at, "a", () -> {});
            for (int i = 0; i < 20; i++) {
                work.submit();
                ThreadPool.trySubmit((instance, context) -> runs.incrementAndGet(), null, grouped(at));
            }
            group.closeMembers(false, null);
            assertThat(runs).hasValue(40);
            assertThat(cancelled).isEmpty();
            assertThatThrownBy(work::submit)
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("submit() (SubmitThreadpoolWork) refused: the work object is closed");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void simpleCallbacksLeaveWhenTheyHaveRun(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            for (int i = 0; i < 10; i++) {
                ThreadPool.trySubmit((instance, context) -> runs.incrementAndGet(), null, grouped(at));
            }
            CountDownLatch last = new CountDownLatch(1);
            at.pool.trySubmit((instance, context) -> last.countDown(), null);
            await(last);
            assertThat(group.size()).isZero();
            group.closeMembers(true, null);
            assertThat(cancelled).isEmpty();
            assertThat(runs).hasValue(10);
            group.close();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void disassociatedCallbacksAreWaitedForToo(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            Gate gate = new Gate();
            ThreadPoolWork work = ThreadPoolWork.create(
                    (instance, context, self) -> {
                        instance.disassociate();
                        gate.pass();
                        runs.incrementAndGet();
                    },
                    "a",
                    grouped(at));
            work.submit();
            gate.awaitEntered();
            work.waitForCallbacks();
            assertThat(runs).as("a wait on the object does not wait for it").hasValue(0);
            for (boolean cancel : new boolean[] {true}) {
                Thread closer = background(() -> group.closeMembers(cancel, "x"));
                assertWaits(closer);
                assertThat(cancelled).as("told after the end only").isEmpty();
                gate.open();
                assertEnds(closer);
            }
            assertThat(runs).hasValue(1);
            assertThat(cancelled).containsExactly("a:x");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whoIsCreatedMeanwhileBelongsToTheNextClose(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            Gate gate = new Gate();
            member(at, "first", gate::pass).submit();
            gate.awaitEntered();
            Thread closer = background(() -> group.closeMembers(true, 1));
            while (group.size() != 0 && closer.isAlive()) {
                Thread.onSpinWait();
            }
            ThreadPoolWork second = member(at, "second", () -> {});
            gate.open();
            assertEnds(closer);
            assertThat(cancelled).containsExactly("first:1");
            assertThat(group.size()).isEqualTo(1);
            second.submit();
            second.waitForCallbacks();
            assertThat(runs).hasValue(2);
            group.closeMembers(true, 2);
            assertThat(cancelled).containsExactly("first:1", "second:2");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aMemberCanBeCreatedInACancelCallback(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            AtomicReference<ThreadPoolWork> made = new AtomicReference<>();
            CallbackEnvironment making =
                    at.environment.withCleanupGroup(group, (object, cleanup) -> made.set(member(at, "made", () -> {})));
            ThreadPoolWork.create((instance, context, self) -> {}, null, making);
            group.closeMembers(true, null);
            assertThat(group.size()).isEqualTo(1);
            made.get().submit();
            group.closeMembers(false, null);
            assertThat(runs).hasValue(1);
            assertThat(cancelled).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aFailingCancelCallbackIsReportedAndTheOthersAreStillTold(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            RuntimeException failure = new RuntimeException("the cancel callback's");
            CallbackEnvironment failing = at.environment.withCleanupGroup(group, (object, cleanup) -> {
                throw failure;
            });
            ThreadPoolWork.create((instance, context, self) -> {}, null, failing);
            member(at, "b", () -> {});
            group.closeMembers(true, null);
            assertThat(at.reports).containsExactly(failure);
            assertThat(cancelled).containsExactly("b:null");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void closingInAMembersCallbackIsRefusedAndClosesNothing(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            List<Throwable> refused = new CopyOnWriteArrayList<>();
            ThreadPoolWork work =
                    member(at, "a", () -> refused.add(catchThrowable(() -> group.closeMembers(true, null))));
            work.submit();
            work.waitForCallbacks();
            CountDownLatch called = new CountDownLatch(1);
            ThreadPool.trySubmit(
                    (instance, context) -> {
                        refused.add(catchThrowable(() -> group.closeMembers(true, null)));
                        called.countDown();
                    },
                    null,
                    grouped(at));
            await(called);
            assertThat(refused).hasSize(2);
            for (int i = 0; i < 2; i++) {
                assertThat(refused.get(i))
                        .isExactlyInstanceOf(MisuseException.class)
                        .hasMessage("closeMembers (CloseThreadpoolCleanupGroupMembers) refused: the calling thread is "
                                + "in a callback of a member (" + (i == 0 ? "work object" : "simple callback")
                                + ") and would wait for itself. Call it from a thread that is in no member's"
                                + " callback.");
            }
            work.submit();
            work.waitForCallbacks();
            assertThat(cancelled).isEmpty();
            group.closeMembers(false, null);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aGroupWithMembersIsNotClosedAndAClosedOneTakesNone(EngineKind engine) {
        PoolUnderTest at = new PoolUnderTest(engine, 1);
        ThreadPoolWork work = member(at, "a", () -> {});
        assertThatThrownBy(group::close)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("closing the cleanup group (CloseThreadpoolCleanupGroup) refused: it still has 1 "
                        + "member(s). Call closeMembers (CloseThreadpoolCleanupGroupMembers) first.");
        work.close();
        group.close();
        assertThatThrownBy(() -> member(at, "b", () -> {}))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("the cleanup group is closed: it takes no more members");
        assertThatThrownBy(() -> ThreadPool.trySubmit((instance, context) -> {}, null, grouped(at)))
                .isExactlyInstanceOf(RejectedExecutionException.class)
                .hasMessage("the cleanup group is closed: it takes no more members");
        at.pool.release();
        at.assertEndsByItself(); // not where one that was refused is still counted
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aMemberWithAStartLeftOverIsRefusedByNameAndEverythingIsClosed(EngineKind engine) throws IOException {
        PoolUnderTest at = new PoolUnderTest(engine, 1);
        try (Pipe pipe = FileHandle.pipe()) {
            ThreadPoolIo io = ThreadPoolIo.create(
                    pipe.source(), (instance, context, overlapped, error, bytes, self) -> {}, null, grouped(at));
            io.start();
            ThreadPoolWork work = member(at, "a", () -> {});
            work.submit();
            assertThatThrownBy(() -> group.closeMembers(false, null))
                    .isExactlyInstanceOf(MisuseException.class)
                    .hasMessageEndingWith(
                            " refused: it would never end (ledger: prepared 1, owed 0, running 0, held 0). "
                                    + "Each start must be used by an operation or be taken back with cancel() "
                                    + "(CancelThreadpoolIo) when no completion will come.");
            assertThat(runs).hasValue(1);
            assertThat(group.size()).isZero();
            assertThatThrownBy(io::start).isExactlyInstanceOf(IllegalStateException.class);
        }
        at.pool.release();
        at.assertEndsByItself(); // not where one of the two is still counted
        assertThat(cancelled).isEmpty();
    }
}
