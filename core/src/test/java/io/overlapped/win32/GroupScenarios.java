package io.overlapped.win32;

import static io.overlapped.win32.SynchApi.WaitForSingleObject;
import static io.overlapped.win32.ThreadpoolApiSet.CloseThreadpoolCleanupGroup;
import static io.overlapped.win32.ThreadpoolApiSet.CloseThreadpoolCleanupGroupMembers;
import static io.overlapped.win32.ThreadpoolApiSet.CloseThreadpoolWork;
import static io.overlapped.win32.ThreadpoolApiSet.CreateThreadpoolCleanupGroup;
import static io.overlapped.win32.ThreadpoolApiSet.CreateThreadpoolWork;
import static io.overlapped.win32.ThreadpoolApiSet.SetThreadpoolThreadMaximum;
import static io.overlapped.win32.ThreadpoolApiSet.StartThreadpoolIo;
import static io.overlapped.win32.ThreadpoolApiSet.SubmitThreadpoolWork;
import static io.overlapped.win32.ThreadpoolApiSet.TrySubmitThreadpoolCallback;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.CleanupCancelCallback;
import io.overlapped.CleanupGroup;
import io.overlapped.Event;
import io.overlapped.Pipe;
import io.overlapped.ThreadPoolWork;
import io.overlapped.win32.Steps.Gate;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The recorded scenarios of cleanup groups. */
final class GroupScenarios {
    private GroupScenarios() {}

    static void addTo(Map<String, Consumer<Run>> all) {
        all.put("group_cancel_running_member", GroupScenarios::cancelRunningMember);
        all.put("group_close_false", GroupScenarios::closeFalse);
        all.put("group_close_in_member", GroupScenarios::closeInMember);
        all.put("group_close_true_running", GroupScenarios::closeTrueRunning);
        all.put("group_member_closed_first", GroupScenarios::memberClosedFirst);
        all.put("group_no_cancel_callback", GroupScenarios::noCancelCallback);
        all.put("group_self_close", GroupScenarios::selfClose);
        all.put("io_group_pending", GroupScenarios::pendingIo);
    }

    private static CleanupGroup group(Run run, CleanupCancelCallback cancel) {
        CleanupGroup group = CreateThreadpoolCleanupGroup();
        WinBase.SetThreadpoolCallbackCleanupGroup(run.environment, group, cancel);
        return group;
    }

    private static void cancelRunningMember(Run run) {
        Gate gate = new Gate();
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger cancels = new AtomicInteger();
        CleanupGroup group = group(run, (object, cleanup) -> {
            cancels.incrementAndGet();
            run.record("cancel_callback_after_running_one_finished", "runs", runs.get());
        });
        ThreadPoolWork work = run.work((instance, context, self) -> {
            gate.pass();
            runs.incrementAndGet();
        });
        SubmitThreadpoolWork(work);
        gate.awaitEntered();
        Thread closer = Steps.background(() -> CloseThreadpoolCleanupGroupMembers(group, true, null));
        assertThat(Steps.ends(closer, Steps.SHORT)).as("waits for what runs").isFalse();
        gate.open();
        assertThat(Steps.ends(closer, Steps.LONG)).isTrue();
        run.record("after", "runs", runs.get(), "cancel_callbacks", cancels.get());
        CloseThreadpoolCleanupGroup(group);
    }

    private static void closeFalse(Run run) {
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger cancels = new AtomicInteger();
        CleanupGroup group = group(run, (object, cleanup) -> cancels.incrementAndGet());
        ThreadPoolWork work = run.work((instance, context, self) -> runs.incrementAndGet());
        for (int i = 0; i < 10; i++) {
            SubmitThreadpoolWork(work);
        }
        assertThat(TrySubmitThreadpoolCallback((instance, context) -> runs.incrementAndGet(), null, run.environment))
                .isTrue();
        CloseThreadpoolCleanupGroupMembers(group, false, null);
        run.record("after", "runs", runs.get(), "cancel_callbacks", cancels.get());
        CloseThreadpoolCleanupGroup(group);
    }

    /** The thread that waits for itself, which nothing can help, stays behind with its pool. */
    private static void closeInMember(Run run) {
        CleanupGroup group = group(run, null);
        boolean ends = run.endsInCallback((instance, self) -> CloseThreadpoolCleanupGroupMembers(group, false, null));
        run.record("close_members_from_member_callback", "deadlocks", !ends);
        run.leavePoolOpen();
    }

    private static void closeTrueRunning(Run run) {
        SetThreadpoolThreadMaximum(run.pool, 1);
        Gate gate = new Gate();
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger cancels = new AtomicInteger();
        CleanupGroup group = group(run, (object, cleanup) -> {
            cancels.incrementAndGet();
            run.record("cancel_callback", "object_context", object, "cleanup_context", cleanup);
        });
        ThreadPoolWork work = CreateThreadpoolWork(
                (instance, context, self) -> {
                    gate.pass();
                    runs.incrementAndGet();
                },
                1,
                run.environment);
        SubmitThreadpoolWork(work);
        gate.awaitEntered();
        SubmitThreadpoolWork(work);
        Thread closer = Steps.background(() -> CloseThreadpoolCleanupGroupMembers(group, true, 99));
        assertThat(Steps.ends(closer, Steps.SHORT)).as("waits for what runs").isFalse();
        gate.open();
        assertThat(Steps.ends(closer, Steps.LONG)).isTrue();
        run.record("close_true_waited_for_running", "runs", runs.get());
        run.awaitQueueRun();
        run.record("queued_one_dropped", "runs", runs.get(), "cancel_callbacks", cancels.get());
        CloseThreadpoolCleanupGroup(group);
    }

    private static void memberClosedFirst(Run run) {
        AtomicInteger cancels = new AtomicInteger();
        CleanupGroup group = group(run, (object, cleanup) -> cancels.incrementAndGet());
        CloseThreadpoolWork(run.work((instance, context, self) -> {}));
        run.record("closed_member_before_group");
        CloseThreadpoolCleanupGroupMembers(group, true, null);
        run.record("explicitly_closed_member_gets_no_cancel_callback", "cancel_callbacks", cancels.get());
        CloseThreadpoolCleanupGroup(group);
    }

    private static void noCancelCallback(Run run) {
        SetThreadpoolThreadMaximum(run.pool, 1);
        Gate gate = new Gate();
        ThreadPoolWork blocker = run.work((instance, context, self) -> gate.pass());
        SubmitThreadpoolWork(blocker);
        gate.awaitEntered();
        AtomicInteger runs = new AtomicInteger();
        CleanupGroup group = group(run, null);
        SubmitThreadpoolWork(run.work((instance, context, self) -> runs.incrementAndGet()));
        CloseThreadpoolCleanupGroupMembers(group, true, null);
        gate.open();
        CloseThreadpoolWork(blocker);
        run.awaitQueueRun();
        run.record("null_cancel_callback_ok", "runs", runs.get());
        CloseThreadpoolCleanupGroup(group);
    }

    private static void selfClose(Run run) {
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger cancels = new AtomicInteger();
        Event returned = SynchApi.CreateEventW(null, true, false, null);
        CleanupGroup group = group(run, (object, cleanup) -> cancels.incrementAndGet());
        SubmitThreadpoolWork(run.work((instance, context, self) -> {
            runs.incrementAndGet();
            CloseThreadpoolWork(self);
            ThreadpoolApiSet.SetEventWhenCallbackReturns(instance, returned);
        }));
        assertThat(WaitForSingleObject(returned, 30_000)).isZero();
        CloseThreadpoolCleanupGroupMembers(group, true, null);
        run.record("member_closed_in_callback", "runs", runs.get(), "cancel_callbacks", cancels.get());
        CloseThreadpoolCleanupGroup(group);
    }

    /** Here the callback comes, and closing ends: what the recorded run shows is called a defect. */
    private static void pendingIo(Run run) {
        CleanupGroup group = group(run, null);
        Pipe pipe = run.boundPipe();
        OVERLAPPED operation = run.operation();
        StartThreadpoolIo(run.io);
        assertThat(run.read(pipe.source(), Run.memory(16), 16, operation))
                .containsExactly("ret", false, "err", WinError.ERROR_IO_PENDING);
        Thread closer = Steps.background(() -> CloseThreadpoolCleanupGroupMembers(group, false, null));
        run.record("close_members_false_io_pending", "blocked", !Steps.ends(closer, Steps.SHORT));
        assertThat(IoApiSet.CancelIoEx(pipe.source(), operation)).isTrue();
        assertThat(Steps.ends(closer, Steps.LONG)).isTrue();
        assertThat(run.count()).isEqualTo(1);
        assertThat(run.lastCallback()).isEqualTo(Map.entry(WinError.ERROR_OPERATION_ABORTED, 0L));
        CloseThreadpoolCleanupGroup(group);
    }
}
