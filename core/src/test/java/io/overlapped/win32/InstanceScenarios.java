package io.overlapped.win32;

import static io.overlapped.win32.ErrHandlingApi.GetLastError;
import static io.overlapped.win32.ErrHandlingApi.SetLastError;
import static io.overlapped.win32.SynchApi.CreateEventW;
import static io.overlapped.win32.SynchApi.CreateMutexW;
import static io.overlapped.win32.SynchApi.CreateSemaphoreW;
import static io.overlapped.win32.SynchApi.EnterCriticalSection;
import static io.overlapped.win32.SynchApi.LeaveCriticalSection;
import static io.overlapped.win32.SynchApi.TryEnterCriticalSection;
import static io.overlapped.win32.SynchApi.WaitForSingleObject;
import static io.overlapped.win32.ThreadpoolApiSet.CallbackMayRunLong;
import static io.overlapped.win32.ThreadpoolApiSet.CloseThreadpoolWork;
import static io.overlapped.win32.ThreadpoolApiSet.CreateThreadpoolWork;
import static io.overlapped.win32.ThreadpoolApiSet.DisassociateCurrentThreadFromCallback;
import static io.overlapped.win32.ThreadpoolApiSet.FreeLibraryWhenCallbackReturns;
import static io.overlapped.win32.ThreadpoolApiSet.LeaveCriticalSectionWhenCallbackReturns;
import static io.overlapped.win32.ThreadpoolApiSet.ReleaseMutexWhenCallbackReturns;
import static io.overlapped.win32.ThreadpoolApiSet.ReleaseSemaphoreWhenCallbackReturns;
import static io.overlapped.win32.ThreadpoolApiSet.SetEventWhenCallbackReturns;
import static io.overlapped.win32.ThreadpoolApiSet.SetThreadpoolThreadMaximum;
import static io.overlapped.win32.ThreadpoolApiSet.SubmitThreadpoolWork;
import static io.overlapped.win32.ThreadpoolApiSet.TrySubmitThreadpoolCallback;
import static io.overlapped.win32.ThreadpoolApiSet.WaitForThreadpoolWorkCallbacks;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.CallbackInstance;
import io.overlapped.CriticalSection;
import io.overlapped.Event;
import io.overlapped.Mutex;
import io.overlapped.Semaphore;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolWork;
import io.overlapped.win32.Steps.Gate;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The recorded scenarios of callback instances. */
final class InstanceScenarios {
    private InstanceScenarios() {}

    static void addTo(Map<String, Consumer<Run>> all) {
        all.put("inst_all", InstanceScenarios::allTogether);
        all.put("inst_disassociate", InstanceScenarios::disassociate);
        all.put("inst_finalization", InstanceScenarios::finalization);
        all.put("inst_free_library", InstanceScenarios::freeLibrary);
        all.put("inst_leave_cs", InstanceScenarios::leaveCriticalSection);
        all.put("inst_may_run_long", InstanceScenarios::mayRunLong);
        all.put("inst_release_mutex", InstanceScenarios::releaseMutex);
        all.put("inst_set_event", InstanceScenarios::setEvent);
        all.put("inst_simple", InstanceScenarios::simple);
    }

    /** Submits a callback that does something and then holds its thread at the gate. */
    private static ThreadPoolWork held(Run run, Gate gate, Consumer<CallbackInstance> action) {
        ThreadPoolWork work = run.work((instance, context, self) -> {
            action.accept(instance);
            gate.pass();
        });
        SubmitThreadpoolWork(work);
        gate.awaitEntered();
        return work;
    }

    private static void letGo(Gate gate, ThreadPoolWork work) {
        gate.open();
        WaitForThreadpoolWorkCallbacks(work, false);
        CloseThreadpoolWork(work);
    }

    private static void allTogether(Run run) {
        Event event = CreateEventW(null, true, false, null);
        Mutex mutex = CreateMutexW(null, false, null);
        Semaphore semaphore = CreateSemaphoreW(null, 0, 1, null);
        CriticalSection section = new CriticalSection();
        SynchApi.InitializeCriticalSection(section);
        ThreadPoolWork work = run.work((instance, context, self) -> {
            EnterCriticalSection(section);
            assertThat(WaitForSingleObject(mutex, WinBase.INFINITE)).isZero();
            SetEventWhenCallbackReturns(instance, event);
            ReleaseSemaphoreWhenCallbackReturns(instance, semaphore, 1);
            ReleaseMutexWhenCallbackReturns(instance, mutex);
            LeaveCriticalSectionWhenCallbackReturns(instance, section);
        });
        SubmitThreadpoolWork(work);
        assertThat(WaitForSingleObject(event, 30_000)).isZero();
        run.record(
                "when_event_is_set_rest_done",
                "cs",
                TryEnterCriticalSection(section),
                "mutex",
                WaitForSingleObject(mutex, 0) == WinBase.WAIT_OBJECT_0,
                "semaphore",
                WaitForSingleObject(semaphore, 0) == WinBase.WAIT_OBJECT_0);
        LeaveCriticalSection(section);
        SynchApi.DeleteCriticalSection(section);
        CloseThreadpoolWork(work);
    }

    private static void disassociate(Run run) {
        Gate first = new Gate();
        Gate second = new Gate();
        Gate third = new Gate();
        Gate[] gates = {first, second, third};
        AtomicInteger entered = new AtomicInteger();
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch two = new CountDownLatch(2);
        CountDownLatch three = new CountDownLatch(3);
        ThreadPoolWork work = run.work((instance, context, self) -> {
            Gate mine = gates[entered.getAndIncrement()];
            DisassociateCurrentThreadFromCallback(instance);
            DisassociateCurrentThreadFromCallback(instance);
            mine.pass();
            runs.incrementAndGet();
            two.countDown();
            three.countDown();
        });
        SubmitThreadpoolWork(work);
        first.awaitEntered();
        Thread waiter = Steps.background(() -> WaitForThreadpoolWorkCallbacks(work, false));
        run.record("wait_after_disassociate", "blocked", !Steps.ends(waiter, Steps.LONG));
        SubmitThreadpoolWork(work);
        second.awaitEntered();
        run.record("resubmitted_while_first_still_runs", "runs", runs.get());
        first.open();
        second.open();
        Steps.await(two);
        run.record("both_finished", "runs", runs.get());
        SubmitThreadpoolWork(work);
        third.awaitEntered();
        CloseThreadpoolWork(work);
        third.open();
        Steps.await(three);
        run.record("closed_after_disassociate", "runs", runs.get());
    }

    private static void finalization(Run run) {
        String mine = "mine";
        Event event = CreateEventW(null, true, false, null);
        run.environment.FinalizationCallback = (instance, context) -> run.record(
                "finalization",
                "event_already_set",
                WaitForSingleObject(event, 0) == WinBase.WAIT_OBJECT_0,
                "context_same",
                mine.equals(context));
        ThreadPoolWork work = CreateThreadpoolWork(
                (instance, context, self) -> {
                    SetEventWhenCallbackReturns(instance, event);
                    run.record("callback");
                },
                mine,
                run.environment);
        SubmitThreadpoolWork(work);
        WaitForThreadpoolWorkCallbacks(work, false);
        run.record("event_after", "set", WaitForSingleObject(event, 0) == WinBase.WAIT_OBJECT_0);
        CloseThreadpoolWork(work);
    }

    private static void freeLibrary(Run run) {
        AtomicBoolean loaded = new AtomicBoolean(true);
        run.record("loaded", "ok", loaded.get());
        Gate gate = new Gate();
        ThreadPoolWork work =
                held(run, gate, instance -> FreeLibraryWhenCallbackReturns(instance, () -> loaded.set(false)));
        run.record("during_callback", "loaded", loaded.get());
        letGo(gate, work);
        run.record("after", "loaded", loaded.get());
    }

    private static boolean enters(CriticalSection section) {
        boolean entered = TryEnterCriticalSection(section);
        if (entered) {
            LeaveCriticalSection(section);
        }
        return entered;
    }

    private static void leaveCriticalSection(Run run) {
        CriticalSection section = new CriticalSection();
        Gate gate = new Gate();
        ThreadPoolWork work = held(run, gate, instance -> {
            EnterCriticalSection(section);
            LeaveCriticalSectionWhenCallbackReturns(instance, section);
        });
        run.record("held_while_running", "try_enter", enters(section));
        letGo(gate, work);
        run.record("after_return", "try_enter", enters(section));
    }

    /** Asked twice, it says twice the same here: how it is now. */
    private static void mayRunLong(Run run) {
        recordMayRunLong(run, "max1", 1);
        recordMayRunLong(run, "max2", 2);
        WinBase.SetThreadpoolCallbackRunsLong(run.environment);
        recordMayRunLong(run, "max1_runslong_env", 1);
    }

    private static void recordMayRunLong(Run run, String name, int maximum) {
        // A pool of its own: in one that was used before, a thread may be about to rest that still counts as busy.
        ThreadPool pool = ThreadPool.builder().engine(run.pool.engine()).build();
        WinBase.SetThreadpoolCallbackPool(run.environment, pool);
        SetThreadpoolThreadMaximum(pool, maximum);
        boolean[] results = new boolean[2];
        int[] error = new int[1];
        Gate gate = new Gate();
        ThreadPoolWork work = held(run, gate, instance -> {
            SetLastError(0);
            results[0] = CallbackMayRunLong(instance);
            error[0] = GetLastError();
            results[1] = CallbackMayRunLong(instance);
        });
        run.record(name, "first", results[0], "second", results[1], "err", error[0]);
        assertThat(error[0]).isEqualTo(results[0] ? 0 : 565);
        CountDownLatch ran = new CountDownLatch(1);
        ThreadPoolWork other = run.work((instance, context, self) -> ran.countDown());
        SubmitThreadpoolWork(other);
        run.record("other_work_can_run", "ran", Steps.await(ran, maximum == 1 ? Steps.SHORT : Steps.LONG));
        letGo(gate, work);
        WaitForThreadpoolWorkCallbacks(other, false);
        CloseThreadpoolWork(other);
        ThreadpoolApiSet.CloseThreadpool(pool);
    }

    private static void releaseMutex(Run run) {
        Mutex mutex = CreateMutexW(null, false, null);
        Gate gate = new Gate();
        ThreadPoolWork work = held(run, gate, instance -> {
            assertThat(WaitForSingleObject(mutex, WinBase.INFINITE)).isZero();
            ReleaseMutexWhenCallbackReturns(instance, mutex);
        });
        run.record("held_while_running", "acquired", WaitForSingleObject(mutex, 0) != WinError.WAIT_TIMEOUT);
        letGo(gate, work);
        int result = WaitForSingleObject(mutex, 0);
        run.record(
                "after_return",
                "acquired",
                result != WinError.WAIT_TIMEOUT,
                "abandoned",
                result == WinBase.WAIT_ABANDONED);
    }

    private static void setEvent(Run run) {
        Event event = CreateEventW(null, true, false, null);
        Gate gate = new Gate();
        ThreadPoolWork work = held(run, gate, instance -> SetEventWhenCallbackReturns(instance, event));
        run.record("while_running", "signaled", WaitForSingleObject(event, 0) == WinBase.WAIT_OBJECT_0);
        letGo(gate, work);
        run.record("after_return", "signaled", WaitForSingleObject(event, 0) == WinBase.WAIT_OBJECT_0);
    }

    private static void simple(Run run) {
        Event event = CreateEventW(null, true, false, null);
        assertThat(TrySubmitThreadpoolCallback(
                        (instance, context) -> SetEventWhenCallbackReturns(instance, event), null, run.environment))
                .isTrue();
        run.record("simple_callback_instance", "set", WaitForSingleObject(event, 30_000) == WinBase.WAIT_OBJECT_0);
    }
}
