package io.overlapped.win32;

import static io.overlapped.win32.ErrHandlingApi.GetLastError;
import static io.overlapped.win32.ErrHandlingApi.SetLastError;
import static io.overlapped.win32.ThreadpoolApiSet.CloseThreadpoolCleanupGroupMembers;
import static io.overlapped.win32.ThreadpoolApiSet.CloseThreadpoolWork;
import static io.overlapped.win32.ThreadpoolApiSet.CreateThreadpoolCleanupGroup;
import static io.overlapped.win32.ThreadpoolApiSet.CreateThreadpoolWork;
import static io.overlapped.win32.ThreadpoolApiSet.DisassociateCurrentThreadFromCallback;
import static io.overlapped.win32.ThreadpoolApiSet.SetThreadpoolThreadMaximum;
import static io.overlapped.win32.ThreadpoolApiSet.SubmitThreadpoolWork;
import static io.overlapped.win32.ThreadpoolApiSet.TrySubmitThreadpoolCallback;
import static io.overlapped.win32.ThreadpoolApiSet.WaitForThreadpoolWorkCallbacks;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.CleanupGroup;
import io.overlapped.ThreadPoolWork;
import io.overlapped.win32.Steps.Gate;
import io.overlapped.win32.Steps.Peak;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The recorded scenarios of work objects and simple callbacks. */
final class WorkScenarios {
    private WorkScenarios() {}

    static void addTo(Map<String, Consumer<Run>> all) {
        all.put("work_args", WorkScenarios::args);
        all.put("work_close_self", WorkScenarios::closeSelf);
        all.put("work_concurrent", WorkScenarios::concurrent);
        all.put("work_self_wait", WorkScenarios::selfWait);
        all.put("work_submit_n", WorkScenarios::submitN);
        all.put("trysubmit_bad_env", WorkScenarios::badEnvironment);
        all.put("trysubmit_basic", WorkScenarios::trySubmit);
        all.put("trysubmit_group", WorkScenarios::trySubmitInGroup);
    }

    private static void args(Run run) {
        String mine = "mine";
        AtomicReference<Object[]> seen = new AtomicReference<>();
        ThreadPoolWork work = CreateThreadpoolWork(
                (instance, context, self) -> seen.set(new Object[] {instance, context, self}), mine, null);
        run.record("created", "ok", work != null);
        SubmitThreadpoolWork(work);
        WaitForThreadpoolWorkCallbacks(work, false);
        Object[] arguments = seen.get();
        run.record(
                "callback_args",
                "instance_nonnull",
                arguments[0] != null,
                "context_same",
                mine.equals(arguments[1]),
                "work_same",
                arguments[2] == work);
        CloseThreadpoolWork(work);
    }

    private static void closeSelf(Run run) {
        CountDownLatch closed = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        ThreadPoolWork work = run.work((instance, context, self) -> {
            runs.incrementAndGet();
            CloseThreadpoolWork(self);
            closed.countDown();
        });
        SubmitThreadpoolWork(work);
        Steps.await(closed);
        CountDownLatch alive = new CountDownLatch(1);
        ThreadPoolWork other = run.work((instance, context, self) -> alive.countDown());
        SubmitThreadpoolWork(other);
        run.record("closed_in_own_callback", "runs", runs.get(), "pool_alive", Steps.await(alive, Steps.LONG));
        CloseThreadpoolWork(other);
    }

    private static void concurrent(Run run) {
        SetThreadpoolThreadMaximum(run.pool, 8);
        Peak peak = new Peak(4);
        ThreadPoolWork work = run.work((instance, context, self) -> peak.pass());
        for (int i = 0; i < 4; i++) {
            SubmitThreadpoolWork(work);
        }
        WaitForThreadpoolWorkCallbacks(work, false);
        run.record("same_object_concurrency", "peak", peak.peak(), "runs", peak.runs());
        CloseThreadpoolWork(work);
    }

    /** The thread that waits for itself, which nothing can help, stays behind with its pool. */
    private static void selfWait(Run run) {
        boolean deadlocks = !selfWaitEnds(run, false);
        run.record("self_wait", "deadlocks", deadlocks);
        run.record("self_wait_after_disassociate", "deadlocks", !selfWaitEnds(run, true));
        run.leavePoolOpen();
    }

    private static boolean selfWaitEnds(Run run, boolean disassociate) {
        return run.endsInCallback((instance, self) -> {
            if (disassociate) {
                DisassociateCurrentThreadFromCallback(instance);
            }
            WaitForThreadpoolWorkCallbacks(self, false);
        });
    }

    private static void submitN(Run run) {
        AtomicInteger runs = new AtomicInteger();
        ThreadPoolWork work = run.work((instance, context, self) -> runs.incrementAndGet());
        WaitForThreadpoolWorkCallbacks(work, false);
        run.record("wait_idle_returns");
        for (int submitted : new int[] {10, 3}) {
            for (int i = 0; i < submitted; i++) {
                SubmitThreadpoolWork(work);
            }
            WaitForThreadpoolWorkCallbacks(work, false);
            run.record("after_wait", "runs", runs.get());
        }
        CloseThreadpoolWork(work);
    }

    private static void badEnvironment(Run run) {
        WinBase.SetThreadpoolCallbackPriority(run.environment, WinNT.TP_CALLBACK_PRIORITY_INVALID);
        SetLastError(0);
        boolean submitted = TrySubmitThreadpoolCallback((instance, context) -> {}, null, run.environment);
        run.record("bad_priority", "ret", submitted, "err", GetLastError());
        SetLastError(0);
        ThreadPoolWork work = CreateThreadpoolWork((instance, context, self) -> {}, null, run.environment);
        run.record("bad_priority_work", "null", work == null, "err", GetLastError());
        WinBase.SetThreadpoolCallbackPriority(run.environment, WinNT.TP_CALLBACK_PRIORITY_NORMAL);
        run.environment.Version = 9999;
        SetLastError(0);
        boolean version = TrySubmitThreadpoolCallback((instance, context) -> {}, null, run.environment);
        assertThat(version).as("as Windows, not as Wine").isFalse();
        assertThat(GetLastError()).isEqualTo(87);
        run.record("bad_version", "ret", version, "err", GetLastError());
    }

    private static void trySubmit(Run run) {
        AtomicInteger runs = new AtomicInteger();
        for (boolean own : new boolean[] {false, true}) {
            CountDownLatch ran = new CountDownLatch(1);
            boolean submitted = TrySubmitThreadpoolCallback(
                    (instance, context) -> {
                        runs.incrementAndGet();
                        ran.countDown();
                    },
                    null,
                    own ? run.environment : null);
            run.record(own ? "try_submit_pool" : "try_submit", "ret", submitted);
            run.record("ran", "ok", Steps.await(ran, Steps.LONG));
        }
        run.record("runs", "runs", runs.get());
    }

    private static void trySubmitInGroup(Run run) {
        String mine = "mine";
        String cleanup = "cleanup";
        Thread caller = Thread.currentThread();
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger cancels = new AtomicInteger();
        AtomicInteger bad = new AtomicInteger();
        AtomicInteger elsewhere = new AtomicInteger();
        SetThreadpoolThreadMaximum(run.pool, 1);
        Gate gate = new Gate();
        ThreadPoolWork blocker = run.work((instance, context, self) -> gate.pass());
        CleanupGroup group = CreateThreadpoolCleanupGroup();
        WinBase.SetThreadpoolCallbackCleanupGroup(run.environment, group, (object, context) -> {
            cancels.incrementAndGet();
            bad.addAndGet(mine.equals(object) && cleanup.equals(context) ? 0 : 1);
            elsewhere.addAndGet(Thread.currentThread().equals(caller) ? 0 : 1);
        });
        submitFive(run, mine, runs);
        CloseThreadpoolCleanupGroupMembers(group, false, cleanup);
        run.record("close_members_no_cancel", "runs", runs.get(), "cancel_callbacks", cancels.get());
        SubmitThreadpoolWork(blocker);
        gate.awaitEntered();
        submitFive(run, mine, runs);
        CloseThreadpoolCleanupGroupMembers(group, true, cleanup);
        run.record(
                "close_members_cancel",
                "runs",
                runs.get(),
                "cancel_callbacks",
                cancels.get(),
                "bad_args",
                bad.get(),
                "on_calling_thread",
                elsewhere.get() == 0);
        gate.open();
        WaitForThreadpoolWorkCallbacks(blocker, false);
        CloseThreadpoolWork(blocker);
        ThreadpoolApiSet.CloseThreadpoolCleanupGroup(group);
        assertThat(runs).hasValue(5);
    }

    private static void submitFive(Run run, Object context, AtomicInteger runs) {
        for (int i = 0; i < 5; i++) {
            assertThat(TrySubmitThreadpoolCallback(
                            (instance, given) -> runs.incrementAndGet(), context, run.environment))
                    .isTrue();
        }
    }
}
