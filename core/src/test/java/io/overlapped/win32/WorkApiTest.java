package io.overlapped.win32;

import static io.overlapped.win32.ErrHandlingApi.GetLastError;
import static io.overlapped.win32.ErrHandlingApi.SetLastError;
import static io.overlapped.win32.ThreadpoolApiSet.CreateThreadpoolWork;
import static io.overlapped.win32.ThreadpoolApiSet.SetThreadpoolStackInformation;
import static io.overlapped.win32.ThreadpoolApiSet.TrySubmitThreadpoolCallback;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.overlapped.CleanupCancelCallback;
import io.overlapped.CleanupGroup;
import io.overlapped.StackInformation;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolWork;
import io.overlapped.WorkCallback;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work objects, simple callbacks, groups and stacks: results and errors. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WorkApiTest {
    private static final WorkCallback NOTHING = (instance, context, work) -> {};

    private final TP_CALLBACK_ENVIRON environment = new TP_CALLBACK_ENVIRON();

    private void assertRefused(WorkCallback callback) {
        SetLastError(0);
        assertThat(CreateThreadpoolWork(callback, null, environment)).isNull();
        assertThat(GetLastError()).isEqualTo(87);
        SetLastError(0);
        assertThat(TrySubmitThreadpoolCallback(callback == null ? null : (i, context) -> {}, null, environment))
                .isFalse();
        assertThat(GetLastError()).isEqualTo(87);
    }

    @Test
    void whatCannotBeMade() {
        assertRefused(null);
        environment.CallbackPriority = -1;
        assertRefused(NOTHING);
        WinBase.InitializeThreadpoolEnvironment(environment);
        environment.Version = 2;
        assertRefused(NOTHING);
        WinBase.InitializeThreadpoolEnvironment(environment);
        CleanupGroup closed = ThreadpoolApiSet.CreateThreadpoolCleanupGroup();
        ThreadpoolApiSet.CloseThreadpoolCleanupGroup(closed);
        WinBase.SetThreadpoolCallbackCleanupGroup(environment, closed, null);
        assertRefused(NOTHING);
        WinBase.InitializeThreadpoolEnvironment(environment);
        ThreadPool pool = ThreadpoolApiSet.CreateThreadpool(null);
        ThreadpoolApiSet.CloseThreadpool(pool);
        WinBase.SetThreadpoolCallbackPool(environment, pool);
        assertRefused(NOTHING);
    }

    @Test
    void theOlderVersionOfAnEnvironmentIsGood() {
        environment.Version = 1;
        ThreadPoolWork work = CreateThreadpoolWork(NOTHING, null, environment);
        assertThat(work).isNotNull();
        ThreadpoolApiSet.CloseThreadpoolWork(work);
        assertThatThrownBy(() -> ThreadpoolApiSet.SubmitThreadpoolWork(work))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("submit() (SubmitThreadpoolWork) refused: the work object is closed");
    }

    @Test
    void anEnvironmentHandsOverWhatWasSet() {
        CleanupGroup group = ThreadpoolApiSet.CreateThreadpoolCleanupGroup();
        CleanupCancelCallback cancel = (object, cleanup) -> {};
        Object module = "a library";
        WinBase.SetThreadpoolCallbackCleanupGroup(environment, group, cancel);
        WinBase.SetThreadpoolCallbackLibrary(environment, module);
        assertThat(environment.RaceDll).isSameAs(module);
        ThreadPoolWork work = CreateThreadpoolWork(NOTHING, null, environment);
        WinBase.DestroyThreadpoolEnvironment(environment);
        assertThat(environment.RaceDll).isNull();
        assertThat(work.environment().cleanupGroup()).isSameAs(group);
        assertThat(work.environment().cancelCallback()).isSameAs(cancel);
        assertThat(work.environment().pool()).isSameAs(ThreadPool.processPool());
        assertThatThrownBy(() -> ThreadpoolApiSet.CloseThreadpoolCleanupGroup(group))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "closing the cleanup group (CloseThreadpoolCleanupGroup) refused: it still has 1");
        ThreadpoolApiSet.CloseThreadpoolCleanupGroupMembers(group, false, null);
        ThreadpoolApiSet.CloseThreadpoolCleanupGroup(group);
    }

    @Test
    void stacks() {
        ThreadPool pool = ThreadpoolApiSet.CreateThreadpool(null);
        for (long[] bad : new long[][] {{-1, 0}, {0, -1}}) {
            SetLastError(0);
            assertThat(SetThreadpoolStackInformation(pool, new TP_POOL_STACK_INFORMATION(bad[0], bad[1])))
                    .isFalse();
            assertThat(GetLastError()).isEqualTo(87);
        }
        SetLastError(0);
        assertThat(ThreadpoolApiSet.QueryThreadpoolStackInformation(pool, null)).isFalse();
        assertThat(GetLastError()).isEqualTo(87);
        TP_POOL_STACK_INFORMATION information = new TP_POOL_STACK_INFORMATION();
        assertThat(ThreadpoolApiSet.QueryThreadpoolStackInformation(pool, information))
                .isTrue();
        assertThat(information).hasToString("TP_POOL_STACK_INFORMATION[StackReserve=1048576, StackCommit=4096]");
        assertThatThrownBy(() -> new StackInformation(-1, 0))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("a stack's sizes are 0 or more: reserve -1, commit 0");
        ThreadpoolApiSet.CloseThreadpool(pool);
    }
}
