package io.overlapped.win32;

import static io.overlapped.win32.SynchApi.CreateEventW;
import static io.overlapped.win32.SynchApi.CreateSemaphoreW;
import static io.overlapped.win32.SynchApi.SetEvent;
import static io.overlapped.win32.SynchApi.WaitForSingleObject;
import static io.overlapped.win32.ThreadpoolApiSet.CloseThreadpoolCleanupGroup;
import static io.overlapped.win32.ThreadpoolApiSet.CloseThreadpoolCleanupGroupMembers;
import static io.overlapped.win32.ThreadpoolApiSet.CloseThreadpoolWait;
import static io.overlapped.win32.ThreadpoolApiSet.CreateThreadpoolCleanupGroup;
import static io.overlapped.win32.ThreadpoolApiSet.SetThreadpoolTimer;
import static io.overlapped.win32.ThreadpoolApiSet.SetThreadpoolWait;
import static io.overlapped.win32.ThreadpoolApiSet.WaitForThreadpoolWaitCallbacks;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.CleanupGroup;
import io.overlapped.Event;
import io.overlapped.Handle;
import io.overlapped.Semaphore;
import io.overlapped.ThreadHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The recorded scenarios of wait objects, and that of a group with timers and waits that never came to their callback. */
final class WaitScenarios {
    private static final Duration SOON = Duration.ofMillis(250);

    private WaitScenarios() {}

    static void addTo(Map<String, Consumer<Run>> all) {
        all.put("wait_close_armed", WaitScenarios::closeArmed);
        all.put("wait_hundred", WaitScenarios::hundred);
        all.put("wait_manual_reset", WaitScenarios::manualReset);
        all.put("wait_null_cancels", WaitScenarios::nullCancels);
        all.put("wait_pseudo_handle", WaitScenarios::pseudoHandle);
        all.put("wait_rearm_in_callback", WaitScenarios::rearmInCallback);
        all.put("wait_replace", WaitScenarios::replace);
        all.put("wait_signal", WaitScenarios::signal);
        all.put("wait_thread_handle", WaitScenarios::threadHandle);
        all.put("wait_waitfor_armed", WaitScenarios::waitForArmed);
        all.put("wait_zero_timeout", WaitScenarios::zeroTimeout);
        all.put("group_close_false_armed", WaitScenarios::groupCloseFalseArmed);
    }

    private static Event event(boolean manualReset, boolean signaled) {
        return CreateEventW(null, manualReset, signaled, null);
    }

    /** Whether it is signaled; takes the signal of one that resets itself. */
    private static boolean isSignaled(Handle handle) {
        return WaitForSingleObject(handle, 0) == WinBase.WAIT_OBJECT_0;
    }

    private static void recordResults(Run run, String name, WaitRuns runs) {
        run.record(name, "signaled", runs.signaled(), "timeout", runs.timedOut(), "other", runs.count() - runs.known());
    }

    private static void closeArmed(Run run) {
        WaitRuns runs = new WaitRuns(run);
        Event event = event(false, false);
        SetThreadpoolWait(runs.wait, event, null);
        CloseThreadpoolWait(runs.wait);
        SetEvent(event);
        boolean fired = runs.come(1, Steps.SHORT);
        run.record("closed_while_armed", "fired", fired, "event_not_consumed", isSignaled(event));
    }

    private static void hundred(Run run) {
        WaitRuns runs = new WaitRuns(run);
        List<WaitRuns> others = new ArrayList<>();
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            WaitRuns other = new WaitRuns(runs);
            Event event = event(false, false);
            SetThreadpoolWait(other.wait, event, null);
            others.add(other);
            events.add(event);
        }
        events.forEach(SynchApi::SetEvent);
        assertThat(runs.come(100)).isTrue();
        others.forEach(other -> CloseThreadpoolWait(other.wait));
        recordResults(run, "hundred_waits", runs);
        CloseThreadpoolWait(runs.wait);
    }

    private static void manualReset(Run run) {
        WaitRuns runs = new WaitRuns(run);
        Event event = event(true, true);
        SetThreadpoolWait(runs.wait, event, null);
        run.record("already_signaled", "fired", runs.come(1));
        run.record("one_shot_even_if_still_signaled", "fired_again", runs.come(2, Steps.SHORT));
        SetThreadpoolWait(runs.wait, event, null);
        run.record("rearmed", "fired", runs.come(2));
        recordResults(run, "result", runs);
        run.record("manual_reset_not_consumed", "signaled", isSignaled(event));
        CloseThreadpoolWait(runs.wait);
    }

    private static void nullCancels(Run run) {
        WaitRuns runs = new WaitRuns(run);
        Event event = event(false, false);
        SetThreadpoolWait(runs.wait, event, null);
        SetThreadpoolWait(runs.wait, null, null);
        SetEvent(event);
        boolean fired = runs.come(1, Steps.SHORT);
        run.record("cancelled", "fired", fired, "event_not_consumed", isSignaled(event));
        SetThreadpoolWait(runs.wait, null, new FILETIME(0));
        run.record("null_handle_ignores_timeout", "fired", runs.come(1, Steps.SHORT));
        CloseThreadpoolWait(runs.wait);
    }

    private static void pseudoHandle(Run run) {
        WaitRuns runs = new WaitRuns(run);
        SetThreadpoolWait(runs.wait, HandleApi.INVALID_HANDLE_VALUE, new FILETIME(0));
        run.record("pseudo_handle_zero_timeout", "fired", runs.come(1));
        recordResults(run, "result", runs);
        CloseThreadpoolWait(runs.wait);
    }

    private static void rearmInCallback(Run run) {
        Semaphore semaphore = CreateSemaphoreW(null, 3, 10, null);
        WaitRuns runs = new WaitRuns(run, self -> SetThreadpoolWait(self, semaphore, null));
        SetThreadpoolWait(runs.wait, semaphore, null);
        run.record("three", "a", runs.come(1), "b", runs.come(2), "c", runs.come(3));
        run.record("fourth", "fired", runs.come(4, Steps.SHORT));
        SynchApi.ReleaseSemaphore(semaphore, 1, null);
        run.record("after_release", "fired", runs.come(4));
        SetThreadpoolWait(runs.wait, null, null);
        WaitForThreadpoolWaitCallbacks(runs.wait, true);
        recordResults(run, "total", runs);
        CloseThreadpoolWait(runs.wait);
    }

    private static void replace(Run run) {
        WaitRuns runs = new WaitRuns(run);
        Event old = event(false, false);
        Event other = event(false, false);
        SetThreadpoolWait(runs.wait, old, null);
        SetThreadpoolWait(runs.wait, other, null);
        SetEvent(old);
        boolean fired = runs.come(1, Steps.SHORT);
        run.record("old_handle", "fired", fired, "not_consumed", isSignaled(old));
        SetEvent(other);
        run.record("new_handle", "fired", runs.come(1));
        recordResults(run, "result", runs);
        CloseThreadpoolWait(runs.wait);
    }

    private static void signal(Run run) {
        WaitRuns runs = new WaitRuns(run);
        Event event = event(false, false);
        SetThreadpoolWait(runs.wait, event, null);
        run.record("unsignaled", "fired", runs.come(1, Steps.SHORT));
        SetEvent(event);
        run.record("fired", "ok", runs.come(1));
        recordResults(run, "result", runs);
        run.record("auto_reset_consumed", "still_signaled", isSignaled(event));
        SetEvent(event);
        boolean again = runs.come(2, Steps.SHORT);
        run.record("one_shot", "fired_again", again, "still_signaled", isSignaled(event));
        CloseThreadpoolWait(runs.wait);
    }

    private static void threadHandle(Run run) {
        WaitRuns runs = new WaitRuns(run);
        CountDownLatch mayEnd = new CountDownLatch(1);
        IntRef id = new IntRef();
        ThreadHandle thread = ProcessThreadsApi.CreateThread(
                null,
                0,
                parameter -> {
                    Steps.await((CountDownLatch) parameter);
                    return 7;
                },
                mayEnd,
                0,
                id);
        assertThat(thread).isNotNull();
        assertThat(id.value).isEqualTo(ProcessThreadsApi.GetThreadId(thread));
        SetThreadpoolWait(runs.wait, thread, null);
        assertThat(runs.come(1, Steps.SHORT)).as("still runs").isFalse();
        mayEnd.countDown();
        run.record("thread_handle", "fired", runs.come(1));
        recordResults(run, "result", runs);
        IntRef code = new IntRef();
        assertThat(ProcessThreadsApi.GetExitCodeThread(thread, code)).isTrue();
        assertThat(code.value).isEqualTo(7);
        CloseThreadpoolWait(runs.wait);
        assertThat(HandleApi.CloseHandle(thread)).isTrue();
    }

    private static void waitForArmed(Run run) {
        WaitRuns runs = new WaitRuns(run);
        Event event = event(false, false);
        SetThreadpoolWait(runs.wait, event, null);
        WaitForThreadpoolWaitCallbacks(runs.wait, false);
        run.record("wait_false_returns_when_unsignaled");
        WaitForThreadpoolWaitCallbacks(runs.wait, true);
        run.record("wait_true_returns", "ok", true);
        SetEvent(event);
        run.record("still_armed_after_wait_true", "fired", runs.come(1));
        CloseThreadpoolWait(runs.wait);
    }

    /** A handle that is signaled is found so, also without time: a wait without time elsewhere does the same. */
    private static void zeroTimeout(Run run) {
        WaitRuns runs = new WaitRuns(run);
        Event event = event(false, false);
        SetThreadpoolWait(runs.wait, event, new FILETIME(0));
        run.record("zero_unsignaled", "fired", runs.come(1));
        recordResults(run, "result", runs);
        SetEvent(event);
        SetThreadpoolWait(runs.wait, event, new FILETIME(0));
        run.record("zero_already_signaled", "fired", runs.come(2));
        recordResults(run, "result", runs);
        boolean stillSignaled = isSignaled(event);
        run.record("event_state", "still_signaled", stillSignaled);
        assertThat(runs.signaled()).isEqualTo(1);
        assertThat(runs.timedOut()).isEqualTo(1);
        assertThat(stillSignaled).as("taken").isFalse();
        CloseThreadpoolWait(runs.wait);
    }

    private static void groupCloseFalseArmed(Run run) {
        AtomicInteger cancels = new AtomicInteger();
        Event event = event(false, false);
        AtomicInteger timerRuns = new AtomicInteger();
        AtomicInteger waitRuns = new AtomicInteger();
        boolean quick;
        do {
            timerRuns.set(0);
            waitRuns.set(0);
            CleanupGroup group = CreateThreadpoolCleanupGroup();
            WinBase.SetThreadpoolCallbackCleanupGroup(
                    run.environment, group, (object, cleanup) -> cancels.incrementAndGet());
            TimerRuns timer = new TimerRuns(run, self -> timerRuns.incrementAndGet());
            WaitRuns wait = new WaitRuns(run, self -> waitRuns.incrementAndGet());
            SetThreadpoolWait(wait.wait, event, null);
            long begin = System.nanoTime();
            SetThreadpoolTimer(timer.timer, FILETIME.after(SOON), 0, 0);
            CloseThreadpoolCleanupGroupMembers(group, false, null);
            quick = System.nanoTime() - begin < SOON.toNanos(); // not where the machine was too slow: then again
            CloseThreadpoolCleanupGroup(group);
        } while (!quick);
        run.record("close_false_does_not_wait_for_armed", "quick", quick);
        SetEvent(event);
        Steps.await(new CountDownLatch(1), SOON.plus(Steps.SHORT));
        run.record("after", "runs", timerRuns.get() + waitRuns.get(), "cancel_callbacks", cancels.get());
        assertThat(isSignaled(event)).as("not taken").isTrue();
    }
}
