package io.overlapped.win32;

import static io.overlapped.win32.ErrHandlingApi.GetLastError;
import static io.overlapped.win32.ErrHandlingApi.SetLastError;
import static io.overlapped.win32.SynchApi.CreateEventW;
import static io.overlapped.win32.SynchApi.CreateMutexW;
import static io.overlapped.win32.SynchApi.CreateSemaphoreW;
import static io.overlapped.win32.SynchApi.SetEvent;
import static io.overlapped.win32.SynchApi.WaitForSingleObject;
import static io.overlapped.win32.ThreadpoolApiSet.CloseThreadpoolTimer;
import static io.overlapped.win32.ThreadpoolApiSet.CloseThreadpoolWait;
import static io.overlapped.win32.ThreadpoolApiSet.CreateThreadpoolTimer;
import static io.overlapped.win32.ThreadpoolApiSet.CreateThreadpoolWait;
import static io.overlapped.win32.ThreadpoolApiSet.SetThreadpoolThreadMaximum;
import static io.overlapped.win32.ThreadpoolApiSet.SetThreadpoolTimer;
import static io.overlapped.win32.ThreadpoolApiSet.SetThreadpoolTimerEx;
import static io.overlapped.win32.ThreadpoolApiSet.SetThreadpoolWait;
import static io.overlapped.win32.ThreadpoolApiSet.SetThreadpoolWaitEx;
import static io.overlapped.win32.ThreadpoolApiSet.WaitForThreadpoolTimerCallbacks;
import static io.overlapped.win32.ThreadpoolApiSet.WaitForThreadpoolWaitCallbacks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.overlapped.Event;
import io.overlapped.Handle;
import io.overlapped.MisuseException;
import io.overlapped.Mutex;
import io.overlapped.ProcessObject;
import io.overlapped.Semaphore;
import io.overlapped.ThreadHandle;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolWait;
import io.overlapped.win32.Steps.Gate;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Timers, wait objects, waits for several and threads under their Win32 names: what has no recorded run, and errors. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TimerApiTest {
    private static final FILETIME HOUR = FILETIME.after(Duration.ofHours(1));

    private final ThreadPool pool = ThreadpoolApiSet.CreateThreadpool(null);
    private final TP_CALLBACK_ENVIRON environment = new TP_CALLBACK_ENVIRON();

    TimerApiTest() {
        WinBase.SetThreadpoolCallbackPool(environment, pool);
    }

    @AfterEach
    void closePool() {
        pool.close();
    }

    private Gate hold() {
        SetThreadpoolThreadMaximum(pool, 1);
        Gate gate = new Gate();
        assertThat(ThreadpoolApiSet.TrySubmitThreadpoolCallback((instance, context) -> gate.pass(), null, environment))
                .isTrue();
        gate.awaitEntered();
        return gate;
    }

    private static Event event(boolean manualReset, boolean signaled) {
        return CreateEventW(null, manualReset, signaled, null);
    }

    private static void assertFails(int result, int error) {
        int last = GetLastError();
        SetLastError(0);
        assertThat(result).isEqualTo(WinBase.WAIT_FAILED);
        assertThat(last).isEqualTo(error);
    }

    @Test
    void whatCannotBeMade() {
        SetLastError(0);
        assertThat(CreateThreadpoolTimer(null, null, environment)).isNull();
        assertThat(GetLastError()).isEqualTo(87);
        SetLastError(0);
        assertThat(CreateThreadpoolWait(null, null, environment)).isNull();
        assertThat(GetLastError()).isEqualTo(87);
        environment.Version = 2;
        SetLastError(0);
        assertThat(CreateThreadpoolTimer((i, c, timer) -> {}, null, environment))
                .isNull();
        assertThat(GetLastError()).isEqualTo(87);
        SetLastError(0);
        assertThat(CreateThreadpoolWait((i, c, wait, result) -> {}, null, environment))
                .isNull();
        assertThat(GetLastError()).isEqualTo(87);
    }

    @Test
    void fileTimes() {
        assertThat(new FILETIME(-10_000_000).delay()).isEqualTo(Duration.ofSeconds(1));
        assertThat(new FILETIME(-1).delay()).isEqualTo(Duration.ofNanos(100));
        assertThat(new FILETIME(0).delay()).isZero();
        assertThat(new FILETIME(Long.MIN_VALUE).delay()).isEqualTo(Duration.ofSeconds(922_337_203_685L, 477_580_800));
        assertThat(new FILETIME(1).instant()).isEqualTo(Instant.parse("1601-01-01T00:00:00.000000100Z"));
        Instant now = Instant.parse("2031-05-06T07:08:09.123456700Z");
        assertThat(FILETIME.at(now).instant()).isEqualTo(now);
        assertThat(FILETIME.at(now).isAbsolute()).isTrue();
        assertThat(new FILETIME(0).isAbsolute()).isFalse();
    }

    /** Runs that are queued when a timer is unset or closed still come. */
    @Test
    void queuedRunsOfATimer() {
        TimerRuns runs = new TimerRuns(environment, self -> {});
        Gate gate = hold();
        SetThreadpoolTimer(runs.timer, new FILETIME(0), 0, 0);
        SetThreadpoolTimer(runs.timer, null, 7, 7);
        gate.open();
        WaitForThreadpoolTimerCallbacks(runs.timer, false);
        assertThat(runs.count()).isEqualTo(1);
        Gate second = hold();
        SetThreadpoolTimer(runs.timer, new FILETIME(0), 0, 0);
        CloseThreadpoolTimer(runs.timer);
        second.open();
        assertThat(runs.come(2)).isTrue();
        assertThatThrownBy(() -> SetThreadpoolTimer(runs.timer, HOUR, 0, 0))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("set() (SetThreadpoolTimer) refused: the timer is closed");
        SetThreadpoolTimer(runs.timer, null, 0, 0);
    }

    @Test
    void aCancellingWaitKeepsATimerArmed() {
        TimerRuns runs = new TimerRuns(environment, self -> {});
        Gate gate = hold();
        SetThreadpoolTimer(runs.timer, new FILETIME(0), 50, 0);
        WaitForThreadpoolTimerCallbacks(runs.timer, true);
        gate.open();
        assertThat(runs.come(2)).isTrue();
        CloseThreadpoolTimer(runs.timer);
    }

    @Test
    void timersInTheirOwnCallbacks() {
        TimerRuns rearmed = new TimerRuns(
                environment, self -> SetThreadpoolTimer(self, FILETIME.after(Duration.ofMillis(1)), 0, 0));
        SetThreadpoolTimer(rearmed.timer, new FILETIME(0), 0, 0);
        assertThat(rearmed.come(5)).isTrue();
        CloseThreadpoolTimer(rearmed.timer);
        TimerRuns cancelled = new TimerRuns(environment, self -> SetThreadpoolTimer(self, null, 0, 0));
        SetThreadpoolThreadMaximum(pool, 1);
        SetThreadpoolTimer(cancelled.timer, FILETIME.after(Duration.ofMillis(1)), 60_000, 0);
        assertThat(cancelled.come(1)).isTrue();
        assertThat(cancelled.come(2, Steps.SHORT)).isFalse();
        CloseThreadpoolTimer(cancelled.timer);
    }

    @Test
    void periodsAndWindowsAreUnsigned() {
        TimerRuns runs = new TimerRuns(environment, self -> {});
        SetThreadpoolTimer(runs.timer, new FILETIME(0), -1, -1);
        WaitForThreadpoolTimerCallbacks(runs.timer, false);
        assertThat(runs.count()).isEqualTo(1);
        assertThat(SetThreadpoolTimerEx(runs.timer, FILETIME.at(Instant.now().plusSeconds(60)), -1, -1))
                .isTrue();
        assertThat(runs.come(2, Steps.SHORT)).isFalse();
        CloseThreadpoolTimer(runs.timer);
    }

    @Test
    void queuedRunsOfAWait() {
        WaitRuns runs = new WaitRuns(environment, self -> {});
        Event event = event(false, true);
        Gate gate = hold();
        SetThreadpoolWait(runs.wait, event, null);
        assertThat(WaitForSingleObject(event, 0))
                .as("taken before the callback")
                .isEqualTo(WinError.WAIT_TIMEOUT);
        SetEvent(event);
        SetThreadpoolWait(runs.wait, event, null);
        gate.open();
        WaitForThreadpoolWaitCallbacks(runs.wait, false);
        assertThat(runs.signaled()).as("set again: two").isEqualTo(2);
        Gate second = hold();
        SetEvent(event);
        SetThreadpoolWait(runs.wait, event, null);
        WaitForThreadpoolWaitCallbacks(runs.wait, true);
        second.open();
        assertThat(runs.come(3, Steps.SHORT)).isFalse();
        assertThat(WaitForSingleObject(event, 0)).as("lost").isEqualTo(WinError.WAIT_TIMEOUT);
        CloseThreadpoolWait(runs.wait);
    }

    @Test
    void timeoutsOfAWait() {
        WaitRuns runs = new WaitRuns(environment, self -> {});
        Event event = event(false, false);
        SetThreadpoolWait(runs.wait, event, FILETIME.after(Duration.ofMillis(20)));
        assertThat(runs.come(1)).isTrue();
        SetThreadpoolWait(runs.wait, event, FILETIME.at(Instant.now().plusMillis(20)));
        assertThat(runs.come(2)).isTrue();
        assertThat(runs.timedOut()).isEqualTo(2);
        SetEvent(event);
        assertThat(runs.come(3, Steps.SHORT)).as("one shot").isFalse();
        assertThat(WaitForSingleObject(event, 0)).isEqualTo(WinBase.WAIT_OBJECT_0);
        CloseThreadpoolWait(runs.wait);
    }

    @Test
    void twoWaitsOnOneSemaphore() {
        Semaphore semaphore = CreateSemaphoreW(null, 0, 2, null);
        WaitRuns first = new WaitRuns(environment, self -> {});
        WaitRuns second = new WaitRuns(first);
        SetThreadpoolWait(first.wait, semaphore, null);
        SetThreadpoolWait(second.wait, semaphore, null);
        assertThat(SynchApi.ReleaseSemaphore(semaphore, 1, null)).isTrue();
        assertThat(first.come(1)).isTrue();
        assertThat(first.come(2, Steps.SHORT)).isFalse();
        assertThat(SynchApi.ReleaseSemaphore(semaphore, 1, null)).isTrue();
        assertThat(first.come(2)).isTrue();
        CloseThreadpoolWait(first.wait);
        CloseThreadpoolWait(second.wait);
    }

    @Test
    void mutexesAndClosedHandlesAreRefused() {
        ThreadPoolWait wait = CreateThreadpoolWait((i, c, self, result) -> {}, null, environment);
        Mutex mutex = CreateMutexW(null, false, null);
        assertThatThrownBy(() -> SetThreadpoolWait(wait, mutex, null))
                .isExactlyInstanceOf(MisuseException.class)
                .hasMessageStartingWith("set() (SetThreadpoolWait) refused: a pool cannot wait for a mutex");
        Event closed = event(true, true);
        assertThat(HandleApi.CloseHandle(closed)).isTrue();
        assertThatThrownBy(() -> SetThreadpoolWait(wait, closed, new FILETIME(0)))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("set() (SetThreadpoolWait) refused: the handle to wait for is closed");
        CloseThreadpoolWait(wait);
    }

    @Test
    void theExtendedFormOfAWait() {
        WaitRuns runs = new WaitRuns(environment, self -> {});
        Event event = event(false, false);
        SetLastError(0);
        assertThat(SetThreadpoolWaitEx(runs.wait, event, null, "reserved")).isFalse();
        assertThat(GetLastError()).isEqualTo(87);
        SetLastError(1234);
        assertThat(SetThreadpoolWaitEx(runs.wait, event, null, null))
                .as("was not set")
                .isFalse();
        assertThat(SetThreadpoolWaitEx(runs.wait, event, HOUR, null)).isTrue();
        assertThat(SetThreadpoolWaitEx(
                        runs.wait, event, FILETIME.at(Instant.now().plusSeconds(60)), null))
                .isTrue();
        Gate gate = hold();
        SetEvent(event);
        assertThat(SetThreadpoolWaitEx(runs.wait, null, null, null))
                .as("recalled")
                .isTrue();
        assertThat(SetThreadpoolWaitEx(runs.wait, null, null, null)).isFalse();
        assertThat(GetLastError()).as("no failure").isEqualTo(1234);
        gate.open();
        assertThat(runs.come(1, Steps.SHORT)).isFalse();
        CloseThreadpoolWait(runs.wait);
    }

    @Test
    void waitingForSeveral() {
        Event first = event(false, false);
        Event second = event(false, true);
        Handle[] both = {first, second};
        assertThat(SynchApi.WaitForMultipleObjects(2, both, true, 0)).isEqualTo(WinError.WAIT_TIMEOUT);
        assertThat(SynchApi.WaitForMultipleObjects(1, both, false, 20)).isEqualTo(WinError.WAIT_TIMEOUT);
        assertThat(SynchApi.WaitForMultipleObjects(2, both, false, WinBase.INFINITE))
                .isEqualTo(WinBase.WAIT_OBJECT_0 + 1);
        SetEvent(first);
        SetEvent(second);
        assertThat(SynchApi.WaitForMultipleObjects(2, both, true, WinBase.INFINITE))
                .isEqualTo(WinBase.WAIT_OBJECT_0);
        assertThat(SynchApi.WaitForMultipleObjects(2, both, false, 0)).isEqualTo(WinError.WAIT_TIMEOUT);
        Handle[] most = new Handle[65];
        Arrays.fill(most, first);
        most[63] = second;
        SetEvent(second);
        assertThat(SynchApi.WaitForMultipleObjects(64, most, false, WinBase.INFINITE))
                .isEqualTo(WinBase.WAIT_OBJECT_0 + 63);
        assertFails(SynchApi.WaitForMultipleObjects(65, most, false, 0), 87);
        assertFails(SynchApi.WaitForMultipleObjects(64, most, true, 0), 87);
        assertFails(SynchApi.WaitForMultipleObjects(0, both, false, 0), 87);
        assertFails(SynchApi.WaitForMultipleObjects(3, both, false, 0), 87);
        assertFails(SynchApi.WaitForMultipleObjects(-1, both, false, 0), 87);
        assertFails(SynchApi.WaitForMultipleObjects(1, null, false, 0), 87);
        assertFails(SynchApi.WaitForMultipleObjects(2, new Handle[] {first, null}, false, 0), 6);
        first.close();
        assertFails(SynchApi.WaitForMultipleObjects(2, both, false, 0), 6);
    }

    @Test
    void alertableWaitsForSeveral() {
        Handle[] both = {event(false, false), HandleApi.INVALID_HANDLE_VALUE};
        Thread.currentThread().interrupt();
        assertThat(SynchApi.WaitForMultipleObjectsEx(2, both, false, WinBase.INFINITE, true))
                .isEqualTo(WinBase.WAIT_IO_COMPLETION);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        Thread.currentThread().interrupt();
        assertThat(SynchApi.WaitForMultipleObjectsEx(2, both, true, 20, false)).isEqualTo(WinError.WAIT_TIMEOUT);
        assertThat(Thread.interrupted()).as("kept").isTrue();
    }

    @Test
    void abandonedMutexesAmongSeveral() {
        for (boolean all : new boolean[] {false, true}) {
            Mutex mutex = CreateMutexW(null, false, null);
            ThreadHandle owner = ProcessThreadsApi.CreateThread(
                    null, 0, parameter -> WaitForSingleObject((Handle) parameter, 0), mutex, 0, null);
            assertThat(WaitForSingleObject(owner, WinBase.INFINITE)).isEqualTo(WinBase.WAIT_OBJECT_0);
            Handle[] both = {event(false, all), mutex};
            assertThat(SynchApi.WaitForMultipleObjects(2, both, all, WinBase.INFINITE))
                    .isEqualTo(all ? WinBase.WAIT_ABANDONED_0 : WinBase.WAIT_ABANDONED_0 + 1);
            assertThat(SynchApi.ReleaseMutex(mutex)).isTrue();
        }
    }

    @Test
    void signalingOneAndWaitingForAnother() {
        Event signaled = event(false, false);
        assertThat(SynchApi.SignalObjectAndWait(signaled, signaled, WinBase.INFINITE, false))
                .isZero();
        Semaphore semaphore = CreateSemaphoreW(null, 0, 1, null);
        assertThat(SynchApi.SignalObjectAndWait(semaphore, signaled, 0, false)).isEqualTo(WinError.WAIT_TIMEOUT);
        assertFails(SynchApi.SignalObjectAndWait(semaphore, semaphore, 0, false), 298);
        Mutex mutex = CreateMutexW(null, true, null);
        assertThat(SynchApi.SignalObjectAndWait(mutex, semaphore, 0, false)).isZero();
        assertFails(SynchApi.SignalObjectAndWait(mutex, semaphore, 0, false), 288);
        assertFails(SynchApi.SignalObjectAndWait(null, semaphore, 0, false), 6);
        assertFails(SynchApi.SignalObjectAndWait(signaled, null, 0, false), 6);
        assertFails(SynchApi.SignalObjectAndWait(HandleApi.INVALID_HANDLE_VALUE, semaphore, 0, false), 6);
    }

    @Test
    void processes() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("cat").start();
        ProcessObject handle = ProcessThreadsApi.OpenProcess(0, false, (int) process.pid());
        assertThat(ProcessThreadsApi.GetProcessId(handle)).isEqualTo((int) process.pid());
        assertThat(WaitForSingleObject(handle, 20)).isEqualTo(WinError.WAIT_TIMEOUT);
        process.getOutputStream().close();
        assertThat(WaitForSingleObject(handle, WinBase.INFINITE)).isZero();
        assertThat(HandleApi.CloseHandle(handle)).isTrue();
        SetLastError(0);
        assertThat(ProcessThreadsApi.GetProcessId(handle)).isZero();
        assertThat(GetLastError()).isEqualTo(6);
        process.waitFor();
        SetLastError(0);
        assertThat(ProcessThreadsApi.OpenProcess(0, false, -1)).isNull();
        assertThat(GetLastError()).isEqualTo(87);
        assertThat(ProcessThreadsApi.GetProcessId(HandleApi.INVALID_HANDLE_VALUE))
                .isEqualTo(ProcessThreadsApi.GetCurrentProcessId())
                .isEqualTo((int) ProcessHandle.current().pid());
    }

    @Test
    void threads() {
        IntRef id = new IntRef();
        IntRef code = new IntRef();
        ThreadHandle thread = ProcessThreadsApi.CreateThread(
                null,
                1 << 20,
                parameter -> ProcessThreadsApi.GetCurrentThreadId() == ((IntRef) parameter).value ? 42 : 43,
                id,
                WinBase.CREATE_SUSPENDED | WinBase.STACK_SIZE_PARAM_IS_A_RESERVATION,
                id);
        assertThat(WaitForSingleObject(thread, 20)).isEqualTo(WinError.WAIT_TIMEOUT);
        assertThat(ProcessThreadsApi.GetExitCodeThread(thread, code)).isTrue();
        assertThat(code.value).isEqualTo(WinBase.STILL_ACTIVE);
        assertThat(ProcessThreadsApi.ResumeThread(thread)).isEqualTo(1);
        assertThat(ProcessThreadsApi.ResumeThread(thread)).isZero();
        assertThat(WaitForSingleObject(thread, WinBase.INFINITE)).isZero();
        assertThat(ProcessThreadsApi.GetExitCodeThread(thread, code)).isTrue();
        assertThat(code.value).isEqualTo(42);
        assertThat(HandleApi.CloseHandle(thread)).isTrue();
        SetLastError(0);
        assertThat(ProcessThreadsApi.GetExitCodeThread(thread, code)).isFalse();
        assertThat(GetLastError()).isEqualTo(6);
        assertThat(ProcessThreadsApi.ResumeThread(null)).isEqualTo(-1);
        assertThat(ProcessThreadsApi.GetThreadId(thread)).isZero();
        SetLastError(0);
        assertThat(ProcessThreadsApi.CreateThread(null, 0, null, null, 0, null)).isNull();
        assertThat(GetLastError()).isEqualTo(87);
        assertThat(ProcessThreadsApi.CreateThread(null, 0, parameter -> 0, null, 8, null))
                .isNull();
        assertThat(ProcessThreadsApi.GetCurrentProcess()).isSameAs(HandleApi.INVALID_HANDLE_VALUE);
    }
}
